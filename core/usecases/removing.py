"""What should not be kept is taken out of a submitted ticket, and leaves a trace.

Nothing of a ticket can be changed, so a part goes altogether: its row by a tombstone, a file with its bytes.
A marker stands in its place, the record says who took it away, when and why, and the requester is told.
"""

import re
from dataclasses import dataclass

from core.access import Act, Worker
from core.altered import replace
from core.changes import NewTicketEvent, Removal
from core.conversation import Answer
from core.delivery import Lane
from core.desk.refusals import DeskRefused
from core.intents import KEEPING
from core.ports import Transaction
from core.redaction import without_markers
from core.replies import Capabilities, Choice, Reply, ReplyKind, say
from core.rules import Rules
from core.sameness import shared_values
from core.tickets import INTERNAL, SPEAKING, EventKind, Part, TicketView
from core.usecases.acting import find
from core.usecases.desk import checked
from core.usecases.telling import nothing_said, told

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
    agent: Worker,
    number: str,
    what: str,
    reason: str,
) -> Removed:
    """Take `what` out of ticket `number` for good: the name of a field, "2" or "message 2" (the second of the
    messages, as the record shows them), "file 1". Raises NotFound, SecretInReply (the reason holds one) and
    DeskRefused (no such part, gone already, no reason)."""
    reason = checked(reason)
    if len(reason) > MAXIMUM_REASON:
        over = len(reason) - MAXIMUM_REASON
        raise DeskRefused(
            say("desk.refused.too_long", length=len(reason), over=over),
            f"The reason has {len(reason)} characters, {over} too many.",
        )
    found = find(transaction, agent, Act.REMOVE, number)
    removed, removal = _removal(rules, found.view, what)
    data = {"part": removed.part.value, "which": removed.which, "by": agent.name, "reason": reason}
    event = NewTicketEvent(number, EventKind.PART_REMOVED, transaction.now, agent.name, data)
    changes = nothing_said(rules, found)
    if removed.part is not Part.NOTE:  # the requester never saw that
        see = Choice(say("ticket.see"), f"{KEEPING}show:{number}")
        notice = Reply(ReplyKind.NOTICE, (say("desk.part_removed", number=number),), ((see,),))
        changes = told(rules, capabilities, found, notice, Lane.STATUS)
    transaction.apply(found.place, replace(changes, events=(event,), removal=removal))
    return removed


def _removal(rules: Rules, view: TicketView, what: str) -> tuple[Removed, Removal]:
    """What goes. A field may be called as it likes: it is looked for first."""
    what = what.strip()
    if any(answer.field == what for answer in view.answers):
        return Removed(Part.ANSWER, what), _answer(rules, view, what)
    found = _WHAT.fullmatch(what)
    if found is None:
        fields = ", ".join(answer.field for answer in view.answers)
        raise _no_part(what, f'no part {what!r}; it has: {fields}, "message 1" and so on, "file 1" and so on')
    position = int(found[2])
    if found[1] == "file":
        return Removed(Part.FILE, found[2]), _file(view, what, position)
    entries = [entry for entry in view.timeline if entry.kind in SPEAKING]
    if position > len(entries):
        raise _no_part(what, f"{len(entries)} messages")
    entry = entries[position - 1]
    part = Part.NOTE if entry.kind in INTERNAL else Part.MESSAGE
    return Removed(part, found[2]), _message(view, what, position, entry.text)


def _answer(rules: Rules, view: TicketView, name: str) -> Removal:
    standing = next(answer for answer in view.answers if answer.field == name)
    if not _says_something(standing.value):
        raise _gone(name)
    others = [Answer(answer.field, answer.value) for answer in view.answers if answer.field != name]
    shared = shared_values(rules.fields, others)
    return Removal(view.summary.number, (standing.value,), answer=name, shared=shared)


def _message(view: TicketView, what: str, position: int, text: str | None) -> Removal:
    if text is None or not _says_something(text):
        raise _gone(what)
    return Removal(view.summary.number, (text,), position=position)


def _file(view: TicketView, what: str, position: int) -> Removal:
    if position > len(view.files):
        raise _no_part(what, f"{len(view.files)} files")
    file = view.files[position - 1]
    texts = tuple(text for text in (file.caption, file.name) if text)
    return Removal(view.summary.number, texts, file_id=file.file_id)


def _says_something(text: str) -> bool:
    return bool(without_markers(text).strip())


def _no_part(what: str, has: str) -> DeskRefused:
    return DeskRefused(say("desk.refused.no_part", what=what), f"The ticket has {has}.")


def _gone(what: str) -> DeskRefused:
    return DeskRefused(say("desk.refused.part_gone", what=what), f"There is nothing in {what!r}, or no more.")
