"""Agents in a forum channel on Discord, who press again when the app says that it failed.

Nobody repeats an interaction for them. What they write in a post is read back at the next start.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from bots.discord_bot.answering import PATIENCE_SECONDS
from bots.discord_bot.places import post as place_of_post
from bots.settings.definition_file import starter_text
from tests.crash.agents import DELIVERED, HELD, NOTE, PREVIEW, Shown
from tests.crash.discord_door import DiscordDoor, first_of
from tests.crash.people import PATIENCE
from tests.emulators.discord import Interaction, Member, Message, Thread

NAMES = ("Ada", "Bob", "Cleo", "Dan", "Finn")
"""One for each requester who is there at the same time: a window covers its agent's screen."""
DEFERRALS = (5, 6)
UNHEARD_SECONDS = 10.0
"""How long an agent looks at what Discord was asked to wait for, before they press again."""

Value = TypeVar("Value")


class DiscordAgents:
    """Each looks after one ticket at a time: claims by button, replies through the window."""

    platform = "discord"
    repeats = False

    def __init__(self, door: DiscordDoor) -> None:
        self._interactions = door.interactions
        self._guild = door.guild
        self._forum = door.guild.forum("desk")
        self._pulse = door.emulator.pulse
        self._agents = [door.guild.member(name, locale="en-US") for name in NAMES]
        self._free: asyncio.Queue[Member] = asyncio.Queue()
        for agent in self._agents:
            self._free.put_nowait(agent)

    @property
    def definition(self) -> str:
        """frontdoor.toml: the starter with this desk."""
        chat = f'[desk.chats.main]\nplatform = "discord"\nchat = "{self._forum.channel_id}"\n'
        desk = '[desk]\nlanguage = "en"\n'
        return "\n".join((starter_text(), desk, chat, *map(_section, self._agents)))

    def topics(self, words: str) -> Sequence[Shown]:
        """The posts with these words in their name."""
        return [self._topic(each) for each in self._posts(words)]

    async def work(self, number: str, text: str) -> None:
        """By whoever is free."""
        agent = await self._free.get()
        try:
            await self._works(agent, number, text)
        finally:
            self._free.put_nowait(agent)

    async def _works(self, agent: Member, number: str, text: str) -> None:
        waiting = await self._shown("Queue", number)
        await self._insists(
            self._shown(number, f"With {agent.name} now"), lambda: agent.presses("✋ Claim", waiting)
        )
        post = await self._post(number)
        agent.says(NOTE, post)
        preview = await self._writes(agent, post, number, text)
        await self._insists(self._shown(number, DELIVERED), lambda: agent.presses("📤 Send", preview))
        await self._insists(
            self._shown(number, HELD),
            lambda: agent.uses_command("/hold", channel=post, text=f"2d {HELD}"),
        )

    async def _writes(self, agent: Member, post: Thread, number: str, text: str) -> Message:
        """The preview of a reply that was written in the window, which stays open until it could be sent."""
        window = await self._insists(
            agent.sees_modal(f"Reply to {number}", PATIENCE), lambda: agent.presses("💬 Reply", post.shown[0])
        )

        def submits() -> Interaction:
            agent.account.modal = window
            return agent.submits({"text": text})

        return await self._insists(self._shown(number, PREVIEW), submits)

    async def _insists(self, expected: Coroutine[Any, Any, Value], act: Callable[[], Interaction]) -> Value:
        """Act until what is expected is there, and again whenever Discord says that it failed: whoever reads
        that acts again without looking whether it was done nevertheless."""
        seeing = asyncio.create_task(expected)
        try:
            while True:
                interaction = act()
                self._interactions[str(interaction.interaction_id)] = interaction
                if await _is_answered(interaction):
                    await first_of(seeing, _goes_unheard(interaction))
                    if seeing.done():
                        return seeing.result()
        finally:
            seeing.cancel()

    async def _shown(self, name: str, words: str) -> Message:
        """The message with these words in a post of that name, once it is there."""

        def shown() -> Message | None:
            said = (message for post in self._posts(name) for message in post.shown if message.from_bot)
            return next((message for message in said if words in _words(message)), None)

        return await self._pulse.until(shown, PATIENCE)

    def _topic(self, post: Thread) -> Shown:
        place = place_of_post(str(self._forum.channel_id), str(post.channel_id))
        said = [_words(message) for message in post.shown if message.from_bot]
        return Shown(place, said, said[0] if said else "", post.tag_names)

    async def _post(self, number: str) -> Thread:
        return await self._pulse.until(lambda: next(iter(self._posts(number)), None), PATIENCE)

    def _posts(self, words: str) -> list[Thread]:
        return [each for each in self._guild.threads if words in each.name]


async def _is_answered(interaction: Interaction) -> bool:
    """Whether an answer came in time."""
    world = interaction.account.world
    await world.pulse.until(
        lambda: interaction.answered is not None or interaction.failed(world.now()), PATIENCE
    )
    return interaction.answered is not None


async def _goes_unheard(interaction: Interaction) -> None:
    """Discord was asked for time, and then nothing came: the program died before it was done."""
    pulse = interaction.account.world.pulse

    def deferred() -> bool:
        late = (interaction.answered_at or 0.0) - interaction.created >= PATIENCE_SECONDS
        return interaction.answered in DEFERRALS and late

    await pulse.until(deferred, PATIENCE)
    with suppress(TimeoutError):
        await pulse.until(lambda: None, UNHEARD_SECONDS)


def _words(message: Message) -> str:
    """What people read: Discord shows no backslash that makes a sign inert."""
    return message.words.replace("\\", "")


def _section(agent: Member) -> str:
    return (
        f'[desk.agents.{agent.name.lower()}]\nname = "{agent.name}"\nrole = "agent"\nteams = ["*"]\n'
        f'discord = "{agent.user_id}"\n'
    )
