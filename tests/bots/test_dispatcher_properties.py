"""Whatever goes wrong: every row ends in exactly one final state, and each conversation keeps its order."""

import asyncio
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.tenure import Settings
from core.delivery import Delivery, DeliveryError, DeliveryFailure, Fate
from tests.bots.delivering import FakeMessenger, FakeOutbox, delivery, dispatching
from tests.bots.virtual_time import run_virtually

FAILURES = st.lists(st.sampled_from([None, *DeliveryFailure]), max_size=40)
ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from([0.0, 0.003, 0.7])), min_size=1, max_size=25
)


def fail_by(failures: list[DeliveryFailure | None], log: list[tuple[Delivery, bool]]) -> FakeMessenger:
    """A platform that uses up the list, then takes everything; `log` gets what arrived."""
    rest = iter(failures)

    def script(row: Delivery, attempt: int) -> DeliveryError | None:
        failure = next(rest, None)
        arrived = failure in (None, DeliveryFailure.AMBIGUOUS)
        log.append((row, arrived))
        if failure is None:
            return None
        return DeliveryError(failure, "scripted", retry_after=3.0, new_chat=f"new {row.conversation_id}")

    return FakeMessenger(script)


@given(rows=ROWS, failures=FAILURES)
@settings(max_examples=100, deadline=None)
def test_every_row_ends_once_and_in_order(
    rows: list[tuple[int, bool, float]], failures: list[DeliveryFailure | None]
) -> None:
    """Rows come from this process or another one, attempts fail at random; nothing is lost or overtaken."""

    async def scene() -> tuple[FakeOutbox, list[tuple[Delivery, bool]]]:
        log: list[tuple[Delivery, bool]] = []
        numbers = dict.fromkeys(range(1, 5), 0)
        async with dispatching(fail_by(failures, log), settings=Settings(poll=5.0)) as desk:
            for outbox_id, (conversation, offered, pause) in enumerate(rows, start=1):
                numbers[conversation] += 1
                row = delivery(outbox_id, numbers[conversation], conversation)
                (desk.commit if offered else desk.leave)(row)
                await asyncio.sleep(pause)
            while any(desk.outbox.is_open(n) for n in desk.outbox.rows):  # noqa: ASYNC110 - virtual time
                await asyncio.sleep(1)
            await asyncio.sleep(1)
        return desk.outbox, log

    outbox, log = run_virtually(scene())
    assert dict.fromkeys(outbox.rows, 1) == {n: len(outbox.final(n)) for n in outbox.rows}
    for conversation in range(1, 5):
        tried = [row.number for row, _ in log if row.conversation_id == conversation]
        in_order = [number for number, _ in groupby(tried)]
        assert in_order == sorted(set(in_order), key=lambda number: number or 0)
    taken = {row.outbox_id for row, arrived in log if arrived}
    sent = {n for n in outbox.rows if outbox.final(n) == [Fate.SENT]}
    gone = {row.outbox_id for row, arrived in log if not arrived}
    assert sent <= taken | gone


@given(crash_after=st.floats(0.0, 0.4), count=st.integers(1, 12))
@settings(max_examples=50, deadline=None)
def test_a_crash_repeats_at_most_what_was_unmarked(crash_after: float, count: int) -> None:
    """A new owner after a crash delivers every row; twice only those whose result was not written."""

    async def scene() -> None:
        outbox = FakeOutbox()
        first = FakeMessenger(takes=lambda row: 0.02)
        written: set[int] = set()
        async with dispatching(first, outbox) as desk:
            desk.commit(*(delivery(n, n) for n in range(1, count + 1)))
            await asyncio.sleep(crash_after)
            written = set(outbox.states)
            before = set(first.ids)
            outbox.rows, rows = {}, outbox.rows
            unmarked = {key: row for key, row in rows.items() if key not in written}
        late = set(outbox.states) - written
        outbox.rows, outbox.states = unmarked, {}
        second = FakeMessenger()
        async with dispatching(second, outbox):
            await asyncio.sleep(5)
        assert sorted(unmarked) == second.ids
        assert set(second.ids) & before <= late | (before - written)

    run_virtually(scene())
