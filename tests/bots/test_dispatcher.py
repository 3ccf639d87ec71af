"""The dispatcher with a scripted platform in virtual time: order, pacing, failures, restarts, shutdown."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bots.dispatcher import Dispatcher
from bots.tenure import Settings
from core.delivery import Action, Delivery, DeliveryError, DeliveryFailure, Fate, Lane
from core.ids import BotKey
from core.throttle import Limits
from tests.bots.delivering import (
    BOT,
    CHOICES,
    FAST,
    Elsewhere,
    FakeLeases,
    FakeMessenger,
    FakeOutbox,
    delivery,
    dispatching,
)
from tests.bots.virtual_time import clock, run_virtually, stop_the_world


def refuse(
    failure: DeliveryFailure, times: int = 1, row: int | None = None, retry_after: float | None = None
) -> Callable[[Delivery, int], DeliveryError | None]:
    """A script that refuses the first attempts (of one row, or of each)."""

    def script(delivery: Delivery, attempt: int) -> DeliveryError | None:
        if attempt <= times and row in (None, delivery.outbox_id):
            return DeliveryError(failure, "scripted", retry_after=retry_after)
        return None

    return script


def test_a_committed_row_leaves_at_once() -> None:
    """A reply needs neither a poll nor a claim."""

    async def scene() -> None:
        async with dispatching() as desk:
            claims = desk.outbox.claims
            committed = asyncio.get_running_loop().time()
            desk.commit(delivery(1))
            await asyncio.sleep(0.02)
            assert [(committed, 1)] == [(at, tried.outbox_id) for at, tried in desk.messenger.tried]
            assert claims == desk.outbox.claims
        assert desk.outbox.states == {1: [Fate.SENT]}
        assert [marked.message for marked in desk.outbox.marks] == ["m1"]

    run_virtually(scene())


def test_order_within_a_conversation() -> None:
    """Rows of a conversation leave by number, whatever the order in which they were offered."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.commit(delivery(2, number=2), delivery(3, number=3), delivery(1, number=1))
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1, 2, 3]

    run_virtually(scene())


def test_a_gap_is_asked_for_first() -> None:
    """A row whose predecessor was written by another process waits for a claim that brings it."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.leave(delivery(1, number=1))
            desk.commit(delivery(2, number=2))
            await asyncio.sleep(0.05)
            assert desk.messenger.ids == [1, 2]

    run_virtually(scene())


def test_a_full_claim_does_not_close_a_gap() -> None:
    """With more rows waiting than one claim brings, the row asks again until its predecessor is here."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.leave(*(delivery(n, 1, n, Lane.STATUS) for n in range(1, 301)))
            desk.leave(delivery(400, 1, 999, Lane.STATUS))
            desk.commit(delivery(401, 2, conversation=999))
            await asyncio.sleep(3)
            assert len(desk.messenger.ids) == 302
            assert [n for n in desk.messenger.ids if n >= 400] == [400, 401]

    run_virtually(scene())


def test_a_gap_that_nothing_fills_does_not_stop_the_line() -> None:
    """After a restart earlier numbers are long gone: one claim shows it, then the row leaves."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.commit(delivery(9, number=40), delivery(10, number=42))
            await asyncio.sleep(0.05)
            assert desk.messenger.ids == [9, 10]

    run_virtually(scene())


def test_another_process_is_noticed_within_half_a_second() -> None:
    """Rows that nobody told us of are found by the poll."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.leave(delivery(1))
            await asyncio.sleep(0.52)
            assert desk.messenger.ids == [1]
            desk.leave(delivery(2, number=2))
            desk.dispatcher.offer([])
            await asyncio.sleep(0.01)
            assert desk.messenger.ids == [1, 2]

    run_virtually(scene())


def test_a_stuck_chat_delays_no_other() -> None:
    """While one chat does not answer, another gets everything."""

    async def scene() -> None:
        messenger = FakeMessenger(takes=lambda row: 30.0 if row.conversation_id == 1 else 0.01)
        async with dispatching(messenger, settings=Settings(grace=60.0)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2), delivery(3, 1, conversation=2), delivery(4, 2, 2))
            await asyncio.sleep(0.1)
            assert desk.messenger.ids == [1, 3, 4]

    run_virtually(scene())


