"""Who may see and do what: the one gate in front of every read and write.

Deny by default. A refusal never tells whether the thing exists: "not yours" and "no such ticket" are both
None to the caller. What each role may do at the desk is one literal table, `PERMITTED`; a test walks role ×
action × object and fails for an action without a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.belongings import Belongings
from core.desk.definition import ALL_TEAMS
from core.ids import Account, RequesterId
from core.tickets import FileView, StoredFile, TicketSummary, TicketView, files_of_requester


class Role(StrEnum):
    """What somebody is at the desk."""

    MODERATOR = "moderator"
    AGENT = "agent"
    TEAM_LEAD = "team_lead"
    ADMIN = "admin"
    OPERATOR = "operator"  # whoever may run commands on the machine


class Act(StrEnum):
    """What can be done at the desk; each is one line of the audit log."""

    SEE = "see"  # read a ticket, its record and its files
    SEE_TRANSCRIPT = "see_transcript"
    CLAIM = "claim"  # take it
    NOTE = "note"
    REPLY = "reply"
    SET_STATUS = "set_status"
    ASSIGN = "assign"  # give it to another agent, or to nobody
    TRANSFER = "transfer"  # to another team
    RECATEGORISE = "recategorise"
    REVIEW = "review"
    REVEAL = "reveal"  # see a masked contact
    CHECK = "check"  # tick off what its checklist asks, or take a tick back
    REMOVE = "remove"  # take away what should not be kept
    OPEN_FOR = "open_for"  # open a ticket on somebody's behalf, or add to one
    ACKNOWLEDGE = "acknowledge"  # answer the call of an urgent ticket
    PUBLISH_MACRO = "publish_macro"
    SET_DUTY = "set_duty"  # one's own
    SET_DUTY_OF_OTHERS = "set_duty_of_others"
    GRANT = "grant"  # give or take roles
    BLOCK = "block"
    SEND_NOTICE = "send_notice"
    SETTLE_ALERT = "settle_alert"  # look at what needs a person, retry what did not get through
    ESCALATE = "escalate"  # make a ticket of a public post
    EXPORT_AUDIT = "export_audit"
    SEE_BELONGINGS = "see_belongings"  # everything about one person


class Reach(StrEnum):
    """Of which objects."""

    NONE = "none"
    TEAMS = "teams"  # tickets of one's own teams; what has no ticket counts as one's own
    ALL = "all"


_NONE, _TEAMS, _ALL = Reach.NONE, Reach.TEAMS, Reach.ALL

PERMITTED: Mapping[Act, Mapping[Role, Reach]] = {
    action: dict(
        zip((Role.MODERATOR, Role.AGENT, Role.TEAM_LEAD, Role.ADMIN, Role.OPERATOR), reach, strict=True)
    )
    for action, reach in {
        #                            moderator  agent  team lead  admin  operator
        Act.SEE:                (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.SEE_TRANSCRIPT:     (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.CLAIM:              (_NONE,     _TEAMS, _TEAMS,    _ALL,  _NONE),
        Act.NOTE:               (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.REPLY:              (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.SET_STATUS:         (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.ASSIGN:             (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.TRANSFER:           (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.RECATEGORISE:       (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.REVIEW:             (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.REVEAL:             (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.CHECK:              (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.REMOVE:             (_NONE,     _NONE,  _TEAMS,    _ALL,  _ALL),
        Act.OPEN_FOR:           (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.ACKNOWLEDGE:        (_NONE,     _TEAMS, _TEAMS,    _ALL,  _ALL),
        Act.PUBLISH_MACRO:      (_NONE,     _NONE,  _ALL,      _ALL,  _ALL),
        Act.SET_DUTY:           (_NONE,     _ALL,   _ALL,      _ALL,  _NONE),
        Act.SET_DUTY_OF_OTHERS: (_NONE,     _NONE,  _ALL,      _ALL,  _ALL),
        Act.GRANT:              (_NONE,     _NONE,  _NONE,     _ALL,  _ALL),
        Act.BLOCK:              (_NONE,     _NONE,  _ALL,      _ALL,  _ALL),
        Act.SEND_NOTICE:        (_NONE,     _NONE,  _NONE,     _ALL,  _ALL),
        Act.SETTLE_ALERT:       (_NONE,     _NONE,  _ALL,      _ALL,  _ALL),
        Act.ESCALATE:           (_ALL,      _ALL,   _ALL,      _ALL,  _ALL),
        Act.EXPORT_AUDIT:       (_NONE,     _NONE,  _NONE,     _ALL,  _ALL),
        Act.SEE_BELONGINGS:     (_NONE,     _NONE,  _NONE,     _NONE, _ALL),
    }.items()
}  # fmt: skip
"""Act → role → of which objects. What is not here may nobody do."""


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


@dataclass(frozen=True, slots=True)
class AsAgent:
    """Somebody with a role at the desk; `name` goes into the record. `requester_ids` are who they are as
    requesters, where they ever were: nobody works their own ticket."""

    name: str
    role: Role
    teams: tuple[str, ...] = ()
    account: Account | None = None
    requester_ids: frozenset[RequesterId] = frozenset()


Asker = AsRequester | AsOperator | AsModerator | AsAgent
Worker = AsOperator | AsAgent
"""Whoever can work at the desk, if they may."""


def role_of(asker: Asker) -> Role | None:
    """The role in which somebody acts at the desk; a requester has none."""
    match asker:
        case AsOperator():
            return Role.OPERATOR
        case AsModerator():
            return Role.MODERATOR
        case AsAgent(_, role):
            return role
        case AsRequester():
            return None


def may(asker: Asker, action: Act, ticket: TicketSummary | None = None) -> bool:
    """Whether `asker` may do `action`, to `ticket` where it is about one."""
    role = role_of(asker)
    if role is None:
        return False
    reach = PERMITTED[action][role]
    if reach is Reach.NONE:
        return False
    if ticket is None:
        return True
    if isinstance(asker, AsAgent):
        if ticket.requester_id in asker.requester_ids:
            return False
        return reach is Reach.ALL or ALL_TEAMS in asker.teams or ticket.team in asker.teams
    return reach is Reach.ALL


def may_see(asker: Asker, ticket: TicketSummary) -> bool:
    """Whether `asker` may read `ticket`: its requester, and whoever may at the desk."""
    if isinstance(asker, AsRequester):
        return ticket.requester_id == asker.requester_id
    return may(asker, Act.SEE, ticket)


def all_visible(asker: Asker, tickets: Iterable[TicketSummary]) -> tuple[TicketSummary, ...]:
    """Those of `tickets` that `asker` may read."""
    return tuple(ticket for ticket in tickets if may_see(asker, ticket))


def visible(asker: Asker, ticket: TicketView | None) -> TicketView | None:
    """`ticket` if `asker` may see it, else None, as if it did not exist."""
    return ticket if ticket is not None and may_see(asker, ticket.summary) else None


def belonging(asker: Asker, belongings: Belongings | None) -> Belongings | None:
    """Everything about a requester for themselves or the operator, else None, as if there were nobody."""
    if belongings is None:
        return None
    if isinstance(asker, AsRequester):
        return belongings if asker.requester_id == belongings.requester.requester_id else None
    return belongings if may(asker, Act.SEE_BELONGINGS) else None


def visible_file(asker: Asker, file: StoredFile | None) -> StoredFile | None:
    """`file` if `asker` may see its ticket, else None, as if it did not exist."""
    return file if file is not None and may_see(asker, file.ticket) else None


def own_file(asker: AsRequester, ticket: TicketView | None, file_id: int) -> FileView | None:
    """The file of `asker`'s own ticket that they sent or that was sent to them, once it is kept; else None,
    as if it did not exist. What an agent has not sent yet is not theirs."""
    own = visible(asker, ticket)
    files = () if own is None else files_of_requester(own)
    return next((file for file in files if file.file_id == file_id and file.state == "stored"), None)
