"""Who may do what: role × act × object as literal words, and every use case called in every role.

Complete by construction: an act or a role without a row here fails, and so does a new function of
core/usecases that takes whoever works at the desk and is not called below.
"""

import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest

import core.usecases
from core.access import (
    Act,
    AsAgent,
    Asker,
    AsModerator,
    AsOperator,
    AsRequester,
    Role,
    may,
    may_see,
)
from core.desk.definition import Desk
from core.desk.records import Grant, Macro
from core.errors import NotFound, Refused
from core.form.definition import Category
from core.ids import Account, RequesterId
from core.tickets import EventKind, Status, TicketSummary, TimelineEntry
from core.usecases import (
    acting,
    alerting,
    assigning,
    auditing,
    blocking,
    checking,
    desk,
    duty,
    escalating,
    macros,
    notices,
    opening_for,
    removing,
    reviewing,
    roles,
    transcripts,
)
from tests.builders import BOT, CHAT, NOW, Person, starter_with
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

MATRIX = """
act                 moderator  agent  team_lead  admin  operator
see                 ----       T--N   T--N       TO-N   TOSN
see_transcript      ----       T--N   T--N       TO-N   TOSN
claim               ----       T--N   T--N       TO-N   ----
note                ----       T--N   T--N       TO-N   TOSN
reply               ----       T--N   T--N       TO-N   TOSN
set_status          ----       T--N   T--N       TO-N   TOSN
assign              ----       T--N   T--N       TO-N   TOSN
transfer            ----       T--N   T--N       TO-N   TOSN
recategorise        ----       T--N   T--N       TO-N   TOSN
review              ----       T--N   T--N       TO-N   TOSN
reveal              ----       T--N   T--N       TO-N   TOSN
check               ----       T--N   T--N       TO-N   TOSN
remove              ----       ----   T--N       TO-N   TOSN
open_for            ----       T--N   T--N       TO-N   TOSN
acknowledge         ----       T--N   T--N       TO-N   TOSN
publish_macro       ----       ----   TO-N       TO-N   TOSN
set_duty            ----       TO-N   TO-N       TO-N   ----
set_duty_of_others  ----       ----   TO-N       TO-N   TOSN
grant               ----       ----   ----       TO-N   TOSN
block               ----       ----   TO-N       TO-N   TOSN
send_notice         ----       ----   ----       TO-N   TOSN
settle_alert        ----       ----   TO-N       TO-N   TOSN
escalate            TO-N       TO-N   TO-N       TO-N   TOSN
export_audit        ----       ----   ----       TO-N   TOSN
see_belongings      ----       ----   ----       ----   TOSN
"""
"""To what: T a ticket of one's own team, O of another team, S one's own as its requester, N no ticket."""
OBJECTS = "TOSN"
OWN_TEAM, OTHER_TEAM = "mine", "theirs"
THEM = RequesterId(7)


def table() -> dict[tuple[str, str], str]:
    """(act, role) → the letters of what is allowed."""
    header, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    return {(row[0], role): cell for row in rows for role, cell in zip(header[1:], row[1:], strict=True)}


def somebody(role: Role) -> Asker:
    """Somebody with that role in one team, who is a requester too; whoever runs commands is nobody's."""
    if role is Role.OPERATOR:
        return AsOperator("root")
    return AsAgent("Mei", role, (OWN_TEAM,), Account("telegram", "1"), frozenset({THEM}))


def ticket_for(letter: str, ticket: TicketSummary) -> TicketSummary | None:
    """The object of that letter."""
    match letter:
        case "T":
            return replace(ticket, team=OWN_TEAM)
        case "O":
            return replace(ticket, team=OTHER_TEAM)
        case "S":
            return replace(ticket, team=OWN_TEAM, requester_id=THEM)
    return None


@cache
def plain_ticket() -> TicketSummary:
    """Somebody's ticket."""
    (found,) = with_tickets(1).of_requester(RequesterId(1))
    return found


def test_every_act_and_every_role_has_its_words() -> None:
    """A new one without a row fails here."""
    assert {(act.value, role.value) for act in Act for role in Role} == set(table())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_who_may_do_what(act: Act, role: Role) -> None:
    """To one's own team's tickets, another's, one's own as a requester, and where it is about none."""
    who = somebody(role)
    allowed = "".join(
        letter if may(who, act, ticket_for(letter, plain_ticket())) else "-" for letter in OBJECTS
    )
    assert table()[act, role] == allowed


@pytest.mark.parametrize("act", Act)
def test_a_requester_may_do_nothing_at_the_desk(act: Act) -> None:
    """Not even to their own ticket, which they may see."""
    ticket = plain_ticket()
    themselves = AsRequester(ticket.requester_id)
    assert not may(themselves, act)
    assert not may(themselves, act, ticket)
    assert may_see(themselves, ticket)
    assert not may_see(AsRequester(THEM), ticket)


