"""The dispatcher and the Telegram messenger against the emulated Telegram, with its limits as a wall."""

import asyncio
from dataclasses import replace

from bots.dispatcher import Dispatcher
from bots.telegram_bot.render import is_group
from core.delivery import Delivery, Fate
from core.throttle import Limits
from tests.bots.delivering import FakeLeases, FakeOutbox
from tests.bots.delivering import delivery as row
from tests.bots.telegram_bot.wire import BOT, TOKEN, clock, messenger_at
from tests.emulators.telegram import (
    TelegramEmulator,
    drop_after_effect,
    forbidden,
    server_error,
    too_many_requests,
)


async def deliver_all(emulator: TelegramEmulator, rows: list[Delivery], seconds: float) -> FakeOutbox:
    """Deliver rows until each has its final state."""
    outbox = FakeOutbox(rows={one.outbox_id: one for one in rows})
    async with messenger_at(emulator.api_url) as messenger:
        dispatcher = Dispatcher(BOT, outbox, messenger, clock, Limits(), FakeLeases(), is_group)
        running = asyncio.create_task(dispatcher.run())
        async with asyncio.timeout(seconds):
            while any(outbox.is_open(one.outbox_id) for one in rows):  # noqa: ASYNC110 - another loop's work
                await asyncio.sleep(0.02)
        dispatcher.stop()
        await running
    return outbox


async def test_saturated_but_never_refused() -> None:
    """Sixty chats at once: no 429, no second over the limit, about the full rate."""
    async with TelegramEmulator(enforce_limits=True) as emulator:
        bot = emulator.add_bot(TOKEN)
        people = [bot.person(f"P{number}") for number in range(60)]
        rows = [
            replace(row(number + 1, 1, number + 1), chat=str(person.chat_id))
            for number, person in enumerate(people)
        ]
        outbox = await deliver_all(emulator, rows, 6)
        assert {Fate.SENT} == {fate for fates in outbox.states.values() for fate in fates}
        assert emulator.record.refused() == []
        assert emulator.record.busiest(1.0) <= 30
        times = [call.arrived for call in emulator.record.sent_to()]
        assert len(times) == 60
        assert times[-1] - times[0] < 2.4


async def test_faults_in_some_chats() -> None:
    """One chat limited, one blocked, one with a lost answer, one with a 502: each gets its due, in order."""
    async with TelegramEmulator() as emulator:
        bot = emulator.add_bot(TOKEN)
        people = [bot.person(name) for name in ("limited", "blocked", "lost", "broken", "fine")]
        faults = (too_many_requests(1), forbidden(), drop_after_effect(), server_error(502))
        for fault, person in zip(faults, people, strict=False):
            emulator.fail(fault, method="sendMessage", chat=person)
        rows = [
            replace(row(10 * number + n, n, number), chat=str(person.chat_id))
            for number, person in enumerate(people, start=1)
            for n in (1, 2)
        ]
        outbox = await deliver_all(emulator, rows, 8)
        said = {person.name: emulator.record.texts_to(person) for person in people}
        expected = {
            "limited": ["row 11", "row 12"],
            "blocked": [],
            "lost": ["row 31", "row 31", "row 32"],
            "broken": ["row 41", "row 42"],
            "fine": ["row 51", "row 52"],
        }
        assert expected == said
        assert [Fate.HELD] == outbox.final(21) == outbox.final(22)
        assert emulator.violations == []
