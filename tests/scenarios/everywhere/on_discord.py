"""The front door on Discord: the emulated API and gateway, used by the unmodified library.

Commands are used in the guild and answered for the person alone; words and pictures go by direct message.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bots.bootstrap import House
from tests.emulators.discord import DiscordEmulator, Interaction, Member, Message, Settings, Upload
from tests.emulators.discord.components import find_button, find_select
from tests.emulators.discord.errors import Json
from tests.scenarios.discord import DiscordDoor
from tests.scenarios.everywhere.platforms import Seen
from tests.scenarios.telegram import Desk, settings_in

TOKEN = "TEST-TOKEN-OF-THE.SCENE-.SCENARIOS-WITH-A-GATEWAY-ON-LOOPBACK"
LOCALES = {"zh-Hans": "zh-CN", "en": "en-GB"}
PATIENCE = 5.0  # seconds


@dataclass
class DiscordChat:
    """A member of the guild and what only they see."""

    member: Member
    inputs: int = 0

    async def says(self, text: str) -> None:
        """A slash command, or a direct message."""
        self.inputs += 1
        if text.startswith("/"):
            self.member.uses_command(text)
        else:
            self.member.writes_dm(text)

    async def presses(self, label: str, on: Seen | None = None) -> None:
        """A button, or an option of a select."""
        self.inputs += 1
        self._presses(label, on.source if on is not None else await self._offer(label))

    async def presses_twice(self, label: str) -> None:
        """Two interactions from one message; each is answered."""
        message = await self._offer(label)
        both = [self._presses(label, message) for _ in range(2)]
        await self.member.world.pulse.until(lambda: all(each.answered is not None for each in both), PATIENCE)

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        """A direct message with a picture."""
        self.inputs += 1
        self.member.writes_dm(caption, files=[Upload("screenshot.png", content)])

    async def fills(self, fields: Mapping[str, str]) -> None:
        """The button opens the window."""
        await self.presses("✏️ 填写")
        await self.member.sees_modal()
        self.inputs += 1
        self.member.submits(fields)

    async def sees(self, text: str) -> Seen:
        """A message for the person alone, in the guild or directly; escapes are not shown."""

        def found() -> Message | None:
            return next((one for one in self._fresh() if text in words(one)), None)

        message = await self._until(found, f"text {text!r}")
        return Seen(words(message), message)

    def transcript(self) -> str:
        """What the member did and saw."""
        return self.member.transcript()

    def _presses(self, label: str, message: Message) -> Interaction:
        if any(find_button(components, label) for components in versions(message)):
            return self.member.presses(label, message)
        return self.member.selects(label, message=message)

    async def _offer(self, label: str) -> Message:
        def found() -> Message | None:
            return next((one for one in self._fresh() if offers(one, label)), None)

        return await self._until(found, f"choice {label!r}")

    def _fresh(self) -> list[Message]:
        account = self.member.account
        private = (one for one in account.private() if one.from_bot and not one.loading)
        return [one for one in private if one.changed > account.last_action]

    async def _until(self, found: Callable[[], Message | None], what: str) -> Message:
        try:
            return await self.member.world.pulse.until(found, PATIENCE)
        except TimeoutError:
            transcript = self.transcript()
        raise AssertionError(f"{self.member.name} did not see {what}.\n{transcript}")


def words(message: Message) -> str:
    """What a person reads: the escapes are not shown."""
    return message.words.replace("\\", "")


def versions(message: Message) -> list[list[Json]]:
    """Its components now and before each edit."""
    return [message.components, *message.earlier_components]


def offers(message: Message, label: str) -> bool:
    """Whether it has such a button or option now."""
    return bool(find_button(message.components, label) or find_select(message.components, (label,)))


class OnDiscord:
    """The running service in one emulated guild."""

    def __init__(self, door: DiscordDoor) -> None:
        self._door = door

    @property
    def house(self) -> House:
        """The house that is open now."""
        return self._door.house

    async def opens(self, person: str, language: str) -> DiscordChat:
        """Uses /help in a channel."""
        chat = DiscordChat(self._door.guild.member(person, locale=LOCALES[language]))
        await chat.says("/help")
        return chat

    async def restart(self) -> None:
        """Another process connects."""
        await self._door.restart()

    async def desk(self) -> Desk:
        """Agents at work."""
        return await self._door.desk()

    def broken_rules(self) -> list[str]:
        """Requests that Discord's specification does not know."""
        return [str(violation) for violation in self._door.emulator.violations]


@asynccontextmanager
async def open_discord(folder: Path, url: str) -> AsyncIterator[OnDiscord]:
    """The platform, opened; the service is connected and its commands are registered."""
    async with DiscordEmulator(Settings(token=TOKEN)) as emulator:
        guild = emulator.guild()
        variables = {
            "discord_token": TOKEN,
            "discord_api_url": emulator.api_url,
            "discord_gateway_url": emulator.gateway_url,
            "database_url": url,
        }
        door = DiscordDoor(emulator, guild, guild.role("Moderators"), settings_in(folder, **variables))
        try:
            await door.open()
            yield OnDiscord(door)
        finally:
            await door.leave()
