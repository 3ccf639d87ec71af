"""From what a topic of a desk shows to what it should show: which messages are owed. Pure.

The desk's chats are a picture of the tickets' records. A topic that the platform lost is drawn again from the
record; a message whose words changed (a reply that arrived meanwhile) is edited where it stands; one that has
nothing to say any more (a draft that was sent) goes.
"""

import hashlib
from dataclasses import dataclass

from core.altered import replace
from core.changes import NewDelivery
from core.delivery import Action, Lane
from core.desk.records import DeskTopic, Entry
from core.replies import Capabilities, RenderedReply, ReplyKind, Topic

CARD = "card"
"""The key of a topic's first message, which is pinned."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message that a topic should show; `key` is what it tells of."""

    key: str
    reply: RenderedReply


@dataclass(frozen=True, slots=True)
class Board:
    """What a topic should show: the card first, then everything in order. `shut`: nothing more is expected.
    `later`: something that belongs next is not there yet (a file being received)."""

    topic: Topic
    lines: tuple[Line, ...]
    shut: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What to send so that `topic` is what is shown; `complete` when nothing is left for another time."""

    deliveries: tuple[NewDelivery, ...]
    topic: DeskTopic
    complete: bool


def difference(
    topic: DeskTopic, board: Board, capabilities: Capabilities, number: int, room: int
) -> Difference:
    """The messages that make `topic` show `board`, numbered from `number` on; at most `room` new ones, since
    a group takes few a minute."""
    drawing = _Drawing(topic, board, capabilities, number, room)
    return drawing.drawn()


class _Drawing:
    """Collects the rows of one pass."""

    def __init__(
        self, topic: DeskTopic, board: Board, capabilities: Capabilities, number: int, room: int
    ) -> None:
        self._topic = topic
        self._board = board
        self._capabilities = capabilities
        self._number = number
        self._room = room
        self._deliveries: list[NewDelivery] = []
        again = topic.opened_by is None
        self._shown = replace(topic.shown, topic=None, entries=(), shut=False) if again else topic.shown
        self._opened_by = topic.opened_by

    def drawn(self) -> Difference:
        complete = self._look() and self._remove() and self._fill()
        if complete and self._board.shut and not self._shown.shut:
            self._row(Action.SHUT, None)
            self._shown = replace(self._shown, shut=True)
        place = self._topic.place if self._topic.opened_by is not None else None
        topic = replace(self._topic, place=place, opened_by=self._opened_by, shown=self._shown)
        return Difference(tuple(self._deliveries), topic, complete)

    def _look(self) -> bool:
        """Open the topic, or make it look as it should."""
        wanted = self._board.topic
        if self._opened_by is None:
            if self._room <= 0:
                return False
            card = self._board.lines[0] if self._capabilities.card_opens_topic else None
            said = RenderedReply(ReplyKind.CARD, "") if card is None else card.reply
            self._opened_by = self._row(Action.OPEN, replace(said, topic=wanted))
            if card is not None:
                self._keep(Entry(card.key, self._opened_by, digest_of(card.reply)))
            self._room -= 1
        elif self._shown.topic != wanted:
            self._row(Action.RETITLE, RenderedReply(ReplyKind.CARD, "", topic=wanted))
        self._shown = replace(self._shown, topic=wanted)
        return True

    def _remove(self) -> bool:
        """Take away what has nothing to say any more."""
        wanted = {line.key for line in self._board.lines}
        for entry in self._shown.entries:
            if entry.key in wanted:
                continue
            if self._capabilities.delete_sent or self._capabilities.delete_in_topics:
                self._row(Action.DELETE, None, replaces=entry.number)
            else:
                self._row(Action.EDIT, RenderedReply(ReplyKind.CARD, "—"), replaces=entry.number)
        kept = tuple(entry for entry in self._shown.entries if entry.key in wanted)
        self._shown = replace(self._shown, entries=kept)
        return True

    def _fill(self) -> bool:
        """Send what is missing, in order, and edit what changed."""
        for line in self._board.lines:
            digest, known = digest_of(line.reply), self._shown.entry(line.key)
            if known is not None:
                if known.digest != digest:
                    self._row(Action.EDIT, line.reply, replaces=known.number)
                    self._keep(replace(known, digest=digest))
                continue
            if self._room <= 0:
                return False
            self._room -= 1
            number = self._row(Action.SEND, line.reply)
            self._keep(Entry(line.key, number, digest))
            if line.key == CARD:
                self._row(Action.PIN, None, replaces=number)
        return not self._board.later

    def _keep(self, entry: Entry) -> None:
        others = tuple(each for each in self._shown.entries if each.key != entry.key)
        self._shown = replace(self._shown, entries=(*others, entry))

    def _row(self, action: Action, reply: RenderedReply | None, replaces: int | None = None) -> int:
        number = self._number
        self._deliveries.append(NewDelivery(number, Lane.STATUS, action, reply, replaces))
        self._number += 1
        return number


def digest_of(reply: RenderedReply) -> str:
    """What tells whether two messages show the same."""
    shown = repr((reply.text, reply.choices, tuple(file.file_id for file in reply.files)))
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]
