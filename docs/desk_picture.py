"""Draws the README's picture of the desk from what really takes place there: `python -m docs.desk_picture`.

docs/desk_story.py plays it through the running service and an emulated Telegram. Ticket numbers are random,
so each is drawn as one that is given. A test holds the committed picture to what this makes.
"""

import asyncio
import os
from pathlib import Path

from bots.settings.environment import Environment
from core.ticket_number import make
from docs.desk_story import opened, play
from docs.desk_window import Entry, Said, Window, drawing
from tests.emulators.telegram import Message, Topic
from tests.scenarios.telegram_desk import TelegramDesk
from tests.scenarios.transcripts import NUMBER

PICTURE = Path(__file__).parent / "images" / "desk-en.svg"
TITLE = "The desk: a Telegram group with topics"
CAPTIONS = ("Whose turn it is", "Plain words stay here as a note; what goes out is shown first")
ENTROPY = (0x2F5A93C1B, 0x61D0B74E9, 0x15C8E23A7, 0x7B39F6D02)


def picture() -> str:
    """The SVG."""
    return asyncio.run(_picture())


async def _picture() -> str:
    async with opened() as desk:
        topic = await play(desk)
        return drawing(TITLE, CAPTIONS, window(desk, topic))


def window(desk: TelegramDesk, topic: Topic) -> Window:
    """What Mei sees with this topic open."""
    group = desk.group
    numbers = list(dict.fromkeys(NUMBER.findall(group.chat.transcript())))
    given = {number: make("WLT", entropy) for number, entropy in zip(numbers, ENTROPY, strict=True)}

    def plain(text: str) -> str:
        return NUMBER.sub(lambda found: given[found[0]], text)

    newest_first = sorted(group.topics.values(), key=lambda each: -_told(desk, each)[-1].message_id)
    messages = _told(desk, topic)
    pinned = next(message for message in messages if message.message_id in group.chat.pinned)
    return Window(
        group=str(group.chat.about["title"]),
        entries=tuple(
            Entry(plain(each.name), plain(_last(_told(desk, each)[-1])), each is topic)
            for each in newest_first
        ),
        name=plain(topic.name),
        pinned=plain(pinned.words.partition("\n")[0]),
        messages=tuple(
            Said(
                plain(message.words),
                not message.from_bot,
                tuple(tuple(button.label for button in row) for row in message.buttons),
            )
            for message in messages
        ),
    )


def _told(desk: TelegramDesk, topic: Topic) -> list[Message]:
    """What was said in a topic and is still there, oldest first."""
    return [
        message
        for message in desk.group.chat.messages
        if message.thread_id == topic.thread_id and message.kind != "service"
    ]


def _last(message: Message) -> str:
    """A message in the list of topics: its first line, and who wrote it."""
    first = message.words.partition("\n")[0]
    return first if message.from_bot else f"{message.author}: {first}"


def main() -> None:
    """Write the picture."""
    for name in Environment.model_fields:
        os.environ.pop(name.upper(), None)
    PICTURE.write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
