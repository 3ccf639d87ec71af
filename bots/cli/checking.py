"""What `frontdoor check` asks of the world outside the configuration: database, virus scanner, platforms."""

import asyncio
from typing import Literal

from bots.bootstrap import check_database as try_database
from bots.cli.check import check_command
from bots.cli.output import Finding
from bots.cli.troubles import of_database, sentence
from bots.discord_bot.check import check as check_discord
from bots.files.clamd import Clamd
from bots.settings.environment import Bot, Environment
from bots.telegram_bot.check import check
from bots.telegram_bot.request import TelegramRequest
from core.desk.definition import DeskChat
from core.errors import FrontDoorError
from core.form.definition import Definition

SCANNER_SECONDS = 5.0

LEVELS: dict[str, Literal["ok", "warning", "error"]] = {
    "fine": "ok",
    "hint": "warning",
    "problem": "error",
}
"""What the platforms' findings are here."""


def check_database(environment: Environment) -> list[Finding]:
    """Whether the database can be reached, is ours, and has this program's schema."""
    try:
        try_database(environment)
    except FrontDoorError as error:
        return [Finding("error", f"database: {sentence(error)}")]
    except Exception as error:  # noqa: BLE001 - whatever the database's driver raises, a person reads one line
        return [Finding("error", f"DATABASE_URL: the database can't be used: {of_database(error)}")]
    return [Finding("ok", "database: reached, ours, newest schema, takes writes; the keys fit")]


def check_scanner(environment: Environment) -> list[Finding]:
    """Whether the virus scanner answers, where one is set."""
    if environment.clamd_url is None:
        return []
    why = asyncio.run(Clamd(environment.clamd_url, SCANNER_SECONDS).reach())
    return [Finding("ok", "virus scanner: it answers") if why is None else Finding("error", why)]


def check_services(environment: Environment) -> list[Finding]:
    """What this program needs on its own side."""
    return [*check_database(environment), *check_scanner(environment)]


async def check_platforms(environment: Environment, definition: Definition) -> list[Finding]:
    """What each platform says of the bots that have a token."""
    findings: list[Finding] = []
    for bot in environment.bots:
        if bot.key.platform == "telegram":
            findings += await _check_telegram(environment, definition, bot)
        elif bot.key.platform == "discord":
            asked = await check_discord(
                bot.token.get_secret_value(),
                environment.discord_api_url,
                environment.discord_shards,
                desks_of(definition, bot),
            )
            findings += [Finding(LEVELS[each.severity.value], f"{bot.key}: {each.text}") for each in asked]
    return findings


def desks_of(definition: Definition, bot: Bot) -> list[DeskChat]:
    """The agents' chats that this bot serves."""
    return [chat for chat in definition.desk.chats if chat.bot == bot.key]


async def _check_telegram(environment: Environment, definition: Definition, bot: Bot) -> list[Finding]:
    request = TelegramRequest(environment.telegram_api_url)
    await request.initialize()
    try:
        base_url = f"{environment.telegram_api_url}/bot{bot.token.get_secret_value()}"
        wanted = environment.telegram_webhook_url if environment.webhook else None
        found = await check(request, base_url, wanted, desks_of(definition, bot))
    finally:
        await request.shutdown()
    return [Finding(LEVELS[each.severity.value], f"{bot.key}: {each.text}") for each in found]


check_everything = check_command(check_platforms, check_services, ("telegram", "discord"))
"""`frontdoor check` as it is installed."""
