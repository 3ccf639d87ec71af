"""Canaries through every way in on Telegram."""

import random
from typing import Any

from tests.canaries.deck import Deck
from tests.crash.people import PHOTO
from tests.crash.telegram_door import TelegramDoor
from tests.emulators.telegram import Person
from tests.emulators.telegram.errors import Json

LONGEST_CAPTION, LONGEST_DATA, LONGEST_COMMAND, LONGEST_NAME = 1024, 64, 32, 180
PROGRAM = b"MZ\x90\0" + bytes(64)
"""The beginning of a program for Windows, which nobody may send."""


class TelegramWays:
    """People who write to one bot, in the private chat."""

    def __init__(self, port: int, seed: int) -> None:
        self.door = TelegramDoor(port, random.Random(seed))
        self._people = 0

    def wave(self, deck: Deck) -> None:
        """Once through every way, by four people, so that one's form does not swallow everything."""
        self._talks(deck, self._newcomer())
        self._presses(deck, self._newcomer())
        self._forwards(deck, self._newcomer())
        self._sends_files(deck, self._newcomer())

    @property
    def record(self) -> list[Any]:
        """What the bot asked Telegram to do, for anybody."""
        return [(call.method, call.parameters) for call in self.door.emulator.record]

    def _newcomer(self) -> Person:
        self._people += 1
        return self.door.bot.person(f"Li {self._people}", language_code="en")

    def _talks(self, deck: Deck, person: Person) -> None:
        person.says(deck.deal("telegram text", "TextReceived.text"))
        said = person.says("I sent 250 USDT on TRON yesterday and it has not arrived.")
        person.edits(said, deck.deal("telegram edited message", "MessageEdited.text"))
        person.says("/human")
        person.says(deck.deal("telegram text in the form", "TextReceived.text"))

    def _presses(self, deck: Deck, person: Person) -> None:
        person.says("/start " + deck.deal("telegram command argument", "CommandReceived.argument"))
        person.says("/help " + deck.deal("telegram command argument", "CommandReceived.argument"))
        longest = LONGEST_COMMAND - 1
        person.says("/" + deck.deal("telegram command", "CommandReceived.name", longest=longest))
        value = deck.deal("telegram button value", "ChoicePressed.value", longest=LONGEST_DATA)
        press = person.bot.open_press(person)
        gone: Json = {"chat": person.chat.to_json(), "message_id": 1, "date": 0}
        query: Json = {"id": press.query_id, "from": person.user, "message": gone, "data": value}
        person.bot.queue_update("callback_query", query | {"chat_instance": "1"})

    def _forwards(self, deck: Deck, person: Person) -> None:
        origin = deck.deal("telegram forward's origin", "TextReceived.forwarded_from", longest=LONGEST_NAME)
        person.forwards(deck.deal("telegram forward", "TextReceived.text"), origin)
        origin = deck.deal("telegram file's origin", "FileReceived.forwarded_from", longest=LONGEST_NAME)
        caption = deck.deal("telegram forwarded caption", "FileReceived.caption", longest=LONGEST_CAPTION)
        person.forwards_photo(PHOTO, caption, origin)

    def _sends_files(self, deck: Deck, person: Person) -> None:
        person.says("I sent 250 USDT on TRON yesterday and it has not arrived.")
        caption = deck.deal("telegram caption", "FileReceived.caption", longest=LONGEST_CAPTION)
        person.sends_photo(PHOTO, caption)
        name = deck.deal(
            "telegram log's name", "FileReceived.name", "FileRedacted.name", longest=LONGEST_NAME
        )
        log = "started\n" + deck.deal("telegram log", "cleaned_document.text") + "\nended\n"
        person.sends_document(log.encode(), f"{name}.log", "text/plain")
        name = deck.deal("telegram refused file's name", "FileRefused.name", longest=LONGEST_NAME)
        person.sends_document(PROGRAM, f"{name}.exe", "application/octet-stream")
