"""Which messages that were sent still show words that must not be seen any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.altered import replace
from core.delivery import Action
from core.redaction import REMOVED, without_words
from core.replies import RenderedReply


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a conversation's outbox. `message` is the platform's id of what it made or changed, where
    that is known; for the other fields see `Delivery`."""

    number: int
    action: Action
    reply: RenderedReply | None
    replaces: int | None = None
    message: str | None = None


def without_words_in(reply: RenderedReply, texts: Sequence[str], mark: str = REMOVED) -> RenderedReply:
    """The reply with `mark` in place of the words; the same object when it repeats none."""
    text = without_words(reply.text, texts, mark)
    rows = tuple(
        tuple(replace(choice, label=without_words(choice.label, texts, mark)) for choice in row)
        for row in reply.choices
    )
    return reply if text == reply.text and rows == reply.choices else replace(reply, text=text, choices=rows)


def still_showing(rows: Sequence[Shown], texts: Sequence[str]) -> Iterator[tuple[int, RenderedReply]]:
    """The number of each row whose message shows the words now, and what it should say. Of the rows (in
    order) that made or changed one message only the last is seen."""
    by_number = {row.number: row for row in rows}
    seen: dict[str, Shown] = {}
    for row in rows:
        seen[_message_of(row, by_number)] = row
    for row in seen.values():
        if row.reply is not None and (clean := without_words_in(row.reply, texts)) is not row.reply:
            yield row.number, clean


def _message_of(row: Shown, by_number: dict[int, Shown]) -> str:
    """What tells one message on the screen from another: its id, else the number of its first row."""
    first = row
    while first.message is None and first.replaces in by_number:
        first = by_number[first.replaces]
    return first.message or f"number {first.replaces or first.number}"