def test_priorities() -> None:
    """Replies go before status changes before broadcasts; each at the pace of the bot."""

    async def scene() -> None:
        async with dispatching(limits=Limits(per_second=1)) as desk:
            desk.commit(*(delivery(n, 1, conversation=n) for n in range(1, 8)))  # uses up the catch-up
            await asyncio.sleep(10)
            earlier = len(desk.messenger.ids)
            desk.commit(delivery(10, None, 10, Lane.BROADCAST), delivery(11, None, 11, Lane.BROADCAST))
            desk.commit(delivery(12, 1, 12, Lane.STATUS), delivery(13, 1, 13, Lane.REPLY))
            await asyncio.sleep(10)
            assert desk.messenger.ids[earlier:] == [13, 12, 10, 11]

    run_virtually(scene())


def test_a_reply_behind_a_status_change_makes_it_urgent() -> None:
    """Order within a conversation stays, so the status row before a reply goes before other status rows."""

    async def scene() -> None:
        async with dispatching(limits=Limits(per_second=1)) as desk:
            desk.commit(delivery(1, 1, 1))
            desk.commit(delivery(2, 1, 2, Lane.STATUS), delivery(3, 1, 3, Lane.STATUS), delivery(4, 2, 3))
            await asyncio.sleep(6)
            assert desk.messenger.ids == [1, 3, 4, 2]

    run_virtually(scene())


def test_a_rate_limit_rests_the_chat_only() -> None:
    """A 429 in one chat: it waits as long as told and is not counted; others go on."""

    async def scene() -> None:
        script = refuse(DeliveryFailure.RATE_LIMITED, row=1, retry_after=100)
        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2), delivery(3, 1, conversation=2))
            await asyncio.sleep(99)
            assert desk.messenger.ids == [1, 3]
            await asyncio.sleep(2)
            assert desk.messenger.ids == [1, 3, 1, 2]
        assert desk.outbox.states[1] == [Fate.RETRY, Fate.SENT]
        assert [mark.delivery.attempts for mark in desk.outbox.marks if mark.delivery.outbox_id == 1] == [
            0,
            0,
        ]

    run_virtually(scene())


def test_a_resting_chat_rests_from_broadcasts_too() -> None:
    """A broadcast has no order, but it goes to the same chat."""

    async def scene() -> None:
        script = refuse(DeliveryFailure.RATE_LIMITED, row=1, retry_after=100)
        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1, 1))
            await asyncio.sleep(1)
            desk.commit(delivery(2, None, lane=Lane.BROADCAST))
            await asyncio.sleep(90)
            assert desk.messenger.ids == [1]
            await asyncio.sleep(20)
            assert desk.messenger.ids == [1, 1, 2]

    run_virtually(scene())


def test_several_rate_limits_rest_the_bot() -> None:
    """Three chats refused within a second: the bot rests for the shortest of the waits."""

    async def scene() -> None:
        def script(row: Delivery, attempt: int) -> DeliveryError | None:
            if row.outbox_id <= 3 and attempt == 1:
                return DeliveryError(DeliveryFailure.RATE_LIMITED, "429", retry_after=10.0 * row.outbox_id)
            return None

        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(*(delivery(n, 1, conversation=n) for n in (1, 2, 3)))
            await asyncio.sleep(0.5)
            desk.commit(delivery(4, 1, conversation=4))
            await asyncio.sleep(9)
            assert desk.messenger.ids == [1, 2, 3]
            await asyncio.sleep(1)
            assert {1, 4} == set(desk.messenger.ids[3:])
            await asyncio.sleep(30)
            assert desk.messenger.ids[5:] == [2, 3]

    run_virtually(scene())


def test_a_missing_right_holds_a_chat_with_all_its_topics() -> None:
    """Nobody tries each of hundreds of topics in vain, nothing is counted out, and all others go on."""

    async def scene() -> None:
        refused = DeliveryError(DeliveryFailure.TEMPORARY, "not enough rights", retry_after=60)

        def script(row: Delivery, attempt: int) -> DeliveryError | None:
            return refused if row.outbox_id == 1 and attempt <= 20 else None

        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(replace(delivery(1, 1, conversation=1), chat="-100/1"))
            await asyncio.sleep(0.5)
            desk.commit(
                replace(delivery(2, 1, conversation=2), chat="-100/2"), delivery(3, 1, conversation=3)
            )
            await asyncio.sleep(59)
            assert desk.messenger.ids == [1, 3]
            await asyncio.sleep(25 * 60)
            assert (desk.messenger.ids.count(1), desk.messenger.ids.count(2)) == (21, 1)
        assert desk.outbox.states[1] == [Fate.RETRY] * 20 + [Fate.SENT]

    run_virtually(scene())


