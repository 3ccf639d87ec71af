"""One Discord bot with a desk at the emulator: the real adapter; its writer only remembers."""

import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bots.bootstrap import CAPABILITIES
from bots.discord_bot.adapter import DiscordAdapter
from bots.discord_bot.places import forum as desk_chat
from core.altered import replace
from core.changes import Acknowledgement
from core.delivery import Action, Delivery, Lane
from core.desk.alerts import Trouble
from core.desk.definition import Desk, DeskChat
from core.errors import NotFound
from core.events import Event, Update
from core.ids import BotKey, ConversationId, RequesterId
from core.ports import Accepted
from core.replies import Attached, RenderedReply, ReplyKind, Topic, Turn
from tests.builders import rules_of, starter_definition
from tests.emulators.discord import Channel, DiscordEmulator, Guild, Member, Settings, Thread

BOT = BotKey("discord")
TOKEN = "TEST-TOKEN-OF-THE.DESK-.DOOR-WITH-A-GATEWAY-ON-LOOPBACK-ONLY"


class FakeWriter:
    """core.ports.Writer that remembers what it accepted and acknowledges as told."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self.accepted: list[Update] = []
        self.acknowledges: Callable[[Update], Sequence[Acknowledgement]] = lambda update: ()
        self.before: Callable[[Update], Awaitable[object]] = at_once
        self._known: set[str] = set()
        self._pulse = emulator.pulse

    async def accept(self, update: Update) -> Accepted:
        """Each update once."""
        await self.before(update)
        repeated = update.update_id in self._known
        if not repeated:
            self._known.add(update.update_id)
            self.accepted.append(update)
            self._pulse.beat()
        acknowledgements = () if repeated else tuple(self.acknowledges(update))
        return Accepted(ConversationId(1), acknowledgements, repeated=repeated)

    async def perform(self, work: Callable[[Any], Any]) -> Any:
        """Nothing calm happens here."""
        raise NotImplementedError


async def at_once(update: Update) -> None:
    """Nobody is kept waiting."""


class FakeFiles:
    """core.ports.FileStore, as far as it is read."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """What is there under the key."""
        if key not in self.content:
            raise NotFound(key)
        return self.content[key]


class FakeChats:
    """Which chats there are, as the adapter asks at a start."""

    def __init__(self) -> None:
        self.touched: list[tuple[str, datetime]] = []

    async def touched_since(self, bot: BotKey, since: datetime, limit: int) -> list[tuple[str, datetime]]:
        """All of them."""
        return self.touched


@dataclass
class DeskDoor:
    """The bot at its desk; `said` counts what is delivered."""

    emulator: DiscordEmulator
    guild: Guild
    forum: Channel
    writer: FakeWriter
    files: FakeFiles = field(default_factory=FakeFiles)
    chats: FakeChats = field(default_factory=FakeChats)
    reports: list[Trouble] = field(default_factory=list)
    ended: list[Trouble] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    skipped: float = 0.0
    _adapter: DiscordAdapter | None = None

    @property
    def adapter(self) -> DiscordAdapter:
        """The bot, once open."""
        assert self._adapter is not None, "the door is closed"
        return self._adapter

    @property
    def chat(self) -> str:
        """The desk's chat."""
        return desk_chat(str(self.forum.channel_id))

    def place(self, thread: Thread) -> str:
        """The place of a post."""
        return f"{self.chat}/{thread.channel_id}"

    async def open(self) -> None:
        """Connect, and wait until agents see their commands."""
        desk = Desk(chats=(DeskChat("main", BOT, self.chat),))
        rules = rules_of(replace(starter_definition(), desk=desk))
        files: Any = self.files
        self._adapter = DiscordAdapter(
            BOT,
            TOKEN,
            self.writer,
            lambda: datetime.now(UTC),
            rules,
            CAPABILITIES,
            self.chats,
            frozenset(),
            files,
            self,
            self.emulator.api_url,
            self.emulator.gateway_url,
            monotonic=lambda: time.monotonic() + self.skipped,
        )
        world = self.emulator.world
        world.commands.clear()
        await self._adapter.open()
        self._adapter.serve()
        await self.emulator.pulse.until(lambda: world.commands.get(self.guild.guild_id) is not None, 10.0)

    async def close(self) -> None:
        """Disconnect."""
        if self._adapter is not None:
            await self._adapter.stop_serving()
            await self._adapter.close()
            self._adapter = None

    async def deliver(self, action: Action, chat: str, text: str = "", **more: Any) -> str | None:
        """Let the messenger do something: `title`, `marks`, `choices`, `files`, `target`, `attempts`."""
        topic = Topic(more["title"], Turn.OURS, more.get("marks", ())) if "title" in more else None
        reply = RenderedReply(
            ReplyKind.CARD, text, more.get("choices", ()), topic, tuple(more.get("files", ()))
        )
        number = next(self.numbers)
        return await self.adapter.messenger.deliver(
            Delivery(
                outbox_id=more.get("outbox_id", 1000 + number),
                bot=BOT,
                chat=chat,
                conversation_id=ConversationId(1),
                number=number,
                lane=Lane.REPLY,
                action=action,
                reply=reply,
                target=more.get("target"),
                attempts=more.get("attempts", 0),
            )
        )

    async def opens(self, title: str = "FD-1 · Deposits", **more: Any) -> Thread:
        """A post, opened by the bot."""
        place = await self.deliver(Action.OPEN, self.chat, "The card", title=title, **more)
        assert place is not None
        thread = self.emulator.world.places[int(place.rpartition("/")[2])]
        assert isinstance(thread, Thread)
        return thread

    async def hears(self, count: int = 1) -> list[Update]:
        """Wait until so many updates were accepted; all of them."""
        await self.emulator.pulse.until(lambda: len(self.writer.accepted) >= count, 10.0)
        return self.writer.accepted

    async def told(self, count: int = 1) -> list[Event]:
        """The events of the first so many updates."""
        return [update.event for update in await self.hears(count)]

    def skip(self, seconds: float) -> None:
        """Let our clock jump forward."""
        self.skipped += seconds

    def agent(self, name: str = "Ada") -> Member:
        """Somebody in the guild."""
        return self.guild.member(name)

    def attached(self, name: str, content: bytes) -> Attached:
        """A file in the store."""
        file_id = next(self.numbers)
        self.files.content[name] = content
        return Attached(file_id, 7, name, name, "image/png")

    async def tell(self, desk: DeskChat, what: Trouble, detail: str) -> None:
        """Called by the adapter: people are told."""
        assert desk.chat == self.chat
        self.reports.append(what)
        self.emulator.pulse.beat()

    async def over(self, desk: DeskChat, what: Trouble) -> None:
        """Called by the adapter: it is over."""
        self.ended.append(what)


@asynccontextmanager
async def desk_door(settings: Settings | None = None, *tags: str) -> AsyncIterator[DeskDoor]:
    """A door, open; afterwards no request broke Discord's rules."""
    chosen = settings or Settings(token=TOKEN)
    async with DiscordEmulator(chosen) as emulator:
        guild = emulator.guild()
        door = DeskDoor(emulator, guild, guild.forum("desk", tags=tags), FakeWriter(emulator))
        try:
            await door.open()
            yield door
        finally:
            await door.close()
        assert emulator.violations == []
