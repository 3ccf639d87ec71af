"""`frontdoor check`: everything that could keep the door shut, named at once, before anybody stands there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import typer

from bots.cli.check_desk import of_desk
from bots.cli.output import Exit, Finding, tell, tell_findings, tell_problems
from bots.settings.definition_file import BUILT_IN
from bots.settings.environment import Environment
from bots.settings.loading import SINGLE_BOT, Settings, load_settings
from bots.settings.problems import InvalidConfiguration
from core.form.definition import Definition

PlatformCheck = Callable[[Environment, Definition], Awaitable[list[Finding]]]
DatabaseCheck = Callable[[Environment], list[Finding]]


def check_command(
    check_platforms: PlatformCheck, check_database: DatabaseCheck, served: Sequence[str]
) -> Callable[[], None]:
    """The command, given how to ask the platforms and the database, and which platforms this program serves.

    `check_platforms` is called only when at least one bot has its token. Neither may raise for what it was
    made to find out (a refused token, a database out of reach): that is a Finding.
    """

    def check() -> None:
        """Check frontdoor.toml, the environment, the database and the bots; name every mistake at once."""
        try:
            settings = load_settings(Path())
        except InvalidConfiguration as error:
            tell_problems(error.problems)
            raise typer.Exit(Exit.WRONG) from None
        findings = summary(settings, served) + check_database(settings.environment)
        if settings.environment.bots:
            findings += asyncio.run(_asked(check_platforms, settings))
        tell_findings(findings)
        errors = sum(finding.level == "error" for finding in findings)
        tell(f"{errors} of these must be put right." if errors else "OK.")
        if errors:
            raise typer.Exit(Exit.FAILED)

    return check


async def _asked(check_platforms: PlatformCheck, settings: Settings) -> list[Finding]:
    return await check_platforms(settings.environment, settings.definition)


def summary(settings: Settings, served: Sequence[str]) -> list[Finding]:
    """What the settings amount to, and what in them is allowed but probably not meant."""
    return [
        *_of_definition(settings),
        *(finding for platform in served for finding in _of_platform(settings, platform)),
        *_of_tokens_without_use(settings, served),
        *of_desk(settings),
        *_of_keys(settings.environment),
        *_of_ledger(settings.environment),
    ]


def _of_definition(settings: Settings) -> list[Finding]:
    definition, source = settings.definition, settings.decisions.source
    hint = " (`frontdoor init` writes it as a file to change)" if source == BUILT_IN else ""
    languages = ", ".join(
        f"{code} (default)" if code == definition.default_language else code for code in definition.languages
    )
    findings = [
        Finding("ok", f"{source}{hint}: {definition.brand}, tickets {definition.prefix}-XXXX-XXXX"),
        Finding("ok", f"languages: {languages}"),
        Finding("ok", f"categories: {', '.join(definition.categories)}"),
    ]
    if definition.privacy_link is None:
        findings.append(
            Finding("warning", "privacy.link is not set: people consent without a policy to read")
        )
    return findings


def _of_platform(settings: Settings, platform: str) -> list[Finding]:
    bots = [bot.key for bot in settings.environment.bots if bot.key.platform == platform]
    listed = [bot for bot in settings.decisions.bots if bot.key.platform == platform]
    findings = [
        Finding("warning", f"{bot.key}: off; set {bot.token_variable}")
        for bot in listed
        if bot.key not in bots
    ]
    if bots:
        return [Finding("ok", f"{platform}: on ({', '.join(key.name for key in bots)})"), *findings]
    return findings or [Finding("ok", f"{platform}: off; set {SINGLE_BOT[platform]} to turn it on")]


def _of_tokens_without_use(settings: Settings, served: Sequence[str]) -> list[Finding]:
    findings = [
        Finding("warning", f"{bot.key} has a token, but this version does not serve {bot.key.platform}")
        for bot in settings.environment.bots
        if bot.key.platform not in served
    ]
    named = {bot.token_variable for bot in settings.decisions.bots}
    crowded = {bot.key.platform for bot in settings.decisions.bots}
    single = {
        "telegram": settings.environment.telegram_token,
        "discord": settings.environment.discord_token,
    }
    return findings + [
        Finding("warning", f"{SINGLE_BOT[platform]} is set, but no bot in [[bots]] names it: it is not used")
        for platform in sorted(crowded)
        if single[platform] is not None and SINGLE_BOT[platform] not in named
    ]


def _of_keys(environment: Environment) -> list[Finding]:
    if environment.secret_keys is None:
        return [Finding("warning", "SECRET_KEYS is not set: a key file in frontdoor-data serves development")]
    return [Finding("ok", f"SECRET_KEYS: {len(environment.keys())}, the first encrypts")]


def _of_ledger(environment: Environment) -> list[Finding]:
    """A database on a server outlives this machine's disk, and the ledger must outlive the database."""
    if environment.erasure_ledger is not None or environment.database_url.get_secret_value().startswith(
        "sqlite"
    ):
        return []
    told = (
        "ERASURE_LEDGER is not set: who is erased is noted in frontdoor-data here; give it a disk that lasts"
    )
    return [Finding("warning", told)]