def test_ambiguous_once_is_repeated_and_twice_is_for_a_person_to_decide() -> None:
    """A lost answer: one more try, then a dead letter, so that nothing is lost unseen."""

    async def scene() -> None:
        script = refuse(DeliveryFailure.AMBIGUOUS, times=5)
        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1))
            await asyncio.sleep(60)
            assert desk.messenger.ids == [1, 1]
        assert desk.outbox.states[1] == [Fate.RETRY, Fate.DEAD]
        assert [marked.decision.ambiguous for marked in desk.outbox.marks] == [True, True]

    run_virtually(scene())


def test_no_answer_at_all_is_ambiguous() -> None:
    """A messenger that hangs is given up after the patience, and the chat goes on."""

    async def scene() -> None:
        messenger = FakeMessenger(takes=lambda row: 10_000.0 if row.outbox_id == 1 else 0.01)
        async with dispatching(messenger) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2))
            await asyncio.sleep(200)
            assert desk.messenger.ids == [1, 1, 2]

    run_virtually(scene())


def test_temporary_failures_wait_longer_each_time_and_end_in_a_dead_letter() -> None:
    """Fifteen tries over about two hours, then a dead letter, and the next row of the chat goes."""

    async def scene() -> None:
        script = refuse(DeliveryFailure.TEMPORARY, times=100, row=1)
        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2))
            await asyncio.sleep(3 * 3600)
            assert desk.messenger.ids == [1] * 15 + [2]
            times = [at for at, _ in desk.messenger.tried]
            assert [round(times[n + 1] - times[n]) for n in range(4)] == [1, 2, 4, 8]
        assert desk.outbox.final(1) == [Fate.DEAD]
        assert desk.outbox.final(2) == [Fate.SENT]

    run_virtually(scene())


def test_a_dead_letter_can_be_replayed() -> None:
    """A row that died and is opened again is delivered."""

    async def scene() -> None:
        async with dispatching(FakeMessenger(refuse(DeliveryFailure.REJECTED))) as desk:
            desk.commit(delivery(1))
            await asyncio.sleep(1)
            assert desk.outbox.states.pop(1) == [Fate.DEAD]
            desk.outbox.leased.clear()
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1, 1]

    run_virtually(scene())


def test_an_unreachable_requester_holds_everything_behind() -> None:
    """The refused row and the later ones of its conversation are held; when released they come in order."""

    async def scene() -> None:
        script = refuse(DeliveryFailure.UNREACHABLE, row=1)
        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2), delivery(3, 3), delivery(4, 1, conversation=2))
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1, 4]
            assert [desk.outbox.states.pop(n) for n in (1, 2, 3)] == [[Fate.HELD]] * 3
            desk.outbox.leased.clear()
            desk.commit(delivery(5, 4))
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1, 4, 1, 2, 3, 5]

    run_virtually(scene())


def test_a_moved_chat_is_followed() -> None:
    """The row and its successors go to the new chat at once, and the mark tells the new id."""

    async def scene() -> None:
        def script(row: Delivery, attempt: int) -> DeliveryError | None:
            if row.chat == "chat 1":
                return DeliveryError(DeliveryFailure.MOVED, "migrated", new_chat="-100")
            return None

        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2))
            await asyncio.sleep(1)
            assert [tried.chat for _, tried in desk.messenger.tried] == ["chat 1", "-100", "-100"]
        assert [marked.new_chat for marked in desk.outbox.marks] == ["-100", None, None]

    run_virtually(scene())


def test_an_edit_finds_its_message() -> None:
    """The target comes from memory, also through an edit of an edit; else from the row."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.commit(
                delivery(1, 1),
                delivery(2, 2, action=Action.EDIT, replaces=1),
                delivery(3, 3, action=Action.EDIT, replaces=2),
                delivery(4, 4, action=Action.EDIT, replaces=77, target="old"),
            )
            await asyncio.sleep(1)
            assert [tried.target for _, tried in desk.messenger.tried] == [None, "m1", "m1", "old"]
        assert [marked.message for marked in desk.outbox.marks] == ["m1", "m1", "m1", "old"]

    run_virtually(scene())


def test_an_edit_of_what_never_arrived_is_sent() -> None:
    """When the earlier message died, the edit becomes a message, which later edits find."""

    async def scene() -> None:
        async with dispatching(FakeMessenger(refuse(DeliveryFailure.REJECTED, row=1))) as desk:
            edits = [delivery(n, n, action=Action.EDIT, replaces=1, choices=CHOICES) for n in (2, 3)]
            desk.commit(delivery(1, 1), *edits)
            await asyncio.sleep(1)
            expected = [(Action.SEND, None), (Action.SEND, None), (Action.EDIT, "m2")]
            assert expected == [(tried.action, tried.target) for _, tried in desk.messenger.tried]

    run_virtually(scene())


def test_a_deleted_prompt_comes_back_as_a_new_message() -> None:
    """The edit of a message that is gone is sent anew when it has choices, else it is done."""

    async def scene() -> None:
        def script(row: Delivery, attempt: int) -> DeliveryError | None:
            gone = row.action is Action.EDIT
            return DeliveryError(DeliveryFailure.GONE, "message to edit not found") if gone else None

        async with dispatching(FakeMessenger(script)) as desk:
            prompt = delivery(1, 1, action=Action.EDIT, target="gone", choices=CHOICES)
            desk.commit(prompt, delivery(2, 2, action=Action.EDIT, target="gone"))
            await asyncio.sleep(1)
            assert [tried.action for _, tried in desk.messenger.tried] == [
                Action.EDIT,
                Action.SEND,
                Action.EDIT,
            ]
        assert desk.outbox.states == {1: [Fate.SENT], 2: [Fate.SENT]}

    run_virtually(scene())


def test_results_are_written_in_batches() -> None:
    """Many results share a commit: at most 32, at most 50 ms late."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.commit(*(delivery(n, 1, conversation=n) for n in range(1, 101)))
            await asyncio.sleep(0.2)
            assert len(desk.outbox.marks) == 100
        assert max(desk.outbox.batches) == 32
        assert len(desk.outbox.batches) < 8

    run_virtually(scene())


