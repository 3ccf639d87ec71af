"""Who has which role at the desk: what frontdoor.toml lists, and what an admin gave or took, which counts
before it from the very next action on.

A person whom the file lists changes with all their accounts, so that nobody keeps by one what they lost by
the other. What somebody may not do is refused before anything is said about anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.access import Act, AsOperator, Role, Worker, may
from core.desk.definition import ALL_TEAMS, LONGEST_NAME, Desk, is_fit_name, name_known_as
from core.desk.records import NO_ROLE, Grant
from core.desk.refusals import DeskRefused
from core.ids import Account
from core.ports import Transaction
from core.redaction import inspect
from core.replies import say
from core.rules import Rules
from core.usecases.acting import permit
from core.usecases.gate import harmless

WITH_TEAMS = (Role.AGENT, Role.TEAM_LEAD)
GIVEN = tuple(role for role in Role if role is not Role.OPERATOR)
"""Roles that an account can have; the operator is whoever may run commands."""


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """The role of an account as it counts now (NO_ROLE: taken away); `given_by` is who gave or took it, None
    for what frontdoor.toml says."""

    account: Account
    name: str
    role: str
    teams: tuple[str, ...]
    given_by: str | None = None


def roles(transaction: Transaction, rules: Rules, asker: Worker) -> Sequence[RoleHeld]:
    """Every account with a role, and those that lost one. Raises DeskRefused for who may not give roles."""
    permit(transaction, asker, Act.GRANT, subject="roles", done="listed")
    return held_roles(transaction, rules.definition.desk)


def held_roles(transaction: Transaction, desk: Desk) -> tuple[RoleHeld, ...]:
    """The same for whoever decides by it: first whom the file lists, then the others."""
    grants = {grant.account: grant for grant in transaction.people.grants()}
    listed = {
        account: RoleHeld(account, agent.name, agent.role, agent.teams)
        for agent in desk.agents
        for account in agent.accounts
    }
    granted = {account: _of(grant) for account, grant in grants.items()}
    return tuple((listed | granted).values())


def give_role(
    transaction: Transaction,
    rules: Rules,
    admin: Worker,
    account: Account,
    name: str,
    role: str,
    teams: Sequence[str],
) -> None:
    """Give `role` to an account whom records call `name`, in place of the one that it has.

    Raises DeskRefused: not an admin, no such role or team, a name that is taken or can't be one, the last
    admin.
    """
    name = " ".join(harmless(name).split())
    desk = rules.definition.desk
    if may(admin, Act.GRANT):
        held = held_roles(transaction, desk)
        _check_role(rules, role, teams)
        _check_name(desk, held, account, name)
        after = [each for each in held if each.account not in _accounts_of(desk, account)]
        if role != Role.ADMIN:
            _keep_an_admin(admin, held, after)
    permit(
        transaction,
        admin,
        Act.GRANT,
        subject=name,
        done="given",
        role=role,
        teams=" ".join(teams),
        account=_written(account),
    )
    for one in _accounts_of(desk, account):
        transaction.people.give(Grant(one, name, role, tuple(teams), admin.name, transaction.now))


def take_role(
    transaction: Transaction, rules: Rules, admin: Worker, account_or_name: Account | str
) -> tuple[RoleHeld, ...]:
    """Take every role from a person, named by one of their accounts or as records call them, also what
    frontdoor.toml gives; returns what they had. They are not on duty any more.

    Raises DeskRefused: not an admin, nobody with a role is called so, the last admin.
    """
    desk = rules.definition.desk
    lost: tuple[RoleHeld, ...] = ()
    if may(admin, Act.GRANT):
        held = held_roles(transaction, desk)
        lost = _of_person(desk, held, account_or_name)
        if not lost:
            who = account_or_name if isinstance(account_or_name, str) else _written(account_or_name)
            raise DeskRefused(say("desk.roles.nobody", name=who), f"{who} has no role.")
        _keep_an_admin(admin, held, [each for each in held if each not in lost])
    accounts = " ".join(_written(each.account) for each in lost)
    permit(
        transaction, admin, Act.GRANT, subject=lost[0].name if lost else "", done="taken", account=accounts
    )
    for each in lost:
        if desk.listed(each.account) is None:
            transaction.people.take(each.account, admin.name)
        else:
            taken = Grant(each.account, each.name, NO_ROLE, (), admin.name, transaction.now)
            transaction.people.give(taken)
    duty = transaction.people.duty()
    for person in sorted({each.name for each in lost}):
        if person in duty and duty[person].on_duty:
            transaction.people.set_duty(person, admin.name, on_duty=False)
    return lost


def _of(grant: Grant) -> RoleHeld:
    return RoleHeld(grant.account, grant.name, grant.role, grant.teams, grant.granted_by)


def _accounts_of(desk: Desk, account: Account) -> tuple[Account, ...]:
    """The accounts of the person behind `account`, as far as the file knows."""
    listed = desk.listed(account)
    return (account,) if listed is None else listed.accounts


def _of_person(desk: Desk, held: Iterable[RoleHeld], who: Account | str) -> tuple[RoleHeld, ...]:
    in_force = [each for each in held if each.role != NO_ROLE]
    if isinstance(who, str):
        wanted = name_known_as(who)
        return tuple(each for each in in_force if name_known_as(each.name) == wanted)
    accounts = _accounts_of(desk, who)
    return tuple(each for each in in_force if each.account in accounts)


def _check_role(rules: Rules, role: str, teams: Sequence[str]) -> None:
    if role not in GIVEN:
        known = ", ".join(GIVEN)
        raise DeskRefused(
            say("desk.roles.unknown_role", known=known), f"There is no role {role!r}; there are: {known}."
        )
    known = ", ".join((ALL_TEAMS, *rules.definition.teams))
    for team in teams:
        if team != ALL_TEAMS and team not in rules.definition.teams:
            raise DeskRefused(
                say("desk.roles.unknown_team", known=known), f"There is no team {team!r}; there are: {known}."
            )
    if not teams and role in WITH_TEAMS:
        raise DeskRefused(
            say("desk.roles.no_team", known=known),
            f"Without a team they would see nothing; there are: {known}.",
        )


def _check_name(desk: Desk, held: Iterable[RoleHeld], account: Account, name: str) -> None:
    if not is_fit_name(name) or not inspect(name).clean:
        raise DeskRefused(
            say("desk.roles.unfit_name", most=LONGEST_NAME),
            f"A name is 1 to {LONGEST_NAME} characters in one line, and nobody else's word in a record.",
        )
    listed = desk.listed(account)
    if listed is not None and listed.name != name:
        raise DeskRefused(
            say("desk.roles.listed_name", name=listed.name),
            f"frontdoor.toml calls this account {listed.name}: use that name, so that records have one.",
        )
    theirs = _accounts_of(desk, account)
    others = [each for each in held if each.account not in theirs]
    if any(name_known_as(each.name) == name_known_as(name) for each in others):
        raise DeskRefused(
            say("desk.roles.taken_name", name=name),
            f"Somebody is called {name} already; two accounts of one person belong into frontdoor.toml.",
        )


def _keep_an_admin(admin: Worker, before: Iterable[RoleHeld], after: Iterable[RoleHeld]) -> None:
    """Only on the machine itself can the last one be removed: nobody could undo it from a chat."""
    had = any(each.role == Role.ADMIN for each in before)
    if had and not any(each.role == Role.ADMIN for each in after) and not isinstance(admin, AsOperator):
        raise DeskRefused(
            say("desk.roles.last_admin"),
            "This is the last admin; make somebody else one first, or do it on the command line.",
        )


def _written(account: Account) -> str:
    return f"{account.platform}:{account.account_id}"
