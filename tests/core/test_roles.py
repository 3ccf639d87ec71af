"""Roles: given and taken by an admin, from the very next action on, and never so that nobody is left."""

from dataclasses import replace

import pytest

from core.access import AsAgent, AsOperator, Role, Worker
from core.desk.definition import Desk, ListedAgent
from core.desk.records import NO_ROLE
from core.desk.refusals import DeskRefused
from core.ids import Account
from core.rules import Rules
from core.usecases.acting import agent_at
from core.usecases.roles import GIVEN, RoleHeld, give_role, roles, take_role
from tests.builders import Person, rules_of, starter_definition
from tests.core.desk_transaction import DeskTransaction

ANN, BO, MEI, MEI_TOO = (Account("telegram", f"{n}0001") for n in (1, 2, 3, 4))
SECRET = "4111 1111 1111 1111"
"""A card number: short enough for a name."""
DESK = Desk(
    agents=(
        ListedAgent("Ann", "admin", (ANN,)),
        ListedAgent("Mei", "agent", (MEI, MEI_TOO), ("transfers",)),
    ),
    teams=("english",),
)
OPERATOR = AsOperator("root")
ADMIN = AsAgent("Ann", Role.ADMIN, account=ANN)


def rules() -> Rules:
    """The starter's, with two people listed."""
    return rules_of(replace(starter_definition(), desk=DESK))


def at(transaction: DeskTransaction, account: Account) -> tuple[str, str, tuple[str, ...]] | None:
    """Who acts with an account: name, role, teams."""
    agent = agent_at(transaction, DESK, account)
    return None if agent is None else (agent.name, agent.role, agent.teams)


@pytest.fixture
def transaction() -> DeskTransaction:
    """A house in which nobody was given anything yet."""
    return DeskTransaction(Person())


def test_a_role_counts_from_the_next_action_on(transaction: DeskTransaction) -> None:
    """Given, replaced and taken again; each time whoever acts is somebody else at once."""
    give_role(transaction, rules(), ADMIN, BO, "Bo", "agent", ["english"])
    assert at(transaction, BO) == ("Bo", "agent", ("english",))
    give_role(transaction, rules(), ADMIN, BO, "Bo", "team_lead", ["*"])
    assert at(transaction, BO) == ("Bo", "team_lead", ("*",))
    assert [each.role for each in take_role(transaction, rules(), ADMIN, BO)] == ["team_lead"]
    assert at(transaction, BO) is None


def test_what_the_file_gives_can_be_taken_and_given_back(transaction: DeskTransaction) -> None:
    """With every account of that person, so that nobody keeps by one what they lost by the other."""
    lost = take_role(transaction, rules(), ADMIN, "  mEI ")
    assert [each.account for each in lost] == [MEI, MEI_TOO]
    assert (at(transaction, MEI), at(transaction, MEI_TOO)) == (None, None)
    give_role(transaction, rules(), ADMIN, MEI_TOO, "Mei", "agent", ["security"])
    expected = ("Mei", "agent", ("security",))
    assert [expected] * 2 == [at(transaction, one) for one in (MEI, MEI_TOO)]


def test_whoever_loses_their_role_is_off_duty(transaction: DeskTransaction) -> None:
    """Nobody is given tickets that they could not open; who was off duty stays as they were."""
    transaction.people.set_duty("Mei", "Mei", on_duty=True)
    take_role(transaction, rules(), ADMIN, MEI_TOO)
    duty = transaction.people.duty()["Mei"]
    assert (duty.on_duty, duty.said_by) == (False, "Ann")


def test_everybody_is_listed_with_where_it_comes_from(transaction: DeskTransaction) -> None:
    """The file's first; a role that was taken stays on the list, without its rights."""
    give_role(transaction, rules(), ADMIN, BO, "Bo", "moderator", [])
    take_role(transaction, rules(), ADMIN, "Mei")
    assert roles(transaction, rules(), ADMIN) == (
        RoleHeld(ANN, "Ann", "admin", ()),
        RoleHeld(MEI, "Mei", NO_ROLE, (), "Ann"),
        RoleHeld(MEI_TOO, "Mei", NO_ROLE, (), "Ann"),
        RoleHeld(BO, "Bo", "moderator", (), "Ann"),
    )


