"""What should not be kept is taken out of a submitted ticket, and leaves a trace.

Nothing of a ticket can be changed, so a part goes altogether: its row by a tombstone, a file with its bytes.
A marker stands in its place, the record says who took it away, when and why, and the requester is told.
"""

import re
from dataclasses import dataclass

from core.access import AsOperator
from core.altered import replace
from core.changes import NewTicketEvent, Removal
from core.conversation import Answer
from core.delivery import Lane
from core.errors import Refused
from core.intents import KEEPING
from core.ports import Transaction
from core.redaction import PART_REMOVED, inspect, names_of, without_markers
from core.replies import Capabilities, Choice, Reply, ReplyKind, say
from core.rules import Rules
from core.sameness import shared_values
from core.tickets import SPEAKING, EventKind, Part, TicketView
from core.usecases.desk import SecretInReply, telling, worked_on
from core.usecases.gate import harmless

MAXIMUM_REASON = 500
"""Characters."""
_WHAT = re.compile(r"(message|file)?[ :]?([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away: `which` is a field, or the position of a message or file."""

    part: Part
    which: str


def remove_from_ticket(
    transaction: Transaction,
    rules: Rules,
    capabilities: dict[str, Capabilities],
    agent: AsOperator,
    number: str,
    what: str,
    reason: str,
) -> Removed:
    """Take `what` out of ticket `number` for good: the name of a field, "2" or "message 2" (the second of the
    messages, as the record shows them), "file 1". Raises NotFound, SecretInReply (the reason holds one) and
    Refused (no such part, gone already, no reason)."""
    place, requester, conversation, view = worked_on(transaction, agent, number)
    reason = _checked(reason)
    removed, removal = _removal(rules, view, what)
    data = {"part": removed.part.value, "which": removed.which, "by": agent.name, "reason": reason}
    event = NewTicketEvent(number, EventKind.PART_REMOVED, transaction.now, agent.name, data)
    see = Choice(say("ticket.see"), f"{KEEPING}show:{number}")
    notice = Reply(ReplyKind.NOTICE, (say("desk.part_removed", number=number),), ((see,),))
    changes = telling(rules, capabilities, place, requester, conversation, notice, Lane.STATUS)
    transaction.apply(place, replace(changes, events=(event,), removal=removal))
    return removed


def _checked(reason: str) -> str:
    reason = harmless(reason).strip()
    if not reason:
        raise Refused("The record must say why: give a reason.")
    if len(reason) > MAXIMUM_REASON:
        raise Refused(f"The reason has {len(reason)} characters, {len(reason) - MAXIMUM_REASON} too many.")
    if findings := inspect(reason).findings:
        raise SecretInReply(f"{names_of(findings)}.")
    return reason


def _removal(rules: Rules, view: TicketView, what: str) -> tuple[Removed, Removal]:
    """What goes. A field may be called as it likes: it is looked for first."""
    what = what.strip()
    if any(answer.field == what for answer in view.answers):
        return Removed(Part.ANSWER, what), _answer(rules, view, what)
    found = _WHAT.fullmatch(what)
    if found is None:
        fields = ", ".join(answer.field for answer in view.answers)
        raise Refused(f'The ticket has no part {what!r}. It has: {fields}; or say "message 1", "file 1".')
    position = int(found[2])
    if found[1] == "file":
        return Removed(Part.FILE, found[2]), _file(view, position)
    return Removed(Part.MESSAGE, found[2]), _message(view, position)


def _answer(rules: Rules, view: TicketView, name: str) -> Removal:
    standing = next(answer for answer in view.answers if answer.field == name)
    if not _says_something(standing.value):
        raise Refused(f"There is nothing in {name!r} that could be removed.")
    others = [Answer(answer.field, answer.value) for answer in view.answers if answer.field != name]
    shared = shared_values(rules.fields, others)
    return Removal(view.summary.number, (standing.value,), answer=name, shared=shared)


def _message(view: TicketView, position: int) -> Removal:
    said = [entry.text for entry in view.timeline if entry.kind in SPEAKING]
    if position > len(said):
        raise Refused(f"The ticket has {len(said)} messages.")
    text = said[position - 1]
    if text is None or not _says_something(text):
        raise Refused(f"Message {position} is gone already.")
    return Removal(view.summary.number, (text,), position=position)


def _file(view: TicketView, position: int) -> Removal:
    if position > len(view.files):
        raise Refused(f"The ticket has {len(view.files)} files.")
    file = view.files[position - 1]
    texts = tuple(text for text in (file.caption, file.name) if text)
    return Removal(view.summary.number, texts, file_id=file.file_id)


def _says_something(text: str) -> bool:
    return text != PART_REMOVED and bool(without_markers(text).strip())
