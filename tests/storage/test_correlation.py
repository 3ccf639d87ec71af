"""The id that finds an update's story in the log tells nobody whose it is."""

import pytest

from core.ids import BotKey
from storage.house import correlation_of


@pytest.mark.parametrize(
    ("bot", "update_id", "expected"),
    [
        (BotKey("telegram"), "700000004", "telegram:default:700000004"),
        (BotKey("discord", "b"), "1310000000000000000", "discord:b:1310000000000000000"),
        (BotKey("web"), "visitor-4711:0a1b", "web:default:400677816a9e33c9"),
    ],
)
def test_what_stands_in_the_log(bot: BotKey, update_id: str, expected: str) -> None:
    """The platform's own number as it is; an id that begins with an account as a digest, always the same."""
    assert correlation_of(bot, update_id) == expected
