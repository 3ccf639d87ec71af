"""A moderator makes a ticket of what somebody posted in public; the author is told in private.

The same post never becomes two tickets: its id is the draft id, which is unique among tickets.
"""

from dataclasses import dataclass, field

from core import ticket_number
from core.access import Act, AsModerator
from core.altered import replace
from core.changes import Changes, NewDelivery, NewTicket, NewTicketEvent
from core.conversation import Answer, Verdict
from core.delivery import Action, Lane
from core.errors import Refused
from core.form.definition import FieldKind
from core.form.planning import draft_due_at
from core.ids import Account, BotKey, DraftId, TicketId
from core.intents import KEEPING
from core.outgoing import split
from core.ports import Transaction
from core.prompts import REMARK
from core.redaction import inspect
from core.replies import Capabilities, Choice, Moment, RenderedReply, Reply, ReplyKind, Said, say
from core.rules import Rules
from core.tickets import EventKind, Status
from core.usecases.acting import permit
from core.usecases.gate import harmless


@dataclass(frozen=True, slots=True)
class Post:
    """What was said in public: `post_id` is unique on its platform, `link` leads to it, `chat` is where its
    author is told in private."""

    bot: BotKey
    post_id: str
    author: Account
    chat: str
    author_name: str
    link: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Escalated:
    """The ticket of a post; `fresh` when it came into being now."""

    number: str
    fresh: bool


def escalate(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    moderator: AsModerator,
    post: Post,
    entropy: int,
) -> Escalated:
    """Make a ticket of `post` and owe its author a private hand-off. `entropy` is 35 random bits.

    Raises Refused when the moderator may not, or when nothing was said.
    """
    permit(transaction, moderator, Act.ESCALATE, subject=post.post_id)
    text = inspect(harmless(post.text)).text.strip()
    if not text:
        raise Refused("The post has no text.")
    place, requester, conversation = transaction.conversation_with(post.bot, post.author, post.chat)
    known = transaction.number_of(_draft_of(post))
    if known is not None:
        return Escalated(known, fresh=False)
    language = conversation.language or requester.language or rules.definition.default_language
    ticket = _ticket(
        transaction, rules, post, text, language, ticket_number.make(rules.definition.prefix, entropy)
    )
    parts = _handoff(rules, capabilities[post.bot.platform], ticket, post)
    first = conversation.next_number
    after = replace(conversation, next_number=first + len(parts))
    changes = Changes(
        conversation=after,
        requester=requester,
        draft_due_at=draft_due_at(rules, after),
        deliveries=tuple(
            NewDelivery(first + index, Lane.STATUS, Action.SEND, part) for index, part in enumerate(parts)
        ),
        tickets=(ticket,),
        events=(
            NewTicketEvent(
                ticket.number, EventKind.SUBMITTED, transaction.now, moderator.name, status=Status.NEW
            ),
        ),
    )
    transaction.apply(place, changes)
    return Escalated(ticket.number, fresh=True)


def _ticket(
    transaction: Transaction, rules: Rules, post: Post, text: str, language: str, number: str
) -> NewTicket:
    """The post as a ticket of the short category: what was said, by whom, and where."""
    definition = rules.definition
    category = definition.categories[definition.short_category]
    origin = say("escalation.origin", author=Said(_safe(post.author_name)), link=Said(_safe(post.link)))
    told = rules.catalogues.text(origin, definition.default_language, definition.zone)
    described = rules.field_of_kind(definition.short, FieldKind.DESCRIPTION) or REMARK
    return NewTicket(
        ticket_id=TicketId(transaction.fresh_id()),
        number=number,
        draft_id=_draft_of(post),
        category=category.name,
        team=category.team,
        priority=category.priority,
        language=language,
        submitted_at=transaction.now,
        due_at=transaction.now + category.first_reply,
        answers=(Answer(described, f"{text}\n\n{told}", Verdict.UNVERIFIED),),
        file_ids=(),
    )


def _handoff(rules: Rules, capabilities: Capabilities, ticket: NewTicket, post: Post) -> list[RenderedReply]:
    """What the author is told, in parts that fit; the last carries the buttons."""
    words = say(
        "escalation.handoff",
        brand=rules.definition.brand,
        number=ticket.number,
        deadline=Moment(ticket.due_at),
        link=Said(_safe(post.link)),
    )
    add = Choice(say("ticket.add"), f"{KEEPING}add:{ticket.number}")
    see = Choice(say("ticket.see"), f"{KEEPING}show:{ticket.number}")
    reply = Reply(ReplyKind.NOTICE, (words,), ((add, see),))
    rendered = rules.catalogues.render(reply, ticket.language, rules.definition.zone)
    *before, last = split(rendered.text, capabilities.maximum_text)
    return [*(replace(rendered, text=part, choices=()) for part in before), replace(rendered, text=last)]


def _draft_of(post: Post) -> DraftId:
    return DraftId(f"post:{post.bot}:{post.post_id}")


def _safe(text: str) -> str:
    return inspect(harmless(text)).text