@pytest.mark.parametrize("act", Act)
def test_a_moderator_of_a_platform_is_one_of_the_desk(act: Act) -> None:
    """The role that Discord gives and the one that an admin gives open the same."""
    named = AsModerator("Wu")
    allowed = [may(named, act, ticket_for(letter, plain_ticket())) for letter in "TON"]
    assert [letter in table()[act, Role.MODERATOR] for letter in "TON"] == allowed


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEAD])
def test_all_teams_are_ones_own(role: Role) -> None:
    """The star stands for each of them, also for one that is made later."""
    everywhere = replace(_agent(role), teams=("*",))
    assert may(everywhere, Act.REPLY, ticket_for("O", plain_ticket()))
    assert not may(everywhere, Act.REPLY, ticket_for("S", plain_ticket()))


def test_without_a_team_there_is_no_ticket() -> None:
    """A ticket without a team is nobody's but the admin's."""
    nowhere = replace(_agent(Role.AGENT), teams=())
    assert not may(nowhere, Act.SEE, ticket_for("T", plain_ticket()))
    assert not may(_agent(Role.AGENT), Act.SEE, replace(plain_ticket(), team=""))


def _agent(role: Role) -> AsAgent:
    who = somebody(role)
    assert isinstance(who, AsAgent)
    return who


# --- every use case, in every role ------------------------------------------------------------------------


class Requester(Person):
    """Somebody with a ticket of a given team."""

    team = OWN_TEAM
    assignee: str | None = None

    def _summary(self, ticket: Any) -> TicketSummary:
        return replace(super()._summary(ticket), team=self.team, assignee=self.assignee)


class Floor:
    """Where a use case is called: one ticket, and what the use cases need beside it."""

    def __init__(self, team: str, who: Asker) -> None:
        person = with_tickets(1)
        person.__class__ = Requester
        assert isinstance(person, Requester)
        person.team = team
        self.person = person
        self.who: Any = who
        self.rules = person.rules
        self.capabilities = {BOT.platform: CHAT}
        self.number = person.tickets[0].number
        person.timelines[self.number].append(TimelineEntry(NOW, EventKind.PAGED, {}, actor="system"))
        self.transaction: Any = DeskTransaction(person)
        self.transaction.alerts.raise_alert("poison", "telegram:default:1", "An update failed.")
        self.transaction.macros.publish(Macro("wait", "en", "Please wait.", "Bo", NOW))
        self.transaction.people.give(Grant(Account("telegram", "9"), "Bo", "agent", ("*",), "root", NOW))
        self.done: list[str] = []

    async def perform(self, work: Callable[[Any], Any]) -> Any:
        """core.ports.Writer."""
        return work(self.transaction)

    def __getattr__(self, name: str) -> Any:
        """The ports that are asked after the gate (blocklist, audit log): they note what they are asked."""

        async def asked(*arguments: object, **named: object) -> Any:
            self.done.append(name)
            return True

        return asked

    def category(self) -> Category:
        """Any."""
        return next(iter(self.rules.definition.categories.values()))

    def state(self) -> tuple[object, ...]:
        """Everything that a use case could have changed."""
        desk_ = self.person.desk
        return (
            {number: len(entries) for number, entries in self.person.timelines.items()},
            len(self.person.deliveries),
            dict(desk_.people.given),
            dict(desk_.macros.macros),
            dict(desk_.alerts.alerts),
            len(self.transaction.sent),
            list(self.done),
            list(desk_.audit.entries),
        )


@dataclass(frozen=True)
class UseCase:
    """How a function is called; `act` is the one that it must be allowed. `about_ticket`: else it is about
    none. `noted`: its audit line is written with it, in the same transaction."""

    act: Act
    call: Callable[[Floor], Any]
    about_ticket: bool = False
    noted: bool = True


BO = Account("telegram", "22222")
LATER = NOW + timedelta(days=1)
POST = escalating.Post(BOT, "5", Account("chat", "li"), "li", "Li", "https://example.com/5", "Help me please")

WITH_A_LIST = starter_with(desk=Desk(checklists={"other": ("Look at the chain.",)}))

