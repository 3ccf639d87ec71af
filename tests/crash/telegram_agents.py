"""An agent in a forum group on Telegram, which repeats each update until it is ours."""

from collections.abc import Sequence

from tests.crash.agents import DELIVERED, HELD, NOTE, PREVIEW, Shown
from tests.crash.people import PATIENCE
from tests.crash.telegram_door import TelegramDoor
from tests.emulators.telegram import Message
from tests.scenarios.telegram_desk import TelegramDesk


class TelegramAgents:
    """Mei, who does everything, for everybody at once."""

    platform = "telegram"
    repeats = True

    def __init__(self, door: TelegramDoor) -> None:
        self._desk = TelegramDesk.in_group(door.bot)
        self._pulse = door.bot.pulse

    @property
    def definition(self) -> str:
        """frontdoor.toml: the starter with this desk."""
        return self._desk.definition()

    def topics(self, words: str) -> Sequence[Shown]:
        """The topics with these words in their name."""
        return [self._topic(each) for each in self._threads(words)]

    async def work(self, number: str, text: str) -> None:
        """By commands, and a press on what goes out."""
        mei = self._desk.mei
        mei.says(f"/claim {number}")
        topic = (await self._shown(number, "Description")).thread_id
        mei.says(NOTE, topic=topic)
        mei.says(f"/reply {text}", topic=topic)
        preview = await self._shown(number, PREVIEW)
        mei.presses("📤 Send", preview)
        await self._shown(number, DELIVERED)
        mei.says(f"/hold 2d {HELD}", topic=topic)
        await self._shown(number, HELD)

    async def _shown(self, number: str, words: str) -> Message:
        """The message with these words in a topic of the ticket's, once it is there."""

        def shown() -> Message | None:
            said = (message for topic in self._threads(number) for message in self._said(topic))
            return next((message for message in said if words in message.words), None)

        return await self._pulse.until(shown, PATIENCE)

    def _topic(self, thread: int) -> Shown:
        said = {message.message_id: message.words for message in self._said(thread)}
        pinned = [said[each] for each in self._desk.group.chat.pinned if each in said]
        place = f"{self._desk.group.chat_id}/{thread}"
        return Shown(place, list(said.values()), pinned[-1] if pinned else "")

    def _threads(self, words: str) -> list[int]:
        return [each.thread_id for each in self._desk.group.topics.values() if words in each.name]

    def _said(self, topic: int) -> list[Message]:
        messages = self._desk.group.chat.messages
        return [
            each for each in messages if each.thread_id == topic and each.from_bot and each.kind == "text"
        ]
