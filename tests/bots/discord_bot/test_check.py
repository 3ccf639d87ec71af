"""`frontdoor check` on Discord, against the emulator through the real library."""

from bots.discord_bot.check import check
from bots.findings import Severity
from tests.emulators.discord import DiscordEmulator, Settings


async def findings(settings: Settings, token: str) -> list[tuple[Severity, str]]:
    """What is found with this token."""
    async with DiscordEmulator(settings) as emulator:
        found = await check(token, emulator.api_url)
        assert emulator.violations == []
    return [(each.severity, each.text) for each in found]


async def test_a_right_token() -> None:
    """Who the bot is, what it may read, what it shows."""
    name, content, commands = await findings(Settings(token="a.b.c"), "a.b.c")
    assert name[0] is Severity.FINE
    assert content == (Severity.FINE, "the Message Content intent is granted")
    assert commands == (Severity.HINT, "no commands are registered yet: that happens at the first start")


async def test_without_message_content() -> None:
    """It is said what then is not read; nothing of ours needs it."""
    settings = Settings(token="a.b.c", message_content_granted=False)
    (severity, text) = (await findings(settings, "a.b.c"))[1]
    assert severity is Severity.FINE
    assert "read only when a moderator" in text


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
