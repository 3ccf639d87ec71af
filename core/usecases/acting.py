"""The gate in front of every action at the desk: who acts is checked, and the audit log tells of it.

A use case asks `permit` before it writes anything. Of what was refused nothing is written down as done: a
command's transaction rolls back, and the desk chat takes the lines back and writes the refusal down itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.access import Act, AsAgent, Asker, Role, Worker, may, may_see, role_of
from core.changes import Place, Requester
from core.conversation import Conversation
from core.desk.definition import Desk
from core.desk.records import NO_ROLE, AuditEntry
from core.desk.refusals import DeskRefused
from core.errors import NotFound
from core.ids import Account
from core.ports import Transaction
from core.replies import say
from core.tickets import TicketSummary, TicketView


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket that may be worked, with the conversation that it was opened in, whose row is locked."""

    place: Place
    requester: Requester
    conversation: Conversation
    view: TicketView


def permit(
    transaction: Transaction,
    asker: Asker,
    act: Act,
    ticket: TicketSummary | None = None,
    subject: str = "",
    **detail: str,
) -> None:
    """Let `asker` do `act`, to `ticket` where it is about one, and write it down. `subject` is what it is
    about otherwise. Raises NotFound for a ticket that they may not even see, else DeskRefused."""
    if ticket is not None and not may_see(asker, ticket):
        raise NotFound(ticket.number)
    if not may(asker, act, ticket):
        raise DeskRefused(say("desk.refused.role"), f"{_name(asker)} may not {act.value}.")
    about = subject if ticket is None else ticket.number
    transaction.audit.append(_entry(asker, act, about, detail))


def allowed(transaction: Transaction, worker: Worker, act: Act, number: str) -> TicketView:
    """The ticket, if `worker` may do `act` to it; nothing is written down, since nothing is done yet. Raises
    NotFound, DeskRefused."""
    view = transaction.tickets.view(number)
    if view is None or not may_see(worker, view.summary):
        raise NotFound(number)
    if not may(worker, act, view.summary):
        raise DeskRefused(say("desk.refused.role"), f"{worker.name} may not {act.value}.")
    return view


def refused(transaction: Transaction, asker: Asker, action: str, subject: str) -> None:
    """Write down that `asker` was refused `action`."""
    role = role_of(asker)
    entry = AuditEntry(_name(asker), NO_ROLE if role is None else role.value, action, subject, allowed=False)
    transaction.audit.append(entry)


def find(transaction: Transaction, worker: Worker, act: Act, number: str, **detail: str) -> Found:
    """The ticket, for `act`. Raises NotFound, DeskRefused."""
    found = transaction.conversation_of(number)
    view = transaction.tickets.view(number)
    if view is None:
        raise NotFound(number)
    permit(transaction, worker, act, view.summary, **detail)
    if found is None:
        raise DeskRefused(
            say("desk.refused.erased", number=number),
            f"The requester of {number} was erased at their own wish; nothing is left to work on.",
        )
    return Found(*found, view)


def agent_at(transaction: Transaction, desk: Desk, account: Account) -> AsAgent | None:
    """Who acts with this account at the desk; None for somebody without a role. What an admin gave or took
    counts before what frontdoor.toml lists, from the very next action on."""
    grant = transaction.people.grant_of(account)
    listed = desk.listed(account)
    if grant is not None:
        name, role, teams = grant.name, grant.role, grant.teams
    elif listed is not None:
        name, role, teams = listed.name, listed.role, listed.teams
    else:
        return None
    if role == NO_ROLE:
        return None
    accounts = {account, *(listed.accounts if listed is not None else ())}
    known = (transaction.people.requester_of(each) for each in accounts)
    themselves = frozenset(each for each in known if each is not None)
    return AsAgent(name, Role(role), teams, account, themselves)


def _entry(asker: Asker, act: Act, about: str, detail: Mapping[str, str]) -> AuditEntry:
    role = role_of(asker)
    assert role is not None, "only somebody with a role passes the gate"
    return AuditEntry(_name(asker), role.value, act.value, about, dict(detail))


def _name(asker: Asker) -> str:
    return getattr(asker, "name", "requester")