WRONG = [
    # account, name, role, teams, what is said
    (BO, "Bo", "boss", [], "There is no role 'boss'; there are: moderator, agent, team_lead, admin."),
    (BO, "Bo", "operator", [], "There is no role 'operator'"),
    (BO, "Bo", "agent", [], "Without a team"),
    (BO, "Bo", "team_lead", [], "Without a team"),
    (BO, "Bo", "agent", ["transfer"], "There is no team 'transfer'; there are: *, security, transfers"),
    (BO, "", "admin", [], "1 to 40 characters"),
    (BO, "x" * 41, "admin", [], "1 to 40 characters"),
    (BO, "System", "admin", [], "nobody else's word"),
    (BO, SECRET, "admin", [], "1 to 40 characters"),
    (BO, "ann", "admin", [], "Somebody is called ann already"),
    (BO, "ＭＥＩ", "admin", [], "Somebody is called"),
    (MEI, "May", "admin", [], "frontdoor.toml calls this account Mei"),
    (ANN, "Ann", "agent", ["*"], "the last admin"),
]


@pytest.mark.parametrize(("account", "name", "role", "teams", "told"), WRONG)
def test_what_cannot_be_given(
    transaction: DeskTransaction, account: Account, name: str, role: str, teams: list[str], told: str
) -> None:
    """It is said why, nothing is given, and nothing is written down as done."""
    with pytest.raises(DeskRefused, match=told.replace("*", r"\*")):
        give_role(transaction, rules(), ADMIN, account, name, role, teams)
    assert (list(transaction.people.grants()), transaction.audit.entries) == ([], [])


@pytest.mark.parametrize("who", ["Nobody", BO, Account("discord", MEI.account_id)])
def test_nobody_there_to_lose_a_role(transaction: DeskTransaction, who: Account | str) -> None:
    """Somebody without a role can't lose one; an account of another platform is another account."""
    with pytest.raises(DeskRefused, match="has no role"):
        take_role(transaction, rules(), ADMIN, who)
    assert transaction.audit.entries == []


def test_a_role_can_be_taken_once(transaction: DeskTransaction) -> None:
    """Who was listed and lost it has none any more."""
    take_role(transaction, rules(), ADMIN, "Mei")
    with pytest.raises(DeskRefused, match="has no role"):
        take_role(transaction, rules(), ADMIN, "Mei")


def test_the_last_admin_stays(transaction: DeskTransaction) -> None:
    """Nobody could undo it from a chat, so only the machine itself can; a second admin may send the first."""
    with pytest.raises(DeskRefused, match="last admin"):
        take_role(transaction, rules(), ADMIN, "Ann")
    give_role(transaction, rules(), ADMIN, BO, "Bo", "admin", [])
    take_role(transaction, rules(), ADMIN, "Ann")
    bo = AsAgent("Bo", Role.ADMIN, account=BO)
    with pytest.raises(DeskRefused, match="last admin"):
        give_role(transaction, rules(), bo, BO, "Bo", "moderator", [])
    take_role(transaction, rules(), OPERATOR, "Bo")
    assert (at(transaction, ANN), at(transaction, BO)) == (None, None)


def test_the_operator_may_begin_with_anybody(transaction: DeskTransaction) -> None:
    """Where there is no admin yet, giving another role removes none."""
    empty = rules_of(replace(starter_definition(), desk=Desk()))
    give_role(transaction, empty, OPERATOR, BO, "Bo", "agent", ["*"])
    assert at(transaction, BO) == ("Bo", "agent", ("*",))


@pytest.mark.parametrize("role", [role for role in GIVEN if role is not Role.ADMIN])
def test_who_may_not_learns_nothing(transaction: DeskTransaction, role: Role) -> None:
    """The refusal is the same for names that exist and those that don't."""
    mallory: Worker = AsAgent("Mallory", role, ("*",))
    said = set()
    for who in ("Ann", "Nobody"):
        with pytest.raises(DeskRefused) as caught:
            take_role(transaction, rules(), mallory, who)
        said.add(str(caught.value))
        with pytest.raises(DeskRefused) as caught:
            give_role(transaction, rules(), mallory, BO, who, "boss", [])
        said.add(str(caught.value))
    with pytest.raises(DeskRefused):
        roles(transaction, rules(), mallory)
    assert said == {"Mallory may not grant."}
    assert transaction.audit.entries == []


def test_each_act_is_a_line_of_the_log(transaction: DeskTransaction) -> None:
    """Who gave what to whom, and who took it."""
    give_role(transaction, rules(), ADMIN, BO, " Bo  Li ", "agent", ["english", "security"])
    take_role(transaction, rules(), OPERATOR, "bo li")
    given, taken = transaction.audit.entries
    assert (given.actor, given.role, given.action, given.subject) == ("Ann", "admin", "grant", "Bo Li")
    assert given.detail == {
        "done": "given",
        "role": "agent",
        "teams": "english security",
        "account": "telegram:20001",
    }
    assert (taken.actor, taken.subject, taken.detail) == (
        "root",
        "Bo Li",
        {"done": "taken", "account": "telegram:20001"},
    )
