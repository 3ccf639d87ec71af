"""The commands in Telegram's menus."""

import re

import pytest

from bots.telegram_bot.commands import commands_of, desk_commands_of
from core.desk.definition import Desk
from core.desk.intents import COMMANDS
from tests.builders import starter_rules, starter_with

TAKEN = re.compile(r"[a-z0-9_]{1,32}")
"""https://core.telegram.org/bots/api#botcommand"""


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_agents_are_shown_every_command_in_their_language(language: str) -> None:
    """All that the desk knows but the one with which Telegram opens a chat."""
    shown = desk_commands_of(starter_with(desk=Desk(language=language)))
    assert {name for name, _ in shown} == set(COMMANDS) - {"start"}
    chinese = [words for _, words in shown if re.search("[一-鿿]", words)]
    assert len(chinese) == (len(shown) if language == "zh-Hans" else 0)


def test_telegram_takes_them() -> None:
    """Names in small letters, descriptions of 1 to 256 characters, 100 at most."""
    menus = [desk_commands_of(starter_rules()), *commands_of(starter_rules()).values()]
    for menu in menus:
        assert 0 < len(menu) <= 100
        assert all(TAKEN.fullmatch(name) and 1 <= len(words) <= 256 for name, words in menu)
