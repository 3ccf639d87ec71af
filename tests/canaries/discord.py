"""Canaries through every way in on Discord."""

from typing import Any

from tests.canaries.deck import Deck
from tests.canaries.desk import DiscordDeskWays
from tests.canaries.telegram import PROGRAM
from tests.crash.discord_door import TOKEN
from tests.crash.people import PHOTO
from tests.emulators.discord import DiscordEmulator, Interaction, Member, Settings, Upload
from tests.emulators.discord.components import LABEL, TEXT_INPUT
from tests.emulators.discord.interactions import COMPONENT, MODAL_SUBMIT

LONGEST_CUSTOM_ID, LONGEST_NAME, LONGEST_PERSON = 100, 180, 32
STORY = "I sent 250 USDT on TRON yesterday and it has not arrived."


class DiscordWays:
    """Members of one guild, and its moderator."""

    def __init__(self) -> None:
        self.emulator = DiscordEmulator(Settings(token=TOKEN))
        self._guild = self.emulator.guild()
        self.moderators = self._guild.role("Moderators")
        self._moderator = self._guild.member("Mo", roles=[self.moderators])
        self.desk = DiscordDeskWays(self._guild)
        self._people = 0
        self._interactions: list[Interaction] = []

    @property
    def variables(self) -> dict[str, str]:
        """What the environment of a start says; Discord forgets the dead program's session."""
        self.emulator.gateway.forget()
        self.emulator.world.commands.clear()
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.emulator.api_url,
            "DISCORD_GATEWAY_URL": self.emulator.gateway_url,
        }

    @property
    def ready(self) -> bool:
        """Whether there is a session and the commands are registered."""
        return bool(self.emulator.gateway.connected and self.emulator.world.commands.get(None))

    @property
    def quiet(self) -> bool:
        """Whether no interaction waits for its answer or its failure."""
        now = self.emulator.now()
        return not any(
            one.answered is None and not one.failed(now)
            for one in (*self._interactions, *self.desk.interactions)
        )

    @property
    def record(self) -> list[Any]:
        """What the bot asked Discord to do, for anybody."""
        return [(call.operation, call.path, call.body) for call in self.emulator.record]

    def wave(self, deck: Deck) -> None:
        """Once through every way, by four people."""
        self._talks(deck, self._newcomer())
        self._presses(deck, self._newcomer())
        self._sends_files(deck, self._newcomer())
        self._posts(deck)

    def _newcomer(self) -> Member:
        self._people += 1
        return self._guild.member(f"Wang {self._people}", locale="en-US")

    def _talks(self, deck: Deck, member: Member) -> None:
        member.writes_dm(deck.deal("discord text", "TextReceived.text"))
        said = member.writes_dm(STORY)
        member.edits(said, deck.deal("discord edited message", "MessageEdited.text"))
        member.writes_dm("/human")
        member.writes_dm(deck.deal("discord text in the form", "TextReceived.text"))

    def _presses(self, deck: Deck, member: Member) -> None:
        self._interactions.append(member.uses_command("/ticket"))
        member.writes_dm("/help " + deck.deal("discord command argument", "CommandReceived.argument"))
        value = deck.deal("discord button value", "ChoicePressed.value", longest=LONGEST_CUSTOM_ID)
        self._acts(member, COMPONENT, {"custom_id": value, "component_type": 2, "id": 1})
        window = deck.deal("discord window's value", "FieldsSubmitted.value", longest=LONGEST_CUSTOM_ID)
        text = deck.deal("discord window's field", "FieldsSubmitted.fields")
        field = {"type": TEXT_INPUT, "id": 2, "custom_id": "description", "value": text}
        components = [{"type": LABEL, "id": 1, "component": field}]
        self._acts(member, MODAL_SUBMIT, {"custom_id": window, "components": components})

    def _acts(self, member: Member, kind: int, data: dict[str, Any]) -> None:
        """What no app of Discord would send, and somebody else's program can."""
        member.account.acts("sends what no app would")
        self._interactions.append(member._interact(kind, member.dm, data))

    def _sends_files(self, deck: Deck, member: Member) -> None:
        member.writes_dm(STORY)
        caption = deck.deal("discord caption", "FileReceived.caption")
        name = deck.deal("discord picture's name", "FileReceived.name", longest=LONGEST_NAME)
        member.writes_dm(caption, files=[Upload(_as_named(name, "png"), PHOTO)])
        name = deck.deal("discord log's name", "FileReceived.name", "FileRedacted.name", longest=LONGEST_NAME)
        log = "started\n" + deck.deal("discord log", "cleaned_document.text") + "\nended\n"
        refused = deck.deal("discord refused file's name", "FileRefused.name", longest=LONGEST_NAME)
        uploads = [
            Upload(_as_named(name, "log"), log.encode(), "text/plain"),
            Upload(_as_named(refused, "exe"), PROGRAM, "application/octet-stream"),
        ]
        member.writes_dm(files=uploads)

    def _posts(self, deck: Deck) -> None:
        named = deck.deal("discord author's name", "Post.author_name", longest=LONGEST_PERSON)
        attached = deck.deal("discord post's attachment", "Post.text", longest=LONGEST_NAME)
        author = self._guild.member(named, locale="en-US")
        text = STORY + "\n" + deck.deal("discord post", "Post.text", longest=1900)
        post = author.says(text, files=[Upload(_as_named(attached, "png"), PHOTO)])
        self._interactions.append(self._moderator.uses_message_command("Escalate to support", post))


def _as_named(name: str, ending: str) -> str:
    """A file's name as Discord shows it: with underscores for spaces."""
    return f"{name.replace(' ', '_').replace('/', '_')}.{ending}"
