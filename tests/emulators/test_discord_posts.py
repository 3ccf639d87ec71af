"""Posts at the emulated Discord behave as the real ones do: tags, names, closing, rights, deletion."""

import asyncio
import io
from collections.abc import AsyncIterator

import discord
import pytest
import yarl

from tests.emulators.discord import Channel, DiscordEmulator, Settings, Thread, Upload
from tests.emulators.discord.places import BASIC, MANAGE_CHANNELS, MANAGE_MESSAGES, MANAGE_THREADS
from tests.emulators.discord.places import SEND_IN_THREADS as SEND_THERE

ONE_OPEN = Settings(open_threads=1)


class Bot(discord.Client):
    """The unmodified library, which does not wait out what is too often."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.02, max_ratelimit_timeout=30.0)
        self.ready = asyncio.Event()
        self.texts: asyncio.Queue[str] = asyncio.Queue()
        self.gone: asyncio.Queue[int] = asyncio.Queue()

    async def on_ready(self) -> None:
        """Called by the library."""
        self.ready.set()

    async def on_message(self, message: discord.Message) -> None:
        """Called by the library."""
        if message.author != self.user:
            self.texts.put_nowait(message.content)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Called by the library."""
        self.gone.put_nowait(payload.thread_id)


@pytest.fixture
async def emulator(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DiscordEmulator]:
    """An emulator, and the library turned to it."""
    async with DiscordEmulator(getattr(request, "param", None)) as running:
        monkeypatch.setattr(discord.http.Route, "BASE", running.api_url)
        gateway = yarl.URL(running.gateway_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        yield running


@pytest.fixture
def forum(emulator: DiscordEmulator) -> Channel:
    """A forum of agents."""
    return emulator.guild().forum("desk", tags=("Open",))


@pytest.fixture
async def bot(emulator: DiscordEmulator, forum: Channel) -> AsyncIterator[Bot]:
    """The library, connected with what a desk needs."""
    client = Bot(discord.Intents(guilds=True, guild_messages=True, message_content=True))
    async with client:
        running = asyncio.create_task(client.start(emulator.token))
        await asyncio.wait_for(client.ready.wait(), 5)
        yield client
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def channel(bot: Bot, forum: Channel) -> discord.ForumChannel:
    """The forum as the library sees it."""
    found = bot.get_channel(forum.channel_id)
    assert isinstance(found, discord.ForumChannel)
    return found


def post_of(forum: Channel) -> Thread:
    """The only post."""
    (post,) = forum.guild.threads
    return post


async def refused(work: "asyncio.Future[object] | object") -> int:
    """The code of the refusal that something meets."""
    with pytest.raises(discord.HTTPException) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_a_forum_gets_tags(
    emulator: DiscordEmulator, forum: Channel, channel: discord.ForumChannel
) -> None:
    """Those named stay or are made, all others go, from posts too; twenty are the most."""
    made = await channel.create_thread(name="FD-1", content="card", applied_tags=channel.available_tags[:1])
    edited = await channel.edit(available_tags=[discord.ForumTag(name="zh"), discord.ForumTag(name="en")])
    assert edited is not None
    assert [tag.name for tag in edited.available_tags] == ["zh", "en"]
    assert post_of(forum).tag_names == []
    await made.thread.edit(applied_tags=edited.available_tags)
    assert post_of(forum).tag_names == ["zh", "en"]
    assert emulator.violations == []
    many = [discord.ForumTag(name=f"tag {number}") for number in range(21)]
    assert await refused(channel.edit(available_tags=many)) == 50035
    assert await refused(channel.edit(available_tags=[discord.ForumTag(name="x" * 21)])) == 50035
    assert (
        await refused(channel.edit(available_tags=[discord.ForumTag(name="a"), discord.ForumTag(name="A")]))
        == 50035
    )
    forum.bot_permissions = BASIC & ~MANAGE_CHANNELS
    assert await refused(channel.edit(available_tags=[])) == 50013


async def test_a_post_is_renamed_twice_in_ten_minutes(
    emulator: DiscordEmulator, forum: Channel, channel: discord.ForumChannel
) -> None:
    """A third name has to wait, a tag beside it does not; then it may have one again."""
    made = await channel.create_thread(name="one", content="card")
    await made.thread.edit(name="two")
    await made.thread.edit(name="three")
    with pytest.raises(discord.RateLimited) as late:
        await made.thread.edit(name="four")
    assert 590 < late.value.retry_after <= 600
    await made.thread.edit(applied_tags=channel.available_tags)
    assert (post_of(forum).name, post_of(forum).tag_names) == ("three", ["Open"])
    emulator.advance(600)
    await made.thread.edit(name="four")
    assert post_of(forum).name == "four"


async def test_a_post_is_deleted(bot: Bot, forum: Channel, channel: discord.ForumChannel) -> None:
    """By a member or by the bot; nothing can be said in it then, and the gateway tells."""
    member = forum.guild.member("Ada")
    first = await channel.create_thread(name="one", content="card")
    member.deletes_post(post_of(forum))
    assert first.thread.id == await asyncio.wait_for(bot.gone.get(), 5)
    assert await refused(first.thread.send("words")) == 10003
    second = await channel.create_thread(name="two", content="card")
    await second.thread.delete()
    assert forum.guild.threads == []


async def test_an_archived_post_takes_no_changes(forum: Channel, channel: discord.ForumChannel) -> None:
    """Its messages can't be edited before it is opened again, and closing needs a right."""
    made = await channel.create_thread(name="one", content="card")
    post_of(forum).archived = True
    assert await refused(made.message.edit(content="another card")) == 50083
    await made.thread.edit(archived=False)
    await made.message.edit(content="another card")
    forum.bot_permissions = BASIC & ~MANAGE_THREADS
    assert await refused(made.thread.edit(locked=True)) == 50013


async def test_rights_in_posts(bot: Bot, forum: Channel, channel: discord.ForumChannel) -> None:
    """To write, and to delete what others wrote."""
    made = await channel.create_thread(name="one", content="card")
    forum.guild.member("Ada").says("a note", post_of(forum))
    assert await asyncio.wait_for(bot.texts.get(), 5) == "a note"
    note = made.thread.get_partial_message(post_of(forum).shown[1].message_id)
    forum.bot_permissions = BASIC & ~MANAGE_MESSAGES
    assert await refused(note.delete()) == 50013
    forum.bot_permissions = BASIC & ~SEND_THERE
    assert await refused(made.thread.send("words")) == 50013
    forum.bot_permissions = BASIC
    await note.delete()
    assert [message.words for message in post_of(forum).shown] == ["card"]


async def test_files_begin_a_post(forum: Channel, channel: discord.ForumChannel) -> None:
    """They come in several parts of one request."""
    await channel.create_thread(name="one", content="card", file=discord.File(io.BytesIO(b"png"), "a.png"))
    (attachment,) = post_of(forum).shown[0].attachments
    assert Upload("a.png", b"png") == attachment.upload


@pytest.mark.parametrize("emulator", [ONE_OPEN], indirect=True)
async def test_a_server_has_so_many_open_posts(forum: Channel, channel: discord.ForumChannel) -> None:
    """One that is archived makes room."""
    await channel.create_thread(name="one", content="card")
    assert await refused(channel.create_thread(name="two", content="card")) == 160006
    post_of(forum).archived = True
    await channel.create_thread(name="two", content="card")
    assert len(forum.guild.threads) == 2
