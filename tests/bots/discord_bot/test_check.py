"""`frontdoor check` on Discord, against the emulator through the real library."""

import pytest

from bots.discord_bot.check import check
from bots.findings import Severity
from bots.settings.shards import Shards
from tests.emulators.discord import DiscordEmulator, Settings


async def findings(
    settings: Settings, token: str, shards: Shards | None = None
) -> list[tuple[Severity, str]]:
    """What is found with this token."""
    async with DiscordEmulator(settings) as emulator:
        found = await check(token, emulator.api_url, shards)
        assert emulator.violations == []
    return [(each.severity, each.text) for each in found]


async def test_a_right_token() -> None:
    """Who the bot is, what it may read, what it shows."""
    name, content, commands, _ = await findings(Settings(token="a.b.c"), "a.b.c")
    assert name[0] is Severity.FINE
    assert content == (Severity.FINE, "the Message Content intent is granted")
    assert commands == (Severity.HINT, "no commands are registered yet: that happens at the first start")


async def test_without_message_content() -> None:
    """It is said what then is not read; nothing of ours needs it."""
    settings = Settings(token="a.b.c", message_content_granted=False)
    (severity, text) = (await findings(settings, "a.b.c"))[1]
    assert severity is Severity.FINE
    assert "read only when a moderator" in text


@pytest.mark.parametrize(
    ("shards", "severity", "words"),
    [
        (None, Severity.FINE, "this process holds all (Discord recommends 4)"),
        (Shards((0, 1), 4), Severity.FINE, "holds the shards 0, 1 of 4; each other one needs a process"),
        (Shards((0,), 2), Severity.HINT, "holds the shards 0 of 2, but Discord recommends 4: raise"),
    ],
)
async def test_shards(shards: Shards | None, severity: Severity, words: str) -> None:
    """Which part of the events comes here, and whether Discord would like the bot divided further."""
    found = await findings(Settings(token="a.b.c", shards=4), "a.b.c", shards)
    assert found[-1][0] is severity
    assert words in found[-1][1]


async def test_a_wrong_token() -> None:
    """One line says what to do."""
    ((severity, text),) = await findings(Settings(token="a.b.c"), "wrong")
    assert severity is Severity.PROBLEM
    assert "copy it from the developer portal" in text


async def test_discord_out_of_reach() -> None:
    """Blocked networks are common where this runs."""
    (finding,) = await check("a.b.c", "http://127.0.0.1:9/api/v10")
    assert finding.severity is Severity.PROBLEM
    assert "HTTPS_PROXY" in finding.text