USE_CASES: dict[str, UseCase] = {
    "desk.reply_to_ticket": UseCase(
        Act.REPLY,
        lambda at: desk.reply_to_ticket(
            at.transaction, at.rules, at.capabilities, at.who, at.number, "We found it."
        ),
        about_ticket=True,
    ),
    "desk.note_on_ticket": UseCase(
        Act.NOTE,
        lambda at: desk.note_on_ticket(at.transaction, at.rules, at.who, at.number, "Look again."),
        about_ticket=True,
    ),
    "desk.change_status": UseCase(
        Act.SET_STATUS,
        lambda at: desk.change_status(
            at.transaction, at.rules, at.capabilities, at.who, at.number, Status.OPEN
        ),
        about_ticket=True,
    ),
    "assigning.claim": UseCase(
        Act.CLAIM,
        lambda at: assigning.claim(at.transaction, at.rules, at.who, at.number),
        about_ticket=True,
    ),
    "assigning.give_back": UseCase(
        Act.ASSIGN,
        lambda at: assigning.give_back(_having(at).transaction, at.rules, at.who, at.number),
        about_ticket=True,
    ),
    "assigning.assign": UseCase(
        Act.ASSIGN,
        lambda at: assigning.assign(at.transaction, at.rules, at.who, at.number, "Bo"),
        about_ticket=True,
    ),
    "assigning.transfer": UseCase(
        Act.TRANSFER,
        lambda at: assigning.transfer(at.transaction, at.rules, at.who, at.number, "technical"),
        about_ticket=True,
    ),
    "assigning.recategorise": UseCase(
        Act.RECATEGORISE,
        lambda at: assigning.recategorise(at.transaction, at.rules, at.who, at.number, "swap"),
        about_ticket=True,
    ),
    "assigning.acknowledge": UseCase(
        Act.ACKNOWLEDGE,
        lambda at: assigning.acknowledge(at.transaction, at.rules, at.who, at.number),
        about_ticket=True,
    ),
    "duty.on_duty_list": UseCase(Act.SEE, lambda at: duty.on_duty_list(at.transaction, at.rules, at.who)),
    "duty.set_duty": UseCase(
        Act.SET_DUTY_OF_OTHERS,
        lambda at: duty.set_duty(at.transaction, at.rules, at.who, "Bo", on_duty=True),
    ),
    "reviewing.review": UseCase(
        Act.REVIEW,
        lambda at: reviewing.review(at.transaction, at.rules, at.who, at.number, sign_off=True),
        about_ticket=True,
    ),
    "checking.check": UseCase(
        Act.CHECK,
        lambda at: checking.check(at.transaction, WITH_A_LIST, at.who, at.number, "1"),
        about_ticket=True,
    ),
    "opening_for.open_for": UseCase(
        Act.OPEN_FOR,
        lambda at: opening_for.open_for(
            at.transaction, at.rules, at.capabilities, at.who, at.number, "other", "They rang up.", 5
        ),
        about_ticket=True,
    ),
    "opening_for.add_for": UseCase(
        Act.OPEN_FOR,
        lambda at: opening_for.add_for(
            at.transaction, at.rules, at.capabilities, at.who, at.number, "They rang up again."
        ),
        about_ticket=True,
    ),
    "removing.remove_from_ticket": UseCase(
        Act.REMOVE,
        lambda at: removing.remove_from_ticket(
            at.transaction, at.rules, at.capabilities, at.who, at.number, "description", "Not ours to keep."
        ),
        about_ticket=True,
    ),
    "transcripts.transcript_at_desk": UseCase(
        Act.SEE_TRANSCRIPT,
        lambda at: transcripts.transcript_at_desk(at.transaction, at.rules, at.who, at.number),
        about_ticket=True,
    ),
    "macros.publish_macro": UseCase(
        Act.PUBLISH_MACRO,
        lambda at: macros.publish_macro(at.transaction, at.rules, at.who, "hello", "en", "Hello."),
    ),
    "macros.retire_macro": UseCase(
        Act.PUBLISH_MACRO, lambda at: macros.retire_macro(at.transaction, at.who, "wait")
    ),
    "macros.macros": UseCase(Act.REPLY, lambda at: macros.macros(at.transaction, at.who), noted=False),
    "macros.preview_macro": UseCase(
        Act.REPLY,
        lambda at: macros.preview_macro(at.transaction, at.rules, at.who, "wait", _found(at)),
        about_ticket=True,
        noted=False,
    ),
    "alerting.settle_alert": UseCase(
        Act.SETTLE_ALERT, lambda at: alerting.settle_alert(at.transaction, at.who, 1)
    ),
    "alerting.retry_alert": UseCase(
        Act.SETTLE_ALERT, lambda at: alerting.retry_alert(at.transaction, at.who, 1)
    ),
    "roles.roles": UseCase(Act.GRANT, lambda at: roles.roles(at.transaction, at.rules, at.who)),
    "roles.give_role": UseCase(
        Act.GRANT,
        lambda at: roles.give_role(at.transaction, at.rules, at.who, BO, "Wu", "agent", ["*"]),
    ),
    "roles.take_role": UseCase(Act.GRANT, lambda at: roles.take_role(at.transaction, at.rules, at.who, "Bo")),
    "notices.send_notice": UseCase(
        Act.SEND_NOTICE,
        lambda at: notices.send_notice(
            at.transaction, at.rules, at.capabilities, at.who, {"en": "We are back."}, None
        ),
    ),
    "escalating.escalate": UseCase(
        Act.ESCALATE,
        lambda at: escalating.escalate(at.transaction, at.rules, at.capabilities, at.who, POST, 5),
    ),
    "blocking.block_account": UseCase(
        Act.BLOCK,
        lambda at: blocking.block_account(_port(at), _port(at), at.who, BO, "spam", LATER, NOW),
    ),
    "blocking.lift_block": UseCase(
        Act.BLOCK, lambda at: blocking.lift_block(_port(at), _port(at), at.who, BO)
    ),
    "blocking.blocked_accounts": UseCase(
        Act.BLOCK,
        lambda at: blocking.blocked_accounts(_port(at), at.who, 0, 9, ended=True),
        noted=False,
    ),
    "auditing.note_reading": UseCase(
        Act.EXPORT_AUDIT, lambda at: auditing.note_reading(at.transaction, at.who, "head")
    ),
    "auditing.audit_head": UseCase(
        Act.EXPORT_AUDIT, lambda at: auditing.audit_head(_port(at), _port(at), at.who)
    ),
    "auditing.audit_entries": UseCase(
        Act.EXPORT_AUDIT,
        lambda at: auditing.audit_entries(_port(at), _port(at), at.who, 0, 9, None),
    ),
}
"""Function → how it is called. A new one that takes whoever works at the desk needs its line."""

