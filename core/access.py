"""Who may see and do what: the one gate in front of every read and write.

Deny by default. A refusal never tells whether the thing exists: "not yours" and "no such ticket" are both
None to the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.belongings import Belongings
from core.ids import RequesterId
from core.tickets import StoredFile, TicketSummary, TicketView


@dataclass(frozen=True, slots=True)
class AsRequester:
    """Somebody in a chat, asking for their own things."""

    requester_id: RequesterId


@dataclass(frozen=True, slots=True)
class AsOperator:
    """Whoever may run commands on the machine; `name` goes into the record."""

    name: str


@dataclass(frozen=True, slots=True)
class AsModerator:
    """Somebody whom a platform's role lets care for public posts; `name` goes into the record."""

    name: str


Asker = AsRequester | AsOperator | AsModerator


def may_see(asker: Asker, ticket: TicketSummary) -> bool:
    """Whether `asker` may read `ticket`: its requester, and the operator. A moderator reads none."""
    match asker:
        case AsRequester(requester_id):
            return ticket.requester_id == requester_id
        case AsOperator():
            return True
        case AsModerator():
            return False


def all_visible(asker: Asker, tickets: Iterable[TicketSummary]) -> tuple[TicketSummary, ...]:
    """Those of `tickets` that `asker` may read."""
    return tuple(ticket for ticket in tickets if may_see(asker, ticket))


def may_work(asker: Asker) -> bool:
    """Whether `asker` may answer tickets and send notices."""
    return isinstance(asker, AsOperator)


def may_escalate(asker: Asker) -> bool:
    """Whether `asker` may make a ticket of somebody's public post."""
    return isinstance(asker, AsModerator | AsOperator)


def may_block(asker: Asker) -> bool:
    """Whether `asker` may shut an account out, or let it in again."""
    return isinstance(asker, AsOperator)


def visible(asker: Asker, ticket: TicketView | None) -> TicketView | None:
    """`ticket` if `asker` may see it, else None, as if it did not exist."""
    return ticket if ticket is not None and may_see(asker, ticket.summary) else None


def belonging(asker: Asker, belongings: Belongings | None) -> Belongings | None:
    """Everything about a requester for themselves or the operator, else None, as if there were nobody."""
    if belongings is None or isinstance(asker, AsModerator):
        return None
    if isinstance(asker, AsRequester) and asker.requester_id != belongings.requester.requester_id:
        return None
    return belongings


def visible_file(asker: Asker, file: StoredFile | None) -> StoredFile | None:
    """`file` if `asker` may see its ticket, else None, as if it did not exist."""
    return file if file is not None and may_see(asker, file.ticket) else None
