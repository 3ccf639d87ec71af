"""The emulator is test equipment, so it is held to Discord's behaviour before anything is held to it."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands, ui

from tests.emulators import discord as emulated
from tests.emulators.discord import DiscordEmulator, Guild, Member, Settings, Upload
from tests.emulators.discord.faults import Scope

NOBODY = discord.AllowedMentions.none()
QUICK = 0.02  # seconds until the library believes that no more guilds come


class Bot(discord.Client):
    """The unmodified library with one command of each kind; what it sees is kept."""

    def __init__(self, **options: Any) -> None:
        intents = options.pop("intents", discord.Intents(guilds=True, messages=True, message_content=True))
        super().__init__(intents=intents, allowed_mentions=NOBODY, guild_ready_timeout=QUICK, **options)
        self.tree = app_commands.CommandTree(self)
        self.seen: list[discord.Message] = []
        self.answer: Callable[[discord.Interaction], Awaitable[object]] = _hello
        self.interactions: list[discord.Interaction] = []
        self.resumes = 0
        self.ready = asyncio.Event()
        self._register()

    def _register(self) -> None:
        @self.tree.command(name="ticket", description="Open a ticket")
        async def ticket(interaction: discord.Interaction, about: str = "nothing") -> None:
            await self.answer(interaction)

        @self.tree.command(name="panel", description="Post the panel")
        @app_commands.default_permissions(manage_guild=True)
        @app_commands.guild_only()
        async def panel(interaction: discord.Interaction) -> None:
            await self.answer(interaction)

        @self.tree.context_menu(name="Escalate to support")
        async def escalate(interaction: discord.Interaction, message: discord.Message) -> None:
            self.seen.append(message)
            await self.answer(interaction)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library waits 5 s before it identifies again; tests do not."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.seen.append(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self.answer(interaction)

    async def on_ready(self) -> None:
        self.ready.set()

    async def on_resumed(self) -> None:
        self.resumes += 1


async def _hello(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Hello", ephemeral=True)


@pytest.fixture
async def emulator(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordEmulator]:
    """An emulator that runs for the test, and the library turned to it."""
    async with DiscordEmulator() as running:
        redirect(monkeypatch, running)
        yield running


def redirect(monkeypatch: pytest.MonkeyPatch, emulator: DiscordEmulator) -> None:
    """Turn the library to the emulator."""
    monkeypatch.setattr(discord.http.Route, "BASE", emulator.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(emulator.gateway_url))


@pytest.fixture
def guild(emulator: DiscordEmulator) -> Guild:
    """A guild with one channel."""
    guild = emulator.guild(locale="zh-CN")
    guild.channel("support")
    return guild


@pytest.fixture
def wang(guild: Guild) -> Member:
    """A customer."""
    return guild.member("Wang", locale="zh-CN")


@asynccontextmanager
async def running(emulator: DiscordEmulator, **options: Any) -> AsyncIterator[Bot]:
    """The library, connected."""
    bot = Bot(**options)
    task = asyncio.create_task(bot.start(emulator.token))
    try:
        await asyncio.wait_for(bot.ready.wait(), 5)
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def bot(emulator: DiscordEmulator, wang: Member) -> AsyncIterator[Bot]:
    """The library, connected to a guild with a customer."""
    async with running(emulator) as connected:
        yield connected


async def until(condition: Callable[[], object]) -> None:
    """Wait for something on the bot's side, where nothing wakes us: look every few milliseconds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the library sets no event for it
            await asyncio.sleep(0.005)


def buttons(*labels: str) -> ui.View:
    """A view with these buttons."""
    view = ui.View(timeout=None)
    for label in labels:
        view.add_item(ui.Button(label=label, custom_id=f"id:{label}"))
    return view


# --- interactions -------------------------------------------------------------------------------------------


