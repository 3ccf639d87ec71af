"""A day at the desk that the picture of the README shows: the running service, Telegram emulated, four people
who write and two agents who work in a group with topics."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bots.settings.definition_file import FILE_NAME
from storage.migrating import migrate
from tests.emulators.telegram import Message, Person, TelegramEmulator, Topic
from tests.scenarios.telegram import NOW, FrontDoor, HouseClock, settings_in, until
from tests.scenarios.telegram_desk import TelegramDesk
from tests.scenarios.transcripts import number_in, talk

TRANSACTION = "a3f1c9d27b5e4086b1f2d9c0e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8"
HERE = "[Reply in this chat]"
SUBMITS = """
    [✅ Submit]
    < Got it
"""
LATE = f"""
    > I sent 500 USDT on TRC20 from an exchange to my wallet yesterday at 15:00 UTC+8. It has not arrived.
    [Agree and continue]
    < account name
    > li_wei88
    < transaction id
    > {TRANSACTION}
    {HERE}
    {SUBMITS}
"""
STOLEN = f"""
    > My wallet was drained an hour ago, after I approved a site that promised an airdrop.
    [Agree and continue]
    < account name
    > ana_77
    {HERE}
    [Skip]
    {SUBMITS}
"""
SWAP = f"""
    > My swap from ETH to USDC is done, but the slippage took more than the page said.
    [Agree and continue]
    < account name
    > eva
    < order number
    > SW20261120-48213
    {HERE}
    [Skip]
    {SUBMITS}
"""
PASSWORD = f"""
    > I forgot my password and no e-mail arrives when I ask for a new one.
    [Agree and continue]
    [Forgotten password or login]
    < account name
    > ben_k
    {HERE}
    [Skip]
    {SUBMITS}
"""
NOTE = "Confirmed on the chain, and the address is theirs. The token is hidden in the app."
REPLY = "The transfer has arrived. Please switch on USDT (TRC20) under Manage tokens. Do you see it now?"
ANSWER = "Yes, it is there. Thank you! Why was it hidden?"
NEXT = "Tokens that you receive for the first time are hidden until you switch them on. All is well."


class StoryClock(HouseClock):
    """Runs as time does, but leaves its minute only when the story says so: the picture shows times, and
    they are the same on a slow machine."""

    def __init__(self) -> None:
        super().__init__()
        self._last = NOW + timedelta(seconds=59)

    def __call__(self) -> datetime:
        """UTC."""
        return min(super().__call__(), self._last)

    def advance(self, **period: float) -> None:
        """Let time pass."""
        super().advance(**period)
        self._last += timedelta(**period)


async def play(desk: TelegramDesk) -> Topic:
    """What happens; returns the topic in which Mei is about to send her second reply."""
    bot, clock = desk.front.bot, desk.front.clock
    people = {name: bot.person(name) for name in ("Eva", "Ana", "Li", "Ben")}
    swap = await _claimed(desk, desk.tao, await _submits(people["Eva"], SWAP))
    await _replies(desk, desk.tao, swap, "Which slippage did the page show before you confirmed?")
    clock.advance(minutes=6)
    stolen = await _claimed(desk, desk.tao, await _submits(people["Ana"], STOLEN))
    desk.tao.says(
        "Approval revoked together with her. Asking the exchange to freeze it.", topic=stolen.thread_id
    )
    clock.advance(minutes=9)
    late = await _claimed(desk, desk.mei, await _submits(people["Li"], LATE))
    desk.mei.says(NOTE, topic=late.thread_id)
    await desk.quiet()
    await _replies(desk, desk.mei, late, REPLY)
    await people["Li"].sees(REPLY, since=0)
    people["Li"].says(ANSWER)
    await desk.reads(late, ANSWER)
    await desk.called(late, "🔵")
    await desk.reads(late, "→ open")
    clock.advance(minutes=3)
    waiting = await _submits(people["Ben"], PASSWORD)
    await desk.reads(await desk.topic("Queue"), waiting)
    await _begins(desk, desk.mei, late, NEXT)
    card = await desk.reads(late, "Description")
    await until(lambda: "is writing a reply" in card.words)
    await until(lambda: card.message_id in desk.group.chat.pinned)
    return late


async def _submits(person: Person, story: str) -> str:
    return number_in(await talk(person, f"> /start\n< How can we help\n{story}"))


async def _claimed(desk: TelegramDesk, agent: Person, number: str) -> Topic:
    """Somebody takes the ticket where it waits."""
    waiting = await desk.reads(await desk.topic("Queue"), number)
    agent.presses("✋ Claim", waiting)
    topic = await desk.topic(number)
    await desk.reads(topic, f"With {agent.name.split()[0]} now")
    await agent.sees_gone(waiting)
    return topic


async def _begins(desk: TelegramDesk, agent: Person, topic: Topic, text: str) -> Message:
    agent.says(f"/reply {text}", topic=topic.thread_id)
    return await desk.reads(topic, "this goes out to the requester")


async def _replies(desk: TelegramDesk, agent: Person, topic: Topic, text: str) -> None:
    preview = await _begins(desk, agent, topic, text)
    agent.presses("📤 Send, wait for them", preview)
    await agent.sees_gone(preview)
    await desk.reads(topic, "✓ delivered")
    await desk.called(topic, "⏳")
    await desk.reads(topic, "→ waiting for the requester")


@asynccontextmanager
async def opened() -> AsyncIterator[TelegramDesk]:
    """A desk at work in a service of its own, which ends with it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'frontdoor.db'}"
        migrate(url)
        async with TelegramEmulator() as emulator:
            bot = emulator.add_bot()
            desk = TelegramDesk.in_group(bot)
            (folder / FILE_NAME).write_text(desk.definition(), encoding="utf-8")
            variables = {
                "telegram_token": bot.token,
                "telegram_api_url": emulator.api_url,
                "database_url": url,
            }
            desk.door = FrontDoor(emulator, bot, settings_in(folder, **variables), port=0, clock=StoryClock())
            try:
                await desk.front.open()
                yield desk
                await emulator.settled()
            finally:
                await desk.front.leave()