GATE_ITSELF = ("acting",)
"""The module that the use cases ask."""


def _port(floor: Floor) -> Any:
    return floor


def _found(floor: Floor) -> acting.Found:
    place, requester, conversation = floor.transaction.conversation_of(floor.number)
    view = floor.person.view(floor.number)
    assert view is not None
    return acting.Found(place, requester, conversation, view)


def _having(floor: Floor) -> Floor:
    """Whoever acts has the ticket."""
    floor.person.assignee = floor.who.name
    return floor


def functions_that_take_somebody() -> Iterator[str]:
    """Every public function of core/usecases with an argument that says who acts."""
    for found in pkgutil.iter_modules(core.usecases.__path__):
        module = importlib.import_module(f"core.usecases.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            ours = function.__module__ == module.__name__ and not name.startswith("_")
            if ours and found.name not in GATE_ITSELF and _takes_somebody(function):
                yield f"{found.name}.{name}"


def _takes_somebody(function: Callable[..., Any]) -> bool:
    hints = get_type_hints(function)
    hints.pop("return", None)
    kinds = [kind for hint in hints.values() for kind in (hint, *get_args(hint))]
    return any(kind in kinds for kind in (AsOperator, AsAgent, AsModerator))


def test_every_use_case_is_called() -> None:
    """One that is not in the list could forget to ask the gate, and nobody would see."""
    assert set(functions_that_take_somebody()) == set(USE_CASES)


def called(floor: Floor, use_case: UseCase) -> Exception | None:
    """Call it; what it refuses."""
    try:
        result = use_case.call(floor)
        if inspect.isawaitable(result):
            asyncio.run(_awaited(result))
    except (NotFound, Refused) as error:
        return error
    return None


async def _awaited(result: Any) -> Any:
    return await result


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", USE_CASES)
def test_every_use_case_asks_the_gate(name: str, role: Role) -> None:
    """Called for real in each role, about each object: whoever may is let in and noted with their role;
    whoever may not is refused, nothing changes, and a ticket that they may not see does not exist."""
    use_case = USE_CASES[name]
    for letter in "TOS" if use_case.about_ticket else "N":
        if letter == "S" and role is Role.OPERATOR:
            continue  # nobody's requester
        who = somebody(role)
        floor = Floor(OTHER_TEAM if letter == "O" else OWN_TEAM, who)
        if letter == "S":
            floor.who = replace(_agent(role), requester_ids=frozenset({floor.person.requester.requester_id}))
        before = floor.state()
        error = called(floor, use_case)
        if letter in table()[use_case.act, role]:
            assert error is None, (letter, error)
            noted = [(each.actor, each.role, each.action) for each in floor.transaction.audit.entries]
            expected = [(floor.who.name, role.value, use_case.act.value)] if use_case.noted else []
            assert expected == noted[-1:], letter
            continue
        assert error is not None, letter
        hidden = letter != "N" and letter not in table()[Act.SEE, role]
        if use_case.noted:
            assert hidden == isinstance(error, NotFound), letter
        assert before == floor.state(), letter
