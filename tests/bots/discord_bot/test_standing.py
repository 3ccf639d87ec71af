"""What `frontdoor check` says of a desk's forum on Discord, against the emulator through the real library."""

import pytest

from bots.discord_bot.check import check
from bots.discord_bot.places import forum as chat_of
from bots.discord_bot.standing import permissions_in
from bots.findings import Finding, Severity
from core.desk.definition import DeskChat
from core.ids import BotKey
from tests.emulators.discord import Channel, DiscordEmulator, Settings

TOKEN = "a.b.c"
BITS = {
    "View Channel": 1 << 10,
    "Create Posts": 1 << 11,
    "Manage Channel": 1 << 4,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Manage Posts": 1 << 34,
    "Send Messages in Posts": 1 << 38,
    "Pin Messages": 1 << 51,
}
"""https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags"""


async def found_at(emulator: DiscordEmulator, channel_id: int | str) -> list[Finding]:
    """What is said of a desk in that channel."""
    desk = DeskChat("main", BotKey("discord"), chat_of(str(channel_id)))
    found = await check(TOKEN, emulator.api_url, None, [desk])
    return [each for each in found if each.text.startswith("the desk main")]


def furnished(emulator: DiscordEmulator, without: int = 0) -> Channel:
    """A forum in which the bot lacks these permissions."""
    forum = emulator.guild().forum("agents")
    forum.bot_permissions &= ~without
    return forum


async def test_a_forum_in_which_all_is_well() -> None:
    """One line, and nothing that Discord would not let us ask."""
    async with DiscordEmulator(Settings(token=TOKEN)) as emulator:
        (finding,) = await found_at(emulator, furnished(emulator).channel_id)
        assert emulator.violations == []
    expected = "the desk main: in #agents the bot may do all that it needs to"
    assert finding == Finding(Severity.FINE, expected)


MISSING = [
    ("Create Posts", Severity.PROBLEM, "tickets get no posts"),
    ("Send Messages in Posts", Severity.PROBLEM, "nothing can be said"),
    ("Read Message History", Severity.PROBLEM, "can't be changed"),
    ("Attach Files", Severity.HINT, "no pictures"),
    ("Manage Posts", Severity.HINT, "renamed, tagged or closed"),
    ("Pin Messages", Severity.HINT, "not pinned"),
    ("Manage Channel", Severity.HINT, "by hand"),
]


@pytest.mark.parametrize(("right", "severity", "without"), MISSING)
async def test_a_missing_right_is_named_with_what_fails(right: str, severity: Severity, without: str) -> None:
    """In Discord's own words, so that it is found in the settings there."""
    async with DiscordEmulator(Settings(token=TOKEN)) as emulator:
        (finding,) = await found_at(emulator, furnished(emulator, BITS[right]).channel_id)
    assert finding.severity is severity
    assert f"the bot lacks {right} in #agents" in finding.text
    assert without in finding.text


async def test_a_channel_that_is_none() -> None:
    """Hidden from the bot, unknown, or no forum: each says what to do."""
    async with DiscordEmulator(Settings(token=TOKEN)) as emulator:
        hidden = furnished(emulator, BITS["View Channel"])
        told = [
            (await found_at(emulator, channel_id))[0]
            for channel_id in (hidden.channel_id, 1, emulator.guild().channel("general").channel_id)
        ]
    assert {finding.severity for finding in told} == {Severity.PROBLEM}
    assert "give it View Channel" in told[0].text
    assert "correct the id" in told[1].text
    assert '"general" is no forum channel' in told[2].text


@pytest.mark.parametrize("granted", [True, False])
async def test_what_agents_simply_write_needs_the_intent(granted: bool) -> None:
    """Without a desk nothing needs it; with one it is a hint, since commands and buttons work."""
    settings = Settings(token=TOKEN, message_content_granted=granted)
    async with DiscordEmulator(settings) as emulator:
        desk = DeskChat("main", BotKey("discord"), chat_of(str(furnished(emulator).channel_id)))
        content = [(await check(TOKEN, emulator.api_url, None, desks))[1] for desks in ((), (desk,))]
    expected = [Severity.FINE, Severity.FINE if granted else Severity.HINT]
    assert expected == [finding.severity for finding in content]
    assert ("developer portal" in content[1].text) is not granted


ALL, NONE = (1 << 53) - 1, 0
VIEW, SEND = BITS["View Channel"], BITS["Create Posts"]
ADDING_UP = [
    # roles (id, permissions), the member's own roles, overwrites (id, allow, deny), what is left
    ([("1", VIEW)], [], [], VIEW),
    ([("1", VIEW), ("2", SEND)], ["2"], [], VIEW | SEND),
    ([("1", VIEW), ("2", SEND)], [], [], VIEW),
    ([("1", VIEW | SEND)], [], [("1", NONE, SEND)], VIEW),
    ([("1", VIEW), ("2", NONE)], ["2"], [("1", NONE, VIEW), ("2", VIEW, NONE)], VIEW),
    ([("1", VIEW)], ["2", "3"], [("2", NONE, SEND), ("3", SEND, NONE)], VIEW | SEND),
    ([("1", VIEW)], ["2"], [("2", SEND, NONE), ("9", NONE, SEND)], VIEW),
    ([("1", VIEW)], [], [("8", SEND, NONE)], VIEW),
]


@pytest.mark.parametrize(("roles", "own", "overwrites", "left"), ADDING_UP)
def test_permissions_add_up_as_discord_says(
    roles: list[tuple[str, int]], own: list[str], overwrites: list[tuple[str, int, int]], left: int
) -> None:
    """Everyone's, then the roles', then one's own; a permission of one role wins over what another lacks."""
    channel = {
        "guild_id": "1",
        "permission_overwrites": [
            {"id": who, "allow": str(allow), "deny": str(deny)} for who, allow, deny in overwrites
        ],
    }
    listed = [{"id": role, "permissions": str(granted)} for role, granted in roles]
    assert permissions_in(channel, listed, own, "9").value == left


def test_an_administrator_may_do_everything() -> None:
    """No overwrite takes it away."""
    channel = {"guild_id": "1", "permission_overwrites": [{"id": "9", "allow": "0", "deny": str(ALL)}]}
    granted = permissions_in(channel, [{"id": "1", "permissions": str(1 << 3)}], [], "9")
    assert granted.pin_messages
    assert granted.view_channel
