"""The order within a lane, step by step and without any waiting."""

from bots.lane import LaneQueue, Row
from core.delivery import Action, Delivery
from tests.bots.delivering import delivery


def taken(queue: LaneQueue, now: float = 1.0) -> Row:
    """The next row, which there has to be."""
    row = queue.take(now)
    assert row is not None
    return row


def test_a_settled_row_that_a_late_claim_shows_is_passed_over() -> None:
    """A claim may have been under way while the row was sent."""
    queue = LaneQueue()
    queue.add([delivery(1)])
    queue.finish(taken(queue), "m1")
    queue.add([delivery(1)])
    assert queue.take(1.0) is None
    assert queue.waiting == 0


def test_a_dead_letter_is_welcome_again() -> None:
    """It comes back when somebody replays it."""
    queue = LaneQueue()
    queue.add([delivery(1)])
    queue.finish(taken(queue), None, replayable=True)
    queue.add([delivery(1)])
    assert taken(queue).delivery.outbox_id == 1


def test_a_gap_stays_until_a_claim_showed_everything() -> None:
    """A full claim may have left earlier rows behind, so the line stands still until a complete one."""
    queue = LaneQueue()
    queue.add([delivery(3, number=3)])
    queue.begin_claim()
    queue.end_claim(complete=False)
    assert queue.has_gaps
    assert queue.take(1.0) is None
    queue.begin_claim()
    queue.add([delivery(2, number=2)])
    queue.end_claim(complete=True)
    assert [taken(queue).delivery.outbox_id] == [2]


def test_a_gap_that_opens_during_a_claim_needs_the_next_one() -> None:
    """What was committed after the claim began is not in it."""
    queue = LaneQueue()
    queue.begin_claim()
    queue.add([delivery(3, number=3)])
    queue.end_claim(complete=True)
    assert queue.has_gaps
    assert queue.take(1.0) is None


def test_what_follows_a_held_row_asks_first() -> None:
    """The held row may have been released meanwhile, so its successor must not go before it."""
    queue = LaneQueue()
    queue.add([delivery(1, number=1)])
    assert queue.withdraw(taken(queue)) == []
    queue.add([delivery(2, number=2)])
    assert queue.take(1.0) is None
    queue.begin_claim()
    queue.add([delivery(1, number=1)])
    queue.end_claim(complete=True)
    assert taken(queue).delivery.outbox_id == 1


def test_memory_is_bounded() -> None:
    """Idle conversations, targets and settled rows are forgotten, the oldest first; busy ones stay."""
    queue = LaneQueue(memory=100)
    queue.add([delivery(1, conversation=1)])
    for number in range(2, 1_000):
        queue.add([delivery(number, 1, conversation=number)])
        row = taken(queue)
        while row.delivery.conversation_id == 1:
            queue.put_back(row, due=5.0)
            row = taken(queue)
        queue.finish(row, f"m{number}")
    assert len(queue._lines) <= 101
    assert len(queue._settled) <= 100
    assert taken(queue, 5.0).delivery.outbox_id == 1


def test_only_the_newest_targets_are_remembered() -> None:
    """A long conversation keeps the messages that can still be edited, not all."""
    queue = LaneQueue()
    for number in range(1, 60):
        queue.add([delivery(number, number)])
        queue.finish(taken(queue), f"m{number}")
    queue.add([delivery(60, 60, action=Action.EDIT, replaces=59)])
    row = taken(queue)
    assert _target(queue.aim(row.delivery)) == "m59"
    queue.finish(row, "m59")
    queue.add([delivery(61, 61, action=Action.EDIT, replaces=1)])
    assert _target(queue.aim(taken(queue).delivery)) is None


def _target(aimed: Delivery | None) -> str | None:
    assert aimed is not None
    return aimed.target
