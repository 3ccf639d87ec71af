"""What an agent looks at before work on a ticket begins: what was masked, what failed a check, who it is.

Ways to reach the requester are masked until the agent asks for them, which the ticket's record keeps, as it
keeps who signed the review off. Requesters see neither.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.access import Act, Worker, all_visible
from core.altered import replace
from core.changes import NewTicketEvent
from core.contacts import find_contacts
from core.conversation import Origin, Verdict
from core.form.contact import CHAT
from core.form.definition import FieldKind
from core.ports import Transaction
from core.redaction.markers import marker_spans
from core.replies import Said, Words, say
from core.rules import Rules
from core.tickets import AnswerView, EventKind, FileView, TicketSummary, TicketView
from core.usecases.acting import Found, find
from core.usecases.telling import nothing_said

MASK = "•••"
_KEPT = re.compile(r"^(?:wechat:|qq:|@|\+)?.")
"""Of a contact stay its kind and its first character."""


class Verified(StrEnum):
    """How far it is known who the requester is."""

    NOT_AT_ALL = "not at all"
    SIGNED = "signed by the app"


class Check(StrEnum):
    """What an agent should look at before work begins."""

    PART_REMOVED = "a secret was removed"
    NOT_VERIFIED = "requester not verified"
    UNCHECKED_ANSWER = "answer not checked"
    MISSING_ANSWER = "answer missing"
    FILE_NOT_KEPT = "file not kept"
    CORRECTS_ANOTHER = "corrects another ticket"
    OTHERS_OPEN = "other tickets of the same person are open"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist; `about` are the fields, files or ticket numbers that it is about."""

    check: Check
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """The card. `answers` have their contacts masked unless they were asked for; `masked` are the fields in
    which that happened; `removed` are the markers of the secrets that were cut from what (a field, or
    "messages").
    `signed_off` is who read it through before, oldest first."""

    summary: TicketSummary
    language: str
    platform: str
    verified: Verified
    answers: tuple[AnswerView, ...]
    masked: tuple[str, ...]
    removed: dict[str, tuple[str, ...]]
    files: tuple[FileView, ...]
    earlier: tuple[TicketSummary, ...]
    checklist: tuple[Item, ...]
    signed_off: tuple[str, ...]


def review(
    transaction: Transaction,
    rules: Rules,
    agent: Worker,
    number: str,
    *,
    reveal: bool = False,
    sign_off: bool = False,
) -> Review:
    """The review card of ticket `number`; `reveal` shows contacts, `sign_off` ends the review, and the
    ticket's record keeps both with the agent's name. Raises NotFound, Refused (erased, not an agent)."""
    found = find(transaction, agent, Act.REVEAL if reveal else Act.REVIEW, number)
    view = found.view
    kinds = [EventKind.CONTACT_SHOWN] if reveal else []
    kinds += [EventKind.REVIEWED] if sign_off else []
    _record(transaction, rules, agent, found, kinds)
    own = transaction.tickets.of_requester(view.summary.requester_id)
    earlier = tuple(ticket for ticket in all_visible(agent, own) if ticket.number != number)
    card = review_of(rules, view, earlier, reveal=reveal)
    return card if not sign_off else _signed(card, agent)


def _record(
    transaction: Transaction, rules: Rules, agent: Worker, found: Found, kinds: Iterable[EventKind]
) -> None:
    """Append to the ticket's record what the agent did; nothing is said to the requester."""
    number = found.view.summary.number
    events = tuple(
        NewTicketEvent(number, kind, transaction.now, agent.name, {"by": agent.name}) for kind in kinds
    )
    if events:
        transaction.apply(found.place, replace(nothing_said(rules, found), events=events))


def name_of_platform(rules: Rules, platform: str) -> Words:
    """What agents read of where a ticket came from; one that this program does not know is named as it is."""
    key = f"desk.platform.{platform}"
    return say(key) if rules.catalogues.has(key) else Said(platform)


def review_of(rules: Rules, view: TicketView, earlier: tuple[TicketSummary, ...], *, reveal: bool) -> Review:
    """The card of a ticket; `earlier` are the other tickets of its requester."""
    signed = any(answer.origin == Origin.SIGNED for answer in view.answers)
    hidden = {answer.field: _masked(rules, answer) for answer in view.answers}
    masked = () if reveal else tuple(a.field for a in view.answers if hidden[a.field] != a.value)
    shown = tuple(
        AnswerView(a.field, hidden[a.field] if a.field in masked else a.value, a.verdict, a.origin)
        for a in view.answers
    )
    places = [(a.field, a.value) for a in view.answers]
    places.append(("messages", "\n".join(entry.text or "" for entry in view.timeline)))
    removed = {place: found for place, text in places if (found := _markers(text))}
    verified = Verified.SIGNED if signed else Verified.NOT_AT_ALL
    return Review(
        summary=view.summary,
        language=view.language,
        platform=view.platform,
        verified=verified,
        answers=shown,
        masked=masked,
        removed=removed,
        files=view.files,
        earlier=earlier,
        checklist=tuple(_checklist(view, earlier, verified, tuple(removed))),
        signed_off=tuple(e.data.get("by", "") for e in view.timeline if e.kind is EventKind.REVIEWED),
    )


def _markers(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in marker_spans(text))


def _signed(card: Review, agent: Worker) -> Review:
    """The card as the next one who reads it sees it."""
    names = card.signed_off if card.signed_off[-1:] == (agent.name,) else (*card.signed_off, agent.name)
    return replace(card, signed_off=names)


def _masked(rules: Rules, answer: AnswerView) -> str:
    """The answer with every way to reach the requester masked, in free text too."""
    field = rules.fields.get(answer.field)
    if field is not None and field.definition.kind is FieldKind.CONTACT:
        return answer.value if answer.value in ("", CHAT) else mask(answer.value)
    return masked_text(rules, answer.value)


def masked_text(rules: Rules, text: str) -> str:
    """Free text with every way to reach somebody masked."""
    for found in reversed(find_contacts(text, rules.definition.region)):
        start, end = found.span.start, found.span.end
        text = text[:start] + mask(text[start:end]) + text[end:]
    return text


def mask(contact: str) -> str:
    """A contact that can be recognised by who knows it and used by nobody: "l•••@example.com", "+8•••00"."""
    local, at, domain = contact.rpartition("@")
    if at and local:
        return f"{local[0]}{MASK}@{domain}"
    kept = _KEPT.match(contact)
    return f"{kept[0] if kept else ''}{MASK}{contact[-2:] if len(contact) > 6 else ''}"


def _checklist(
    view: TicketView, earlier: tuple[TicketSummary, ...], verified: Verified, cut: tuple[str, ...]
) -> Iterable[Item]:
    if cut:
        yield Item(Check.PART_REMOVED, cut)
    if verified is Verified.NOT_AT_ALL:
        yield Item(Check.NOT_VERIFIED)
    if unchecked := tuple(a.field for a in view.answers if a.verdict == Verdict.UNVERIFIED):
        yield Item(Check.UNCHECKED_ANSWER, unchecked)
    if missing := tuple(a.field for a in view.answers if a.verdict == Verdict.MISSING):
        yield Item(Check.MISSING_ANSWER, missing)
    if lost := tuple(file.name for file in view.files if file.state not in ("waiting", "stored")):
        yield Item(Check.FILE_NOT_KEPT, lost)
    if view.amends is not None:
        yield Item(Check.CORRECTS_ANOTHER, (view.amends,))
    if waiting := tuple(ticket.number for ticket in earlier if ticket.status.is_open):
        yield Item(Check.OTHERS_OPEN, waiting)
