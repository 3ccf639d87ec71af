"""Canaries through every way in that an agent has at the desk: a group on Telegram, a forum on Discord.

They write about one ticket of somebody's, in its topic; what they draft goes nowhere, so each draft is
another agent's.
"""

import asyncio
from functools import partial

from tests.canaries.deck import Deck
from tests.canaries.telegram import LONGEST_CAPTION, LONGEST_NAME
from tests.emulators.discord import Guild, Interaction, Member, Thread
from tests.emulators.telegram import EmulatedBot, Person

PATIENCE = 60.0
"""Seconds until a topic is there and an app has its window."""
TEAMS = ("technical", "accounts")
"""Between these the ticket goes to and fro."""
LONGEST_REASON = 180
LONGEST_WRITTEN = 1000


class TelegramDeskWays:
    """Four agents in a forum group."""

    def __init__(self, bot: EmulatedBot) -> None:
        self._group = bot.group("Desk", forum=True)
        names = ("Mei", "Tao", "Lena", "Ravi")
        self._mei, self._tao, self._lena, self._ravi = map(self._group.member, names)
        self._waves = 0

    @property
    def definition(self) -> str:
        """The sections of frontdoor.toml: the chat and who works there."""
        agents = (self._mei, self._tao, self._lena, self._ravi)
        chat = _chat("first", "telegram", self._group.chat_id)
        return chat + "".join(_agent(each.name, "telegram", each.user_id) for each in agents)

    async def wave(self, deck: Deck, number: str) -> None:
        """Once through every way, about the ticket."""
        self._mei.says(f"/note {number} I look at it.")
        topic = await self._topic(number)
        self._writes(deck, self._mei, topic)
        self._decides(deck, self._mei, topic)
        self._drafts(deck, topic)
        self._sends_files(deck, topic)

    async def _topic(self, number: str) -> int:
        """The topic, once something is shown there: before, nobody knows yet that it is the ticket's."""

        def shown() -> int | None:
            topics = [topic.thread_id for topic in self._group.topics.values() if number in topic.name]
            said = self._group.chat.newest_first()
            return next(
                (
                    one.thread_id
                    for one in said
                    if one.from_bot and one.thread_id in topics and one.kind == "text"
                ),
                None,
            )

        return await self._group.bot.pulse.until(shown, PATIENCE)

    def _writes(self, deck: Deck, agent: Person, topic: int) -> None:
        agent.says(deck.deal("desk's words on Telegram", "TextReceived.text"), topic=topic)
        said = agent.says("They called again.", topic=topic)
        agent.edits(said, deck.deal("desk's edited message on Telegram", "MessageEdited.text"))
        note = deck.deal("desk's /note on Telegram", "CommandReceived.argument")
        agent.says(f"/note {note}", topic=topic)
        added = deck.deal("desk's /add on Telegram", "CommandReceived.argument", "add_for.text")
        agent.says(f"/add {added}", topic=topic)

    def _decides(self, deck: Deck, agent: Person, topic: int) -> None:
        macro = deck.deal("desk's /macros on Telegram", "publish_macro.text", longest=LONGEST_WRITTEN)
        agent.says(f"/macros publish greeting en {macro}", topic=topic)
        held = deck.deal("desk's /hold on Telegram", "change_status.reason", longest=LONGEST_REASON)
        agent.says(f"/hold 2d {held}", topic=topic)
        why = deck.deal("desk's /transfer on Telegram", "transfer.why", longest=LONGEST_REASON)
        agent.says(f"/transfer {TEAMS[self._waves % len(TEAMS)]} {why}", topic=topic)
        self._waves += 1

    def _drafts(self, deck: Deck, topic: int) -> None:
        """One with the command, one as the words that follow it."""
        reply = deck.deal("desk's /reply on Telegram", "CommandReceived.argument", "reply_to_ticket.text")
        self._mei.says(f"/reply {reply}", topic=topic)
        self._tao.says("/reply", topic=topic)
        self._tao.says(deck.deal("desk's draft on Telegram", "TextReceived.text"), topic=topic)

    def _sends_files(self, deck: Deck, topic: int) -> None:
        """What is added to a reply: a name, what is in the file, a caption."""
        self._lena.says("/reply", topic=topic)
        name = deck.deal("desk's file's name on Telegram", "FileReceived.name", longest=LONGEST_NAME)
        self._lena.sends_document(b"step one\n", f"{name}.log", "text/plain", topic=topic)
        log = "started\n" + deck.deal("desk's log on Telegram", "cleaned_document.text") + "\nended\n"
        self._lena.sends_document(log.encode(), "steps.log", "text/plain", topic=topic)
        caption = deck.deal("desk's caption on Telegram", "FileReceived.caption", longest=LONGEST_CAPTION)
        self._ravi.says("/reply", topic=topic)
        self._ravi.sends_document(b"step two\n", "more.log", "text/plain", caption, topic=topic)


