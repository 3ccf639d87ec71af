"""What the queue of a desk's chat shows: the first that wait, how many there are, and who is called."""

from dataclasses import replace
from datetime import timedelta

from core.desk.definition import Desk
from core.ids import RequesterId, TicketId
from core.replies import Turn
from core.tickets import EventKind, Status, TicketSummary, TimelineEntry
from core.usecases.queue import MOST_SHOWN, MOST_WAITING, queue_board
from tests.builders import NOW, starter_with
from tests.core.desk.test_board import a_ticket

RULES = starter_with(desk=Desk(language="en"))


def waiting(count: int, category: str = "transfer") -> list[TicketSummary]:
    """So many, the oldest first."""
    return [
        TicketSummary(
            TicketId(each),
            f"WLT-{each}",
            RequesterId(each),
            category,
            Status.NEW,
            NOW + timedelta(minutes=each),
            "transfers",
            None,
            "normal",
            "zh-Hans",
        )
        for each in range(1, count + 1)
    ]


def test_an_empty_queue() -> None:
    """It says so, and offers nothing."""
    board = queue_board(RULES, [], [])
    card = board.lines[0].reply
    assert (board.topic.turn, len(board.lines), card.choices) == (Turn.QUEUE, 1, ())


def test_each_waiting_ticket_has_a_button() -> None:
    """And the card counts them by category."""
    board = queue_board(RULES, [*waiting(2), *waiting(1, "swap")[:1]], [])
    assert "3 tickets wait for somebody." in board.lines[0].reply.text
    assert "Transfer: 2" in board.lines[0].reply.text
    values = [line.reply.choices[0][0].value for line in board.lines[1:]]
    assert values[:2] == ["desk:claim:WLT-1", "desk:claim:WLT-2"]


def test_a_surge_is_counted() -> None:
    """Three thousand tickets an hour fill no chat."""
    board = queue_board(RULES, waiting(MOST_WAITING), [])
    assert len(board.lines) == 1 + MOST_SHOWN
    assert f"More than {MOST_WAITING} tickets wait" in board.lines[0].reply.text


def test_who_is_called_is_told_each_time() -> None:
    """Every call is a message of its own, with a button to answer it."""
    view = a_ticket()
    page = TimelineEntry(NOW, EventKind.PAGED, {})
    keys = []
    for calls in (1, 2):
        called = replace(view, timeline=(page,) * calls)
        board = queue_board(RULES, [view.summary], [called])
        keys.append(board.lines[1].key)
        assert [choice.value for choice in board.lines[1].reply.choices[0]] == [
            f"desk:ack:{view.summary.number}",
            f"desk:claim:{view.summary.number}",
        ]
    assert keys[0] != keys[1]
