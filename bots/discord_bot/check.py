"""What `frontdoor check` tells an operator about a Discord bot: is the token right, what will it do?"""

from collections.abc import Sequence

import aiohttp
import discord

from bots.discord_bot.api import DiscordApi
from bots.discord_bot.failures import TOKEN_REFUSED, Failure, classified
from bots.discord_bot.sharding import advice_of
from bots.discord_bot.standing import findings_at
from bots.discord_bot.troubles import CONTENT
from bots.findings import Finding, Severity
from bots.settings.shards import Shards
from core.desk.definition import DeskChat

CONTENT_OFF = (
    "the Message Content intent is off, and nothing here needs it: a public post is read only when a "
    "moderator uses the menu on it"
)


async def check(
    token: str, api_url: str, shards: Shards | None = None, desks: Sequence[DeskChat] = ()
) -> tuple[Finding, ...]:
    """Log in and ask for the application, its commands and its shards, and what the bot may do at `desks`.
    Changes nothing."""
    api = DiscordApi(token, api_url)
    try:
        await api.log_in()
        me = await api.request("GET", "/users/@me")
        commands = await api.request(
            "GET", "/applications/{application_id}/commands", application_id=api.application
        )
        flags = api.application_flags
        advice = await advice_of(api)
        at_desks = [each for desk in desks for each in await findings_at(api, desk)]
    except discord.LoginFailure:
        return (Finding(Severity.PROBLEM, TOKEN_REFUSED),)
    except Failure as error:
        return (Finding(Severity.PROBLEM, f"Discord answers: {error.detail}"),)
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
        proxy = "if Discord is blocked where this runs, set HTTPS_PROXY"
        return (Finding(Severity.PROBLEM, f"Discord can't be reached: {classified(error).detail}; {proxy}"),)
    finally:
        await api.close()
    return (
        Finding(Severity.FINE, f"the bot is {me.get('username')}"),
        about_content(flags, desk=bool(desks)),
        about_commands([str(command["name"]) for command in commands]),
        about_shards(advice.recommended, shards),
        *at_desks,
    )


def about_shards(recommended: int, shards: Shards | None) -> Finding:
    """Which connections this process holds, and whether Discord would like more of them."""
    if shards is None:
        return Finding(Severity.FINE, f"shards: this process holds all (Discord recommends {recommended})")
    held = f"this process holds the shards {shards}"
    if shards.count < recommended:
        more = f"Discord recommends {recommended}: raise the number behind the slash in every process"
        return Finding(Severity.HINT, f"{held}, but {more}")
    return Finding(Severity.FINE, f"{held}; each other one needs a process (direct messages come to 0)")


def about_content(flags: discord.ApplicationFlags, *, desk: bool = False) -> Finding:
    """Whether the text of posts may be read, and what doesn't work without; `desk`: agents work here."""
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        return Finding(Severity.FINE, "the Message Content intent is granted")
    return Finding(Severity.HINT, CONTENT) if desk else Finding(Severity.FINE, CONTENT_OFF)


def about_commands(names: list[str]) -> Finding:
    """Which commands people see now."""
    if not names:
        return Finding(Severity.HINT, "no commands are registered yet: that happens at the first start")
    return Finding(Severity.FINE, f"commands: {', '.join(sorted(names))}")