class DiscordDeskWays:
    """Two agents in a forum."""

    def __init__(self, guild: Guild) -> None:
        self._guild = guild
        self._forum = guild.forum("desk")
        self._ada, self._bob = guild.member("Ada", locale="en-US"), guild.member("Bob", locale="en-US")
        self.interactions: list[Interaction] = []

    @property
    def definition(self) -> str:
        """The sections of frontdoor.toml: the forum and who works there."""
        chat = _chat("second", "discord", self._forum.channel_id)
        return chat + "".join(_agent(each.name, "discord", each.user_id) for each in (self._ada, self._bob))

    async def wave(self, deck: Deck, number: str) -> None:
        """Once through every way, about a ticket that another agent took note of."""
        post, world = await self._post(number), self._ada.world
        await world.pulse.until(lambda: world.commands.get(self._guild.guild_id), PATIENCE)
        self._ada.says(deck.deal("desk's words on Discord", "TextReceived.text"), post)
        said = self._ada.says("They called again.", post)
        self._ada.edits(said, deck.deal("desk's edited message on Discord", "MessageEdited.text"))
        note = deck.deal("desk's /note on Discord", "CommandReceived.argument", longest=LONGEST_WRITTEN)
        self.interactions.append(self._ada.uses_command("/note", channel=post, text=note))
        await self._fills(self._ada, post, "💬 Reply", deck.deal("desk's reply's window", *_WINDOW))
        await self._fills(self._bob, post, "📝 Note", deck.deal("desk's note's window", *_WINDOW))

    async def _post(self, number: str) -> Thread:
        """The post, once more than its card is shown there: before, nobody knows yet that it is the
        ticket's."""

        def opened() -> Thread | None:
            return next(
                (each for each in self._guild.threads if number in each.name and len(each.shown) > 1), None
            )

        return await self._ada.world.pulse.until(opened, PATIENCE)

    async def _fills(self, agent: Member, post: Thread, button: str, text: str) -> None:
        """The window that the button opens; pressed again when nobody answered in time, or when it took too
        long for a window to open."""
        async with asyncio.timeout(PATIENCE):
            while agent.modal is None:
                pressed = agent.presses(button, post.shown[0])
                self.interactions.append(pressed)
                await agent.world.pulse.until(partial(_is_over, agent, pressed), PATIENCE)
        self.interactions.append(agent.submits({"text": text}))


_WINDOW = ("FieldsSubmitted.fields",)


def _is_over(agent: Member, pressed: Interaction) -> bool:
    return pressed.answered is not None or pressed.failed(agent.world.now())


def _chat(name: str, platform: str, chat: int) -> str:
    return f'\n[desk.chats.{name}]\nplatform = "{platform}"\nchat = "{chat}"\n'


def _agent(name: str, platform: str, account: int) -> str:
    """An admin, who may do everything that can be done here."""
    return (
        f'\n[desk.agents.{name.lower()}]\nname = "{name}"\nrole = "admin"\nteams = ["*"]\n'
        f'{platform} = "{account}"\n'
    )