def test_results_survive_a_database_that_is_away() -> None:
    """Marks are kept and written when the database is back; nothing is sent twice."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.outbox.available = False
            desk.commit(delivery(1))
            await asyncio.sleep(5)
            assert desk.outbox.marks == []
            desk.outbox.available = True
            await asyncio.sleep(1)
            assert desk.outbox.states == {1: [Fate.SENT]}
        assert desk.messenger.ids == [1]

    run_virtually(scene())


def test_one_dispatcher_owns_the_lane() -> None:
    """A second one waits; when the first stops it takes over under a new epoch and finds what was left."""

    async def scene() -> None:
        outbox = FakeOutbox()
        later = FakeMessenger()
        leases = FakeLeases()
        second = Dispatcher(BOT, Elsewhere(outbox), later, clock, FAST, leases)
        async with dispatching(outbox=outbox) as desk:
            running = asyncio.create_task(second.run())
            await asyncio.sleep(5)
            assert leases.epochs == {}
            desk.commit(delivery(1))
            await asyncio.sleep(0.1)
        outbox.rows[2] = delivery(2, number=2)
        await asyncio.sleep(1)
        assert leases.epochs == {BOT: 2}
        assert (desk.messenger.ids, later.ids) == ([1], [2])
        second.stop()
        await running

    run_virtually(scene())


def test_a_lost_lane_is_given_up_and_won_again() -> None:
    """When the lock went to another process nothing more is sent here; later the lane is ours again."""

    async def scene() -> None:
        other = object()
        async with dispatching() as desk:
            desk.outbox.owner = other
            await asyncio.sleep(6)
            assert desk.leases.epochs == {BOT: None}
            desk.leave(delivery(1))
            await asyncio.sleep(6)
            assert desk.messenger.ids == []
            desk.outbox.disown_as(other)
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1]
            assert desk.leases.epochs == {BOT: 2}

    run_virtually(scene())


def test_results_that_are_not_taken_end_the_ownership() -> None:
    """Somebody else owns the lane: the first result that is refused says so, and nothing more is sent."""

    async def scene() -> None:
        async with dispatching(settings=Settings(renewal=60.0)) as desk:
            desk.commit(*(delivery(n, n) for n in range(1, 31)))
            desk.outbox.owner = object()
            await asyncio.sleep(5)
            assert 0 < len(desk.messenger.ids) < 10
            assert desk.leases.epochs == {BOT: None}
            desk.outbox.owner = None

    run_virtually(scene())


@pytest.mark.parametrize("taken", [True, False])
def test_who_was_stopped_asks_before_it_sends(taken: bool) -> None:
    """A process that went on after a minute sends nothing until it knows that the lane is still its own."""

    async def scene() -> None:
        async with dispatching() as desk:
            await asyncio.sleep(0.55)
            desk.outbox.owner = object() if taken else desk.outbox.owner
            stop_the_world(60.0)
            desk.commit(delivery(1))
            await asyncio.sleep(2)
            assert desk.messenger.ids == ([] if taken else [1])
            desk.outbox.owner = None

    run_virtually(scene())


def test_nothing_is_sent_while_nobody_says_whose_the_lane_is() -> None:
    """A database that is away might have given the lane to another process: after a while we wait for it."""

    async def scene() -> None:
        async with dispatching() as desk:
            await asyncio.sleep(1)
            desk.outbox.available = False
            desk.commit(delivery(1, 1))
            await asyncio.sleep(6)
            desk.commit(delivery(2, 2))
            await asyncio.sleep(60)
            assert desk.messenger.ids == [1]
            desk.outbox.available = True
            await asyncio.sleep(3)
            assert desk.messenger.ids == [1, 2]
            assert [Fate.SENT] == desk.outbox.final(1) == desk.outbox.final(2)

    run_virtually(scene())


def test_a_question_that_broke_is_asked_again() -> None:
    """An error of ours in asking for the lane stops nothing for good."""

    async def scene() -> None:
        async with dispatching() as desk:
            answers, desk.outbox.own_as = desk.outbox.own_as, broken  # type: ignore[method-assign]
            await asyncio.sleep(30)
            desk.outbox.own_as = answers  # type: ignore[method-assign]
            await asyncio.sleep(2)
            desk.commit(delivery(1))
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1]

    def broken(process: object) -> int | None:
        raise RuntimeError("a defect")

    run_virtually(scene())


def test_a_lock_that_broke_and_came_back() -> None:
    """Nobody took the lane meanwhile: it goes on under the new epoch, and nothing is sent twice."""

    async def scene() -> None:
        messenger = FakeMessenger(takes=lambda row: 8.0)
        async with dispatching(messenger) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2))
            desk.outbox.epoch = 5
            await asyncio.sleep(30)
            assert desk.leases.epochs == {BOT: 5}
            assert desk.messenger.ids == [1, 2]

    run_virtually(scene())


def test_an_earlier_epoch_s_rows_are_sent_after_a_crash() -> None:
    """Rows leased by a process that died are claimed at the start, in order."""

    async def scene() -> None:
        rows = {n: delivery(n, number=n) for n in (3, 1, 2)}
        outbox = FakeOutbox(rows=rows, leased=dict.fromkeys(rows, 7), epoch=7)
        async with dispatching(outbox=outbox) as desk:
            await asyncio.sleep(1)
            assert desk.messenger.ids == [1, 2, 3]

    run_virtually(scene())


def test_a_clean_stop_finishes_what_is_under_way() -> None:
    """What is being sent is finished and written, what was not begun stays in the outbox."""

    async def scene() -> None:
        async with dispatching(FakeMessenger(takes=lambda row: 2.0)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2))
            await asyncio.sleep(0.1)
        assert desk.messenger.ids == [1]
        assert desk.outbox.states == {1: [Fate.SENT]}

    run_virtually(scene())


def test_a_stop_does_not_wait_for_ever() -> None:
    """What does not end within the grace time is cut off and marked as perhaps delivered."""

    async def scene() -> None:
        async with dispatching(FakeMessenger(takes=lambda row: 1_000.0)) as desk:
            desk.commit(delivery(1))
            await asyncio.sleep(0.1)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 6
        assert [(m.decision.fate, m.decision.ambiguous) for m in desk.outbox.marks] == [(Fate.RETRY, True)]

    run_virtually(scene())


def test_too_many_rows_are_left_in_the_database() -> None:
    """Above the most in memory new rows are not leased to us; later they are claimed, still in order."""

    async def scene() -> None:
        messenger = FakeMessenger(takes=lambda row: 0.05)
        async with dispatching(messenger, settings=Settings(most_waiting=10)) as desk:
            for n in range(1, 61):
                desk.commit(delivery(n, n))
                await asyncio.sleep(0.01)
            assert desk.leases.epochs == {BOT: None}
            await asyncio.sleep(10)
            assert desk.leases.epochs != {BOT: None}
            assert list(range(1, 61)) == desk.messenger.ids

    run_virtually(scene())


def test_a_message_that_we_cannot_make_is_a_dead_letter() -> None:
    """A bug while rendering stops neither the lane nor the chat."""

    async def scene() -> None:
        def script(row: Delivery, attempt: int) -> DeliveryError | None:
            if row.outbox_id == 1:
                raise ValueError("bug")
            return None

        async with dispatching(FakeMessenger(script)) as desk:
            desk.commit(delivery(1, 1), delivery(2, 2))
            await asyncio.sleep(1)
        assert desk.outbox.states == {1: [Fate.DEAD], 2: [Fate.SENT]}

    run_virtually(scene())


def test_rows_of_other_bots_are_passed_over() -> None:
    """Only this bot's rows leave by this lane."""

    async def scene() -> None:
        async with dispatching() as desk:
            desk.dispatcher.offer([replace(delivery(1), bot=BotKey("telegram", "other"))])
            await asyncio.sleep(1)
            assert desk.messenger.ids == []

    run_virtually(scene())
