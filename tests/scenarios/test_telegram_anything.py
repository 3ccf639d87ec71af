"""Somebody who does whatever comes to mind never gets stuck."""

import random
from collections.abc import Callable

import pytest

from core.delivery import Fate
from tests.emulators.telegram import Person
from tests.pictures import JPEG
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import RICH, STORY, TRANSACTION

ACTIONS = 40
TEXTS = [
    "/start", "/ticket", "/tickets", "/language", "/announcements", "/human", "/cancel", "/nonsense", "/x y",
    "你好", "人工", "没有", "返回", "提交", "是的", "不", "好了", "刚刚", "昨天下午3点", "波场", "wallet_li",
    TRANSACTION, TRANSACTION[:-1], STORY, RICH, "WLT-0000-0000", "WLT-0000-0001", "0", "𓀀\u200b", "a" * 3000,
    "li@example.com", "我的币被盗了，求助", "I would like to talk about my wallet and its balance, please.",
]  # fmt: skip


def presses_something(person: Person, dice: random.Random) -> None:
    """Any button that is on the screen, old ones too."""
    buttons = [
        (message, data)
        for message in person.chat.messages
        if message.from_bot
        for row in message.buttons
        for _, data in row
    ]
    if buttons:
        message, data = dice.choice(buttons)
        person.presses(data, message)


def edits_something(person: Person, dice: random.Random) -> None:
    """Any text of one's own, into any other."""
    own = [message for message in person.chat.messages if not message.from_bot and message.kind == "text"]
    if own:
        person.edits(dice.choice(own), dice.choice(TEXTS))


def presses_the_newest(person: Person, dice: random.Random) -> None:
    """A button of the newest prompt, as most people do."""
    newest = next((one for one in person.chat.newest_first() if one.from_bot and one.buttons), None)
    if newest is not None:
        _, data = dice.choice(dice.choice(newest.buttons))
        person.presses(data, newest)


def says_something(person: Person, dice: random.Random) -> None:
    """Any text."""
    person.says(dice.choice(TEXTS))


def sends_something(person: Person, dice: random.Random) -> None:
    """Anything that is no text."""
    kind: Callable[[], object] = dice.choice(
        [
            lambda: person.sends_photo(JPEG, dice.choice([None, *TEXTS[9:20]])),
            person.sends_sticker,
            person.sends_voice,
            person.sends_location,
            lambda: person.forwards(dice.choice(TEXTS)),
            lambda: person.sends_album([b"\xff\xd8\xff 1", b"\xff\xd8\xff 2"], STORY),
        ]
    )
    kind()


@pytest.mark.parametrize("seed", range(5))
async def test_nobody_gets_stuck(front_door: FrontDoor, seed: int) -> None:
    """After forty random actions /start still shows the menu, and nothing was poison or undelivered."""
    dice, li = random.Random(seed), front_door.li()
    doings = [presses_the_newest] * 5 + [presses_something, edits_something, says_something, says_something]
    for number in range(ACTIONS):
        doing = dice.choice([*doings, says_something, sends_something])
        doing(li, dice)
        if number % 3:
            await front_door.emulator.settled()
    await front_door.emulator.settled()
    li.says("/start")
    menu = await li.sees_button("languages")
    li.presses("ticket", menu)
    await front_door.emulator.settled()
    assert await front_door.alerts() == []
    assert await front_door.house.stuck.list(Fate.DEAD, 0, 10) == ()
