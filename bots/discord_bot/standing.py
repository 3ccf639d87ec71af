"""What a bot may do in the forum of a desk, and what does not work without it.

How permissions add up: https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from collections.abc import Iterable, Mapping
from typing import Any

import discord

from bots.discord_bot.api import DiscordApi
from bots.discord_bot.failures import NO_ACCESS, NO_PERMISSION, UNKNOWN_CHANNEL, Failure
from bots.discord_bot.places import read_post
from bots.findings import Finding, Severity
from core.desk.definition import DeskChat

Json = Mapping[str, Any]

FORUM = 15
NEEDED = {
    # discord.py's name → Discord's word for it, and what fails without
    "view_channel": ("View Channel", "it sees nothing there"),
    "send_messages": ("Create Posts", "tickets get no posts"),
    "send_messages_in_threads": ("Send Messages in Posts", "nothing can be said in posts"),
    "read_message_history": ("Read Message History", "what it said can't be changed"),
}
USEFUL = {
    "attach_files": ("Attach Files", "agents see no pictures"),
    "manage_threads": ("Manage Posts", "posts can't be renamed, tagged or closed"),
    "pin_messages": ("Pin Messages", "the card of a ticket is not pinned"),
    "manage_channels": ("Manage Channel", "tags have to be made by hand"),
}


async def findings_at(api: DiscordApi, desk: DeskChat) -> list[Finding]:
    """What keeps agents from working at the desk, asked of Discord. Raises Failure when it can't say."""
    channel_id, _ = read_post(desk.chat)
    try:
        channel = await api.request("GET", "/channels/{channel_id}", channel_id=channel_id)
    except Failure as error:
        if error.code not in (NO_ACCESS, NO_PERMISSION, UNKNOWN_CHANNEL):
            raise
        wrong = f"the bot can't see the channel {channel_id}: give it View Channel there, or correct the id"
        return [_told(desk, Severity.PROBLEM, wrong)]
    guild = str(channel.get("guild_id") or "")
    if channel.get("type") != FORUM or not guild:
        wrong = f'"{channel.get("name") or channel_id}" is no forum channel: make one, and enter its id'
        return [_told(desk, Severity.PROBLEM, wrong)]
    roles = await api.request("GET", "/guilds/{guild_id}/roles", guild_id=guild)
    member = await api.request(
        "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=api.account
    )
    granted = permissions_in(channel, roles, [str(each) for each in member["roles"]], api.account)
    return about_forum(desk, str(channel.get("name")), granted)


def permissions_in(
    channel: Json, roles: Iterable[Json], own_roles: Iterable[str], account: str
) -> discord.Permissions:
    """What an account with these roles may do in the channel."""
    everyone = str(channel["guild_id"])
    mine = {everyone, *own_roles}
    granted = 0
    for role in roles:
        granted |= int(role["permissions"]) if str(role["id"]) in mine else 0
    if discord.Permissions(granted).administrator:
        return discord.Permissions.all()
    for whose in ({everyone}, mine - {everyone}, {account}):
        theirs = [each for each in channel.get("permission_overwrites") or () if str(each["id"]) in whose]
        for each in theirs:
            granted &= ~int(each["deny"])
        for each in theirs:
            granted |= int(each["allow"])
    return discord.Permissions(granted)


def about_forum(desk: DeskChat, name: str, granted: discord.Permissions) -> list[Finding]:
    """What is missing in the forum, one line each; one line when nothing is."""
    found = [
        _told(desk, severity, f"the bot lacks {word} in #{name}: {without}")
        for severity, rights in ((Severity.PROBLEM, NEEDED), (Severity.HINT, USEFUL))
        for right, (word, without) in rights.items()
        if not getattr(granted, right)
    ]
    return found or [_told(desk, Severity.FINE, f"in #{name} the bot may do all that it needs to")]


def _told(desk: DeskChat, severity: Severity, words: str) -> Finding:
    return Finding(severity, f"the desk {desk.name}: {words}")
