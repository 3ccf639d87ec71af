"""Discord in a trial: the emulator, its people, how the program finds it, what it tells afterwards.

Nobody repeats an interaction that met a dead program: after three seconds the person is told that it failed,
and presses again. What is written directly stays in its channel and is read back at the next start.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bots.discord_bot import render
from core.delivery import Delivery
from tests.crash.people import AGAIN, PATIENCE, PHOTO, Deed, Reply, Visit, number_in
from tests.crash.plan import Kill
from tests.crash.verdict import Owed
from tests.emulators.discord import (
    DiscordEmulator,
    Interaction,
    Member,
    Message,
    RecordedCall,
    Settings,
    Upload,
)
from tests.emulators.discord.components import find_button

TOKEN = ".".join(["MTIzNDU2Nzg5MDEyMzQ1Njc4", "GaBcDe", "a" * 30])
ANSWERS = (4, 7, 9)
"""Callbacks that are an answer; a deferral is none:
https://discord.com/developers/docs/interactions/receiving-and-responding"""


OLD_BUTTON = "That button is from earlier"
ANSWERING = ("create_interaction_response", "execute_webhook")


class DiscordVisitor:
    """Uses the command in a guild, agrees, tells the rest in private, submits, hears from the agent."""

    def __init__(self, member: Member, account: str, interactions: dict[str, Interaction]) -> None:
        self.member = member
        self.visit = Visit("discord", account, f"dm:{member.user_id}")
        self._interactions = interactions

    async def comes(self, reply: Reply) -> None:
        """From the command to the agent's answer."""
        member, visit = self.member, self.visit
        consent = await self._insists(
            "ticket", lambda: member.uses_command("/ticket"), "Agree and continue", button=True
        )
        await self._insists("agree", lambda: self._press("Agree and continue", consent), "What is it about")
        self._wrote("story", member.writes_dm(visit.story))
        await member.sees("What is your account name?", PATIENCE)
        self._wrote("account", member.writes_dm(visit.account))
        await member.sees_button("✅ Submit", PATIENCE)
        self._wrote("photo", member.writes_dm(files=[Upload("photo.png", PHOTO)]))
        visit.photos += 1
        await member.sees("One file received", PATIENCE)
        card = await member.sees_button("✅ Submit", PATIENCE)
        confirmed = await self._insists("submit", lambda: self._press("✅ Submit", card), "Got it: ticket")
        visit.number = number_in(confirmed.words)
        await reply(visit.number, visit.answer)
        await member.sees(visit.answer, PATIENCE)
        visit.over = True

    def _wrote(self, label: str, message: Message) -> None:
        """A direct message: one update, named after the file where it is one."""
        files = [f"/{attachment.attachment_id}" for attachment in message.attachments]
        self.visit.deeds.append(Deed(label, f"{message.message_id}{''.join(files)}"))

    def _press(self, label: str, known: Message) -> Interaction:
        """Press the newest button of that name; when it has just gone, one that a slow app still shows."""
        offered = [one for one in self.member.account.private() if find_button(one.components, label)]
        return self.member.presses(label, offered[0] if offered else known)

    async def _insists(
        self, label: str, act: Callable[[], Interaction], expected: str, *, button: bool = False
    ) -> Message:
        """Act until what is expected is there: again when Discord says that it failed, and when the button
        turned out to be an old one."""
        sees = self.member.sees_button if button else self.member.sees
        seeing = asyncio.create_task(sees(expected, PATIENCE, since=self.member.account.last_action))
        try:
            while not seeing.done():
                interaction = act()
                self._interactions[str(interaction.interaction_id)] = interaction
                self.visit.deeds.append(Deed(label, str(interaction.interaction_id)))
                await first_of(seeing, self._failed(interaction), self.member.sees(OLD_BUTTON, PATIENCE))
                label = AGAIN
            return seeing.result()
        finally:
            seeing.cancel()

    async def _failed(self, interaction: Interaction) -> None:
        """Discord says that the interaction failed."""
        world = self.member.world
        await world.pulse.until(lambda: interaction.failed(world.now()), PATIENCE)


