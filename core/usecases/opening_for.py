"""An agent writes down for a requester what they said elsewhere: opens a ticket for them, or adds to one.

The record names the agent, the requester is told in their chat, and it is for those only who agreed to the
present privacy notice there: nobody agrees for somebody else. So it needs a person we know by a ticket; to
somebody who never wrote to us, we do not write first.
"""

from core import ticket_number
from core.access import Act, Worker, may_see
from core.altered import replace
from core.changes import NewMessage, NewTicket, NewTicketEvent
from core.conversation import Answer, Draft, Origin, Verdict
from core.delivery import Lane
from core.desk.refusals import DeskRefused
from core.form.definition import Category, FieldKind
from core.form.planning import plan
from core.ids import Account, DraftId, TicketId
from core.ports import Transaction
from core.prompts import REMARK
from core.replies import Capabilities, Reply, ReplyKind, Said, say
from core.rules import Rules
from core.sameness import shared_values
from core.ticket_notices import status_rows
from core.tickets import EventKind, Status
from core.usecases.acting import Found, find
from core.usecases.desk import checked_for_requester
from core.usecases.telling import language_of, told

FOR_THEM = {"for": "requester"}
"""In the record: somebody else wrote this down for the requester."""


def open_for(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: Worker,
    like: str | Account,
    category: str,
    text: str,
    entropy: int,
) -> str:
    """Open a ticket of `category` for whoever opened ticket `like`, or whose account `like` is; returns its
    number. `entropy` is 35 random bits.

    Raises NotFound, DeskRefused (nobody known, no consent, no such category), SecretInReply, AsksForASecret.
    """
    number = _known_by(transaction, agent, like) if isinstance(like, Account) else like
    found = find(transaction, agent, Act.OPEN_FOR, number, category=category)
    _agreed(rules, found)
    chosen = rules.category(category)
    if chosen is None:
        known = ", ".join(rules.definition.categories)
        raise DeskRefused(
            say("desk.refused.category", category=category),
            f"There is no category {category!r}; known: {known}.",
        )
    text = checked_for_requester(text)
    ticket = _ticket(transaction, rules, found, chosen, text, entropy)
    event = NewTicketEvent(
        ticket.number, EventKind.SUBMITTED, transaction.now, agent.name, dict(FOR_THEM), Status.NEW
    )
    words = say("notice.opened_for", number=ticket.number, text=Said(text))
    notice = Reply(ReplyKind.NOTICE, (words,), status_rows(ticket.number, Status.NEW))
    changes = told(rules, capabilities, found, notice, Lane.STATUS)
    transaction.apply(found.place, replace(changes, tickets=(ticket,), events=(event,)))
    return ticket.number


def add_for(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: Worker,
    number: str,
    text: str,
) -> Status:
    """Add to ticket `number` what its requester said elsewhere; returns its status afterwards. One that
    waited for them is open again.

    Raises NotFound, DeskRefused (closed, no consent), SecretInReply, AsksForASecret.
    """
    found = find(transaction, agent, Act.OPEN_FOR, number)
    _agreed(rules, found)
    before = found.view.summary.status
    if not before.is_open:
        raise DeskRefused(
            say("desk.refused.closed", number=number), f"Ticket {number} is closed; it stays closed."
        )
    text = checked_for_requester(text)
    after = Status.OPEN if before is Status.PENDING else before
    data = dict(FOR_THEM)
    if after is not before:
        data |= {"from": before.value, "to": after.value}
    event = NewTicketEvent(
        number,
        EventKind.REQUESTER_WROTE,
        transaction.now,
        agent.name,
        data,
        after if after is not before else None,
        message=0,
    )
    said = NewMessage(number, agent.name, text, transaction.now)
    words = say("notice.added_for", number=number, text=Said(text))
    notice = Reply(ReplyKind.NOTICE, (words,), status_rows(number, Status.OPEN))
    changes = told(rules, capabilities, found, notice, Lane.STATUS)
    transaction.apply(found.place, replace(changes, messages=(said,), events=(event,)))
    return after


def _known_by(transaction: Transaction, agent: Worker, account: Account) -> str:
    """The newest ticket of this account's requester that the agent may see. Raises DeskRefused."""
    requester_id = transaction.people.requester_of(account)
    theirs = () if requester_id is None else transaction.tickets.of_requester(requester_id)
    visible = next((ticket.number for ticket in theirs if may_see(agent, ticket)), None)
    if visible is None:
        raise DeskRefused(
            say("desk.refused.nobody_known"),
            f"No ticket of {account.platform}:{account.account_id} is known; they must write to us first.",
        )
    return visible


def _agreed(rules: Rules, found: Found) -> None:
    if found.requester.consent != rules.definition.privacy_version:
        raise DeskRefused(
            say("desk.refused.consent"),
            "They have not agreed to the present privacy notice, so nothing can be kept for them.",
        )


def _ticket(
    transaction: Transaction, rules: Rules, found: Found, category: Category, text: str, entropy: int
) -> NewTicket:
    """What the agent wrote stands as the description; the form's other questions are unanswered."""
    draft_id = DraftId(f"for:{transaction.fresh_id()}")
    names = plan(rules, Draft(draft_id, transaction.now, category=category.name))
    described = rules.field_of_kind(names, FieldKind.DESCRIPTION) or REMARK
    told_us = Answer(described, text, Verdict.UNVERIFIED, Origin.WRITTEN_FOR)
    others = (Answer(name, "", Verdict.SKIPPED) for name in names if name != described)
    answers = [told_us, *others]
    return NewTicket(
        ticket_id=TicketId(transaction.fresh_id()),
        number=ticket_number.make(rules.definition.prefix, entropy),
        draft_id=draft_id,
        category=category.name,
        team=category.team,
        priority=category.priority,
        language=language_of(rules, found),
        submitted_at=transaction.now,
        due_at=transaction.now + category.first_reply,
        answers=tuple(answers),
        file_ids=(),
        shared=shared_values(rules.fields, answers),
    )