async def test_a_conversation_reads_like_a_transcript(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """Command, ephemeral answer, press, edit in place: each side sees what the other did."""

    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            callback = await interaction.response.send_message(
                "Paid?", view=buttons("Yes", "No"), ephemeral=True
            )
            assert callback.resource is not None
        else:
            await interaction.response.edit_message(content="Paid: yes", view=None)

    bot.answer = answer
    wang.uses_command("/ticket", about="deposit")
    prompt = await wang.sees("Paid?")
    assert await wang.sees_button("No") is prompt
    assert (prompt.ephemeral, prompt.only_for) == (True, wang.account)
    wang.presses("Yes")
    assert await wang.sees("Paid: yes") is prompt
    await emulator.settled()
    assert [str(one.locale) for one in bot.interactions] == ["zh-CN", "zh-CN"]
    assert bot.interactions[0].namespace.about == "deposit"
    assert wang.transcript().splitlines() == [
        "Wang uses /ticket about:deposit",
        "bot (only you): Paid: yes (edited)",
        "Wang presses [Yes]",
    ]
    assert wang.presses("Yes", prompt).payload["data"]["custom_id"] == "id:Yes"
    await wang.sees_acknowledged()
    assert emulator.violations == []


async def test_a_select_and_a_message_with_several_choices(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """A choice by label arrives as its value; roles of the member come along."""
    vip = wang.guild.role("VIP")
    wang.roles.append(vip)

    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            view = ui.View(timeout=None)
            options = [
                discord.SelectOption(label="Deposit", value="d"),
                discord.SelectOption(label="Swap", value="s"),
            ]
            view.add_item(ui.Select(custom_id="category", options=options, max_values=2))
            await interaction.response.send_message("Which?", view=view, ephemeral=True)
        else:
            data: Any = interaction.data
            chosen = " and ".join(data["values"])
            await interaction.response.send_message(f"Chosen {chosen}", ephemeral=True)

    bot.answer = answer
    wang.uses_command("/ticket")
    await wang.sees_option("Swap")
    wang.selects("Deposit", "Swap")
    await wang.sees("Chosen d and s")
    member = bot.interactions[-1].user
    assert isinstance(member, discord.Member)
    assert [role.id for role in member.roles if role.id != wang.guild.guild_id] == [vip.role_id]
    with pytest.raises(AssertionError, match="finds no options"):
        wang.selects("Withdrawal")


class Form(ui.Modal, title="Your deposit"):
    """Labels around a text, a choice and a file."""

    account: ui.Label[Any] = ui.Label(
        text="Account", component=ui.TextInput(custom_id="account", max_length=10, default="wang")
    )
    network: ui.Label[Any] = ui.Label(
        text="Network",
        component=ui.Select(custom_id="network", options=[discord.SelectOption(label="Tron", value="trx")]),
    )
    pictures: ui.Label[Any] = ui.Label(
        text="Screenshots", component=ui.FileUpload(custom_id="files", required=False, max_values=3)
    )


async def test_a_modal_with_labels_and_files(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """The library's modal opens, is filled in by label and comes back whole, files included."""
    submitted: list[Any] = []

    async def submit(self: Form, interaction: discord.Interaction) -> None:
        account: Any = self.account.component
        network: Any = self.network.component
        pictures: Any = self.pictures.component
        submitted.append((account.value, network.values, await pictures.values[0].read()))
        await interaction.response.send_message("Thank you", ephemeral=True)

    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            form = Form()
            form.on_submit = submit.__get__(form)  # type: ignore[method-assign]
            await interaction.response.send_modal(form)

    bot.answer = answer
    wang.uses_command("/ticket")
    modal = await wang.sees_modal("Your deposit")
    assert modal.labels == ["Account", "Network", "Screenshots"]
    with pytest.raises(AssertionError, match="takes 10 characters"):
        wang.submits({"Account": "x" * 11})
    with pytest.raises(AssertionError, match="must be chosen"):
        wang.submits({})
    wang.submits({"Network": "Tron", "Screenshots": Upload("a.png", b"picture")})
    await wang.sees("Thank you")
    assert submitted == [("wang", ["trx"], b"picture")]
    assert emulator.violations == []


async def test_a_modal_cannot_open_a_modal(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """Discord refuses a modal in answer to a submission; the library does not even offer it."""
    errors: list[int] = []

    async def answer(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_modal(
                ui.Modal(title="A", custom_id="a").add_item(ui.TextInput(label="x"))
            )
        else:
            try:
                await interaction.response.send_modal(Form())
            except discord.HTTPException as error:
                errors.append(error.code)

    bot.answer = answer
    wang.uses_command("/ticket")
    await wang.sees_modal("A")
    wang.submits({"x": "something"})
    await until(lambda: errors)
    assert errors == [50035]
    assert len(emulator.violations) == 1


async def test_deferral_and_follow_ups(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """Thinking, then the answer in its place, a second message, an edit and a deletion."""

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="Found")
        second = await interaction.followup.send("More", ephemeral=True, wait=True)
        await second.edit(content="More of it")
        original = await interaction.original_response()
        await original.delete()

    bot.answer = answer
    wang.uses_command("/ticket")
    more = await wang.sees("More of it")
    assert more.ephemeral
    first = next(one for one in wang.account.inbox if one is not more)
    await wang.sees_gone(first)
    assert first.ephemeral
    assert emulator.violations == []


async def test_the_first_follow_up_takes_the_place_of_thinking(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """As Discord does: the deferral decides who sees it."""

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await go.wait()
        await interaction.followup.send("Found")

    go = asyncio.Event()
    bot.answer = answer
    wang.uses_command("/ticket")
    thinking = await wang.sees_thinking()
    go.set()
    assert await wang.sees("Found") is thinking
    assert thinking.ephemeral


async def test_too_late_and_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too late is 10062 and a visible failure, a second answer 40060, after 15 minutes no follow-up."""
    async with DiscordEmulator(Settings(interaction_deadline=0.1)) as emulator:
        redirect(monkeypatch, emulator)
        wang = emulator.guild().member("Wang")
        codes: list[int] = []

        async def refused(attempt: Awaitable[object]) -> None:
            try:
                await attempt
            except discord.HTTPException as error:
                codes.append(error.code)

        async def late(interaction: discord.Interaction) -> None:
            await emulator.pause(0.15)
            await refused(interaction.response.send_message("too late"))

        async def twice(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("once", ephemeral=True)
            again = interaction.client.http  # the library's own guard would stop a second response
            route = discord.http.Route(
                "POST", "/interactions/{i}/{t}/callback", i=interaction.id, t=interaction.token
            )
            await refused(again.request(route, json={"type": 4, "data": {"content": "twice"}}))
            emulator.advance(901)
            await refused(interaction.followup.send("much later"))

        async with running(emulator) as bot:
            bot.answer = late
            wang.uses_command("/ticket")
            await wang.sees_failed_interaction()
            await until(lambda: len(codes) == 1)
            bot.answer = twice
            wang.uses_command("/ticket")
            await wang.sees("once")
            await until(lambda: len(codes) == 3)
        assert codes == [10062, 40060, 50027]


async def test_commands_are_found_only_where_they_are(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """Unregistered commands, missing permissions and direct messages are the person's limits too."""
    with pytest.raises(AssertionError, match="no command '/nothing'"):
        wang.uses_command("/nothing")
    with pytest.raises(AssertionError, match="has not the permissions"):
        wang.uses_command("/panel")
    with pytest.raises(AssertionError, match="does not exist in direct messages"):
        wang.uses_command("/panel", wang.dm)
    with pytest.raises(AssertionError, match="no option"):
        wang.uses_command("/ticket", nonsense=1)
    admin = wang.guild.member("Zhao", roles=[wang.guild.role("Admin", permissions=1 << 5)])
    admin.uses_command("/panel")
    await admin.sees("Hello")
    wang.uses_command("/ticket", wang.dm)
    await wang.sees("Hello")
    assert bot.interactions[-1].guild is None


async def test_a_message_command_carries_the_post(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """A moderator escalates a forum post; the bot gets author, text and link, and marks the post."""
    forum = wang.guild.forum("help", tags=("Open", "Escalated"))
    moderator = wang.guild.member("Mo", roles=[wang.guild.role("Moderator")])

    async def answer(interaction: discord.Interaction) -> None:
        thread = interaction.channel
        assert isinstance(thread, discord.Thread)
        parent = thread.parent
        assert isinstance(parent, discord.ForumChannel)
        tag = discord.utils.get(parent.available_tags, name="Escalated")
        assert tag is not None
        await thread.edit(applied_tags=[tag])
        await thread.send("We take care of it")
        await interaction.response.send_message("Escalated", ephemeral=True)

    bot.answer = answer
    post = wang.posts(forum, "No deposit", "My deposit is missing", tags=["Open"])
    await until(lambda: bot.seen)
    moderator.uses_message_command("Escalate to support", post.shown[0])
    await moderator.sees("Escalated")
    assert bot.seen[-1].content == "My deposit is missing"
    assert bot.seen[-1].author.id == wang.user_id
    assert bot.seen[-1].jump_url == post.shown[0].jump_url
    assert post.tag_names == ["Escalated"]
    assert post.transcript() == "Wang: My deposit is missing\nbot: We take care of it"
    await wang.sees("We take care", channel=post, since=0)


# --- messages -----------------------------------------------------------------------------------------------


async def test_direct_messages_files_and_history(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """Files go both ways; after a silence the history is read back from the last known message."""
    wang.writes_dm("here", files=[Upload("a.png", b"picture"), Upload("b.pdf", b"%PDF", "application/pdf")])
    await until(lambda: bot.seen)
    (message,) = bot.seen
    assert [await one.read() for one in message.attachments] == [b"picture", b"%PDF"]
    assert message.attachments[0].is_spoiler() is False
    sent = await message.channel.send("got it", file=discord.File(io.BytesIO(b"ticket,1"), "tickets.csv"))
    shown = await wang.sees("got it")
    assert (await wang.sees_file("tickets.csv")).attachments[0].upload.data == b"ticket,1"
    assert await sent.attachments[0].read() == b"ticket,1"
    for number in range(3):
        wang.writes_dm(f"line {number}")
    read = [one.content async for one in message.channel.history(after=sent, oldest_first=True)]
    assert read == ["line 0", "line 1", "line 2"]
    older = [one.content async for one in message.channel.history(before=sent)]
    assert older == ["here"]
    await sent.edit(content="got it all")
    assert shown.words == "got it all"
    fetched = await message.channel.fetch_message(sent.id)
    assert fetched.content == "got it all"
    await sent.delete()
    await wang.sees_gone(shown)
    with pytest.raises(discord.NotFound):
        await message.channel.fetch_message(sent.id)
    assert emulator.violations == []


async def test_download_links_expire_and_a_fresh_message_has_fresh_ones(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """A link is good for 24 hours; fetching the message again renews it."""
    wang.writes_dm("look", files=[Upload("a.png", b"picture")])
    await until(lambda: bot.seen)
    (message,) = bot.seen
    emulator.advance(24 * 3600 + 1)
    with pytest.raises(discord.NotFound):
        await message.attachments[0].read()
    fetched = await message.channel.fetch_message(message.id)
    assert await fetched.attachments[0].read() == b"picture"


async def test_a_known_nonce_brings_back_its_message(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """Sent twice with one nonce is one message, for some minutes."""
    channel = await (await bot.fetch_user(wang.user_id)).create_dm()
    first = await channel.send("once", nonce="n-1")
    again = await channel.send("once", nonce="n-1")
    assert again.id == first.id
    assert emulator.record.texts_to(wang.dm) == ["once"]
    assert [call.repeated for call in emulator.record.of("create_message")] == [False, True]
    emulator.advance(301)
    assert (await channel.send("once", nonce="n-1")).id != first.id


async def test_a_closed_dm_is_50007_until_it_opens(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """The channel can be made, but no message goes in."""
    wang.closes_dm()
    user = await bot.fetch_user(wang.user_id)
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")
    assert refused.value.code == 50007
    wang.opens_dm()
    await user.send("hello")
    await wang.sees("hello")
    assert emulator.record.invalid_requests() == 1


async def test_threads_posts_and_archives(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """The bot posts in a forum; an archived post opens with a new message, a locked one does not."""
    forum = wang.guild.forum("news", tags=("Maintenance",), requires_tag=True)
    await until(lambda: bot.get_channel(forum.channel_id))
    channel = bot.get_channel(forum.channel_id)
    assert isinstance(channel, discord.ForumChannel)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.create_thread(name="Upgrade", content="At noon")
    assert refused.value.code == 40067
    tag = channel.available_tags[0]
    made = await channel.create_thread(name="Upgrade", content="At noon", applied_tags=[tag])
    (post,) = wang.guild.threads
    assert (post.name, post.tag_names) == ("Upgrade", ["Maintenance"])
    states = [post.archived]
    await made.thread.edit(archived=True)
    states.append(post.archived)
    await made.thread.send("Done")
    assert [*states, post.archived] == [False, True, False]
    await made.thread.edit(archived=True, locked=True)
    with pytest.raises(discord.HTTPException) as locked:
        await made.thread.send("Too late")
    assert locked.value.code == 50083
    assert post.transcript() == "bot: At noon\nbot: Done"


async def test_a_channel_where_the_bot_may_not_write(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """Without the permissions a message is refused with 50001 or 50013."""
    hidden = wang.guild.channel("hidden", bot_permissions=0)
    read_only = wang.guild.channel("rules", bot_permissions=1 << 10)
    await until(lambda: bot.get_channel(read_only.channel_id))
    for place, code in ((hidden, 50001), (read_only, 50013)):
        channel = bot.get_partial_messageable(place.channel_id)
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("hello")
        assert refused.value.code == code


async def test_content_is_hidden_without_its_intent(emulator: DiscordEmulator, wang: Member) -> None:
    """Without the intent guild messages come empty, unless they mention the bot; direct ones are whole."""
    intents = discord.Intents(guilds=True, messages=True)
    async with running(emulator, intents=intents) as bot:
        wang.says("my deposit is missing")
        wang.says(f"<@{emulator.world.bot_id}> help")
        wang.writes_dm("in private")
        await until(lambda: len(bot.seen) == 3)
        assert [one.content for one in bot.seen] == ["", f"<@{emulator.world.bot_id}> help", "in private"]


async def test_what_people_change_is_told(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """Edits, deletions and replies of a person reach the bot; a cancelled modal leaves no trace."""
    told: list[str] = []

    async def on_raw_message_edit(event: discord.RawMessageUpdateEvent) -> None:
        told.append(event.message.content)

    async def on_raw_message_delete(event: discord.RawMessageDeleteEvent) -> None:
        told.append(str(event.message_id))

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    bot.on_raw_message_edit, bot.on_raw_message_delete = on_raw_message_edit, on_raw_message_delete  # type: ignore[attr-defined]
    first = wang.says("mising")
    wang.says("I mean missing", reply_to=first)
    wang.edits(first, "missing")
    wang.deletes(first)
    await until(lambda: len(told) == 2)
    assert told == ["missing", str(first.message_id)]
    reference = bot.seen[1].reference
    assert reference is not None
    assert reference.message_id == first.message_id
    bot.answer = answer
    wang.uses_command("/ticket")
    await wang.sees_modal("Your deposit")
    wang.cancels_modal()
    assert wang.modal is None
    assert len(bot.interactions) == 1


async def test_pings_must_be_suppressed(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """A message that would notify people is a violation; what was asked is in the record."""
    channel = bot.get_partial_messageable(wang.guild.first_channel.channel_id)
    await channel.send(f"hello {wang.mention} @everyone")
    assert emulator.violations == []
    assert emulator.record.of("create_message")[0].allowed_mentions == {"parse": []}
    await channel.send(f"hello {wang.mention}", allowed_mentions=discord.AllowedMentions(users=True))
    assert [one.description for one in emulator.violations] == [f"would ping {wang.mention}"]


# --- what is refused ----------------------------------------------------------------------------------------


def row(*components: dict[str, object]) -> dict[str, object]:
    """An action row."""
    return {"type": 1, "components": list(components)}


def button(number: int = 0, **more: object) -> dict[str, object]:
    """A button that presses."""
    return {"type": 2, "style": 1, "label": "x", "custom_id": f"b{number}", **more}


def select(**more: object) -> dict[str, object]:
    """A select with one option."""
    options = [{"label": "a", "value": "a"}]
    return {"type": 3, "custom_id": "s", "options": options, **more}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"content": "x" * 2001}, 50035),
        ({"content": ""}, 50006),
        ({"content": 5}, 50035),
        ({"content": "x", "nonce": "n" * 26}, 50035),
        ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, 50035),
        ({"embeds": [{"description": "x"}] * 11}, 50035),
        ({"content": "x", "components": [row(*(button(one) for one in range(6)))]}, 50035),
        ({"content": "x", "components": [row(button(1)), row(button(1))]}, 50035),
        ({"content": "x", "components": [row(button(label="y" * 81))]}, 50035),
        ({"content": "x", "components": [row(button(custom_id="y" * 101))]}, 50035),
        ({"content": "x", "components": [row(button(custom_id=""))]}, 50035),
        ({"content": "x", "components": [row(button(style=5))]}, 50035),
        ({"content": "x", "components": [row(button(label=""))]}, 50035),
        ({"content": "x", "components": [row(select(), button())]}, 50035),
        ({"content": "x", "components": [row(select(max_values=2))]}, 50035),
        ({"content": "x", "components": [row(select(options=[{"label": "a", "value": "a"}] * 2))]}, 50035),
        (
            {
                "content": "x",
                "components": [row(select(options=[{"label": "a", "value": str(one)} for one in range(26)]))],
            },
            50035,
        ),
        (
            {"content": "x", "components": [row(*(button(5 * n + m) for m in range(5))) for n in range(7)]},
            50035,
        ),
        ({"content": "x", "attachments": [{"id": 0}]}, 50035),
        (
            {"content": "x", "message_reference": {"message_id": "1"}, "allowed_mentions": {"parse": []}},
            50035,
        ),
    ],
)
async def test_a_message_out_of_bounds_is_refused(
    emulator: DiscordEmulator, bot: Bot, wang: Member, body: dict[str, object], code: int
) -> None:
    """What breaks the description or a limit is refused as Discord would, and is a violation."""
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=wang.dm.channel_id)
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(route, json=body)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert [one.operation for one in emulator.violations] == ["create_message"]
    assert wang.dm.shown == []


@pytest.mark.parametrize(
    "data",
    [
        {"title": "x" * 46},
        {"title": ""},
        {"components": []},
        {
            "components": [
                row({"type": 4, "custom_id": str(one), "label": "x", "style": 1}) for one in range(6)
            ]
        },
        {"components": [row({"type": 4, "custom_id": "a", "label": "x" * 46, "style": 1})]},
        {"components": [{"type": 18, "label": "x" * 46, "component": {"type": 19, "custom_id": "f"}}]},
        {"custom_id": "x" * 101},
    ],
)
async def test_a_modal_out_of_bounds_is_refused(
    emulator: DiscordEmulator, bot: Bot, wang: Member, data: dict[str, object]
) -> None:
    """A modal has a short title and one to five components."""
    whole = {
        "custom_id": "m",
        "title": "t",
        "components": [row({"type": 4, "custom_id": "a", "label": "x", "style": 1})],
    }
    codes: list[int] = []

    async def answer(interaction: discord.Interaction) -> None:
        route = discord.http.Route(
            "POST", "/interactions/{i}/{t}/callback", i=interaction.id, t=interaction.token
        )
        try:
            await bot.http.request(route, json={"type": 9, "data": whole | data})
        except discord.HTTPException as error:
            codes.append(error.code)

    bot.answer = answer
    wang.uses_command("/ticket")
    await until(lambda: codes)
    assert codes == [50035]
    assert wang.modal is None


async def test_wrong_token_and_unknown_routes(emulator: DiscordEmulator) -> None:
    """A wrong token is 401 for requests and 4004 for the gateway; a missing route is a violation."""
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("WRONG")
    await bot.close()
    async with aiohttp.ClientSession() as session, session.ws_connect(emulator.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "WRONG", "intents": 1, "properties": {}}})
        await socket.receive()
        assert socket.close_code == 4004
        async with session.get(emulator.api_url + "/no/such/route") as answer:
            assert answer.status == 404
    assert [one.description for one in emulator.violations] == ["no such route"]


async def test_an_intent_that_was_not_granted_is_fatal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection ends with 4014, which the library names."""
    async with DiscordEmulator(Settings(message_content_granted=False)) as emulator:
        redirect(monkeypatch, emulator)
        bot = Bot()
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(emulator.token)
        assert bot.application_flags.gateway_message_content is False
        await bot.close()


# --- faults of the HTTP API ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_genuine_429_is_waited_out(
    emulator: DiscordEmulator, bot: Bot, wang: Member, scope: Scope
) -> None:
    """With its header the library sleeps and repeats; one message arrives, and the pause was kept."""
    channel = bot.get_partial_messageable(wang.dm.channel_id)
    fault = emulator.fail(emulated.rate_limited(0.1, scope), operation="create_message", place=wang.dm)
    await channel.send("hello")
    assert fault.hits == 1
    first, second = emulator.record.of("create_message", wang.dm)
    assert (first.status, second.status) == (429, 200)
    assert second.arrived - first.arrived >= 0.1
    assert emulator.record.busiest(60, wang.dm) == 2
    assert wang.dm.transcript() == "bot: hello"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (emulated.rate_limited(0.1, via=False), 429),
        (emulated.banned(), 429),
        (emulated.server_error(503), 503),
        (emulated.html_error(503), 503),
        (emulated.dm_closed(), 403),
    ],
)
async def test_faults_that_the_library_does_not_repeat(
    emulator: DiscordEmulator, bot: Bot, wang: Member, fault: emulated.Fault, status: int
) -> None:
    """They raise at once and nothing arrived."""
    emulator.fail(fault, operation="create_message")
    with pytest.raises(discord.HTTPException) as refused:
        await bot.get_partial_messageable(wang.dm.channel_id).send("hello")
    assert refused.value.status == status
    assert wang.dm.shown == []


async def test_dropped_before_and_after_the_effect(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """Both look alike to the bot; a nonce makes the repetition harmless."""
    channel = bot.get_partial_messageable(wang.dm.channel_id)
    emulator.fail(emulated.drop_before_effect(), operation="create_message")
    with pytest.raises(aiohttp.ClientError):
        await channel.send("one", nonce="1")
    assert wang.dm.shown == []
    emulator.fail(emulated.drop_after_effect(), operation="create_message")
    with pytest.raises(aiohttp.ClientError):
        await channel.send("one", nonce="1")
    await channel.send("one", nonce="1")
    assert wang.dm.transcript() == "bot: one"
    assert len(emulator.record.sent_to(wang.dm)) == 1


async def test_a_slow_answer_and_planned_interaction_errors(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """A slow callback still takes effect; 10062 and 40060 can be ordered."""
    codes: list[int] = []

    async def answer(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("Hello", ephemeral=True)
        except discord.HTTPException as error:
            codes.append(error.code)

    bot.answer = answer
    callback = "create_interaction_response"
    emulator.fail(emulated.slow(0.05, effect_first=True), operation=callback)
    wang.uses_command("/ticket")
    await wang.sees("Hello")
    emulator.fail(emulated.slow(0.05), operation=callback)
    wang.uses_command("/ticket")
    await wang.sees("Hello")
    emulator.fail(emulated.unknown_interaction(), operation=callback)
    emulator.fail(emulated.interaction_acknowledged(), operation=callback)
    wang.uses_command("/ticket")
    wang.uses_command("/ticket")
    await until(lambda: len(codes) == 2)
    assert codes == [10062, 40060]


# --- the gateway --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "breaks",
    [
        lambda gateway: gateway.drop(),
        lambda gateway: gateway.reconnect(),
        lambda gateway: gateway.close(4000),
        lambda gateway: gateway.close(1000),
        lambda gateway: gateway.invalidate(resumable=True),
    ],
    ids=["drop", "op 7", "4000", "1000", "op 9 true"],
)
async def test_what_happens_meanwhile_is_replayed(
    emulator: DiscordEmulator, bot: Bot, wang: Member, breaks: Callable[[emulated.Gateway], None]
) -> None:
    """After each kind of break the library resumes and gets what it missed, once and in order."""
    breaks(emulator.gateway)
    wang.writes_dm("one")
    wang.writes_dm("two")
    wang.uses_command("/ticket")
    await wang.sees("Hello")
    assert [one.content for one in bot.seen] == ["one", "two"]
    await until(lambda: bot.resumes)
    assert len(emulator.gateway.identified) == 1


async def test_an_invalid_session_begins_anew(emulator: DiscordEmulator, bot: Bot, wang: Member) -> None:
    """Op 9 false: what happened meanwhile never comes, only the history knows."""
    emulator.gateway.invalidate(resumable=False)
    lost = wang.writes_dm("lost")
    await until(lambda: len(emulator.gateway.identified) == 2)
    wang.writes_dm("heard")
    await until(lambda: bot.seen)
    assert [one.content for one in bot.seen] == ["heard"]
    channel = bot.get_partial_messageable(wang.dm.channel_id)
    before = discord.Object(lost.message_id - 1)
    assert [one.content async for one in channel.history(after=before)] == ["lost", "heard"]


async def test_a_forgotten_session_is_refused_on_resume(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """RESUME of a session that Discord forgot leads to IDENTIFY."""
    emulator.gateway.forget()
    emulator.gateway.drop()
    await until(lambda: len(emulator.gateway.identified) == 2)
    wang.writes_dm("hello")
    await until(lambda: bot.seen)


async def test_missed_heartbeat_acknowledgements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without acknowledgements the library gives the connection up and resumes."""
    async with DiscordEmulator(Settings(heartbeat_interval=0.1)) as emulator:
        redirect(monkeypatch, emulator)
        emulator.guild()
        async with running(emulator, heartbeat_timeout=0.3) as bot:
            emulator.gateway.acknowledges = False
            await until(lambda: bot.resumes)
            emulator.gateway.acknowledges = True
        assert len(emulator.gateway.heartbeats) >= 2
        assert len(emulator.gateway.identified) == 1


async def test_the_first_connect_may_fail(emulator: DiscordEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own start crashes then, which a supervisor must know; the next attempt works."""
    emulator.gateway.refuse()
    bot = Bot()
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _: 0)
    with pytest.raises(AttributeError):
        await bot.start(emulator.token)
    await bot.close()
    async with running(emulator):
        assert len(emulator.gateway.connected) == 1


async def test_duplicates_are_delivered_when_ordered(
    emulator: DiscordEmulator, bot: Bot, wang: Member
) -> None:
    """A message and an interaction come twice with the same id."""
    emulator.redeliver(wang.writes_dm("hello"))
    await until(lambda: len(bot.seen) == 2)
    assert bot.seen[0].id == bot.seen[1].id
    pressed = wang.uses_command("/ticket")
    emulator.redeliver(pressed)
    await until(lambda: len(bot.interactions) == 2)
    assert {one.id for one in bot.interactions} == {pressed.interaction_id}


async def test_members_come_in_chunks_and_shards_divide_the_guilds(
    emulator: DiscordEmulator, wang: Member
) -> None:
    """With the members intent the library asks for them; a shard is told of its own guilds only."""
    async with running(emulator, intents=discord.Intents(guilds=True, members=True)) as bot:
        guild = bot.get_guild(wang.guild.guild_id)
        assert guild is not None
        assert {one.display_name for one in guild.members} == {"Wang", "front_door"}
    number = (wang.guild.guild_id >> 22) % 2
    async with running(emulator, shard_id=1 - number, shard_count=2) as other:
        assert list(other.guilds) == []


@pytest.mark.parametrize(("shard", "code"), [((0, 1), 4011), ((5, 2), 4010), ((-1, 2), 4010)])
async def test_shards_that_discord_refuses(
    monkeypatch: pytest.MonkeyPatch, shard: tuple[int, int], code: int
) -> None:
    """A number that there is not, and too few of them, end the connection for good."""
    async with DiscordEmulator(Settings(shards_needed=2)) as strict:
        redirect(monkeypatch, strict)
        bot = Bot(shard_id=shard[0], shard_count=shard[1])
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(bot.start(strict.token), 20)
        await bot.close()
    assert closed.value.code == code


@pytest.mark.parametrize("shard", [(0, 2), (1, 2), (3, 4)])
async def test_a_guild_of_a_shard(emulator: DiscordEmulator, shard: tuple[int, int]) -> None:
    """Its id says so, as the real one's does."""
    number, count = shard
    assert (emulator.guild(shard=shard).guild_id >> 22) % count == number