async def first_of(awaited: "asyncio.Task[Any]", *others: Coroutine[Any, Any, object]) -> None:
    """Wait until one of them has come about; the others are given up, `awaited` is not."""
    tasks = [asyncio.create_task(other) for other in others]
    try:
        await asyncio.wait({awaited, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


class DiscordDoor:
    """One bot in one guild."""

    platform = "discord"
    silence = 5.0
    """Seconds without anything happening after which nothing will: chats have been read back by then."""

    def __init__(self) -> None:
        self.emulator = DiscordEmulator(Settings(token=TOKEN))
        self.guild = self.emulator.guild()
        self.interactions: dict[str, Interaction] = {}
        self._read = 0
        self._arrived: dict[str, list[str]] = defaultdict(list)
        self._answers: set[str] = set()

    def prepared(self, kill: Kill) -> dict[str, str]:
        """What the environment of the next start says; Discord forgets the dead program's session."""
        self.emulator.gateway.forget()
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.emulator.api_url,
            "DISCORD_GATEWAY_URL": self.emulator.gateway_url,
        }

    def visitor(self, account: str) -> DiscordVisitor:
        """Somebody new."""
        return DiscordVisitor(self.guild.member(account, locale="en-US"), account, self.interactions)

    @property
    def quiet(self) -> bool:
        """Whether no interaction waits for its answer or its failure."""
        now = self.emulator.now()
        return not any(one.answered is None and not one.failed(now) for one in self.interactions.values())

    @property
    def changes(self) -> int:
        """Grows with everything that happens here, requests that change nothing included."""
        return self.emulator.pulse.count + len(self.emulator.record)

    def accepted(self, visit: Visit) -> Sequence[Deed]:
        """What was written directly, to a bot that knows the person by then, and interactions that got their
        answer."""
        return [deed for deed in visit.deeds if self._is_accepted(deed)]

    def owed(self, delivery: Delivery, ambiguous: int) -> Owed:
        """A message may be there once more for each attempt that was counted as ambiguous."""
        assert delivery.reply is not None, "a bot deletes nothing on Discord"
        return Owed(str(render.message(delivery.reply)["content"]), 1 + ambiguous)

    def arrived(self, visit: Visit) -> Sequence[str]:
        """What was said to the person or changed, wherever they read it, also what Discord recognised as a
        repetition by its nonce."""
        calls = self.emulator.record.calls
        for call in calls[self._read :]:
            reader, words = self._reader(call), _words(call)
            if (call.effect or call.repeated) and reader and words:
                self._arrived[f"dm:{reader}"].append(words)
                if call.operation in ANSWERING:
                    self._answers.add(words)
        self._read = len(calls)
        return self._arrived[visit.chat]

    def is_passing(self, words: str) -> bool:
        """Whether it answered an interaction: a note such as "Already noted" is owed to nobody."""
        return words in self._answers

    def _is_accepted(self, deed: Deed) -> bool:
        interaction = self.interactions.get(deed.update_id)
        return interaction is None or interaction.answered in ANSWERS

    def _reader(self, call: RecordedCall) -> int:
        """Whose screen a request changed; 0 for nobody's."""
        token = call.path.get("webhook_token") or call.path.get("interaction_token")
        if token is not None:
            return self.emulator.world.interactions[str(token)].account.user_id
        place = self.emulator.world.places.get(call.channel_id or 0)
        account = getattr(place, "account", None)
        return 0 if account is None else int(account.user_id)


def _words(call: RecordedCall) -> str:
    """What a request says; "" for one that says nothing."""
    if not isinstance(call.body, dict):
        return ""
    return str((call.body.get("data") or call.body).get("content") or "")
