"""Loads frontdoor.toml and the environment together, so that a person sees the mistakes of both at once."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from bots.settings import variables
from bots.settings.definition_file import FILE_NAME, Decisions, ListedBot, read_decisions
from bots.settings.environment import PRODUCTION, Bot, Environment
from bots.settings.explain import Unfit, explained
from bots.settings.problems import InvalidConfiguration, Problem
from bots.settings.values import PLATFORMS
from core.form.definition import Definition
from core.ids import BotKey

DOTENV = ".env"
ENVIRONMENT = "environment"
SINGLE_BOT = {"telegram": "TELEGRAM_TOKEN", "discord": "DISCORD_TOKEN"}


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an operator decided, consistent."""

    decisions: Decisions
    environment: Environment

    @property
    def definition(self) -> Definition:
        """The form, categories, promises and so on, as core wants them."""
        return self.decisions.definition


@dataclass(frozen=True, slots=True)
class _Variables:
    """The variables that are set (not empty), and which of them only `.env` sets."""

    values: Mapping[str, str]
    from_file: frozenset[str]

    def file_of(self, name: str) -> str:
        return DOTENV if name in self.from_file else ENVIRONMENT


def load_settings(directory: Path = Path()) -> Settings:
    """Read everything from the working `directory` and this process's environment.

    Raises InvalidConfiguration with every mistake in both sources. (The tokens that frontdoor.toml lists are
    looked at once the file itself is right.)
    """
    known = _read_variables(directory)
    problems: list[Problem] = []
    decisions: Decisions | None = None
    try:
        decisions = read_decisions(_configuration_path(directory, known.values))
    except InvalidConfiguration as error:
        problems += error.problems
    environment: Environment | None = None
    try:
        environment = Environment(_env_file=directory / DOTENV)  # type: ignore[call-arg]  # pydantic-settings'
    except ValidationError as error:
        problems += [_named(problem, known) for problem in explained(error, ENVIRONMENT)]
    bots, bot_problems = _bots(decisions.bots if decisions else (), known)
    problems += bot_problems
    if problems or decisions is None or environment is None:
        raise InvalidConfiguration(problems)
    return Settings(decisions, environment.with_bots(bots))


def _read_variables(directory: Path) -> _Variables:
    file = directory / DOTENV
    try:
        in_file = {name: value for name, value in dotenv_values(file).items() if value}
    except (OSError, UnicodeDecodeError) as error:
        right = "Save it as UTF-8 text that this program may read"
        raise InvalidConfiguration([Problem(DOTENV, "file", f"can't be read: {error}", right)]) from None
    in_process = {name: value for name, value in os.environ.items() if value}
    return _Variables({**in_file, **in_process}, frozenset(in_file) - frozenset(in_process))


def _configuration_path(directory: Path, values: Mapping[str, str]) -> Path | None:
    if chosen := values.get("FRONTDOOR_CONFIG"):
        return directory / chosen
    usual = directory / FILE_NAME
    return usual if usual.exists() else None


def _named(problem: Problem, known: _Variables) -> Problem:
    name = problem.key.upper()
    return Problem(known.file_of(name), name, problem.wrong, problem.right)


def _bots(listed: Sequence[ListedBot], known: _Variables) -> tuple[tuple[Bot, ...], list[Problem]]:
    """The bots that have a token, and what is wrong with the tokens of those that the file lists."""
    problems: list[Problem] = []
    bots: list[Bot] = []
    taken: dict[str, str] = {}
    for bot in listed:
        name = bot.token_variable
        token = known.values.get(name, "")
        try:
            _check_token(bot, token, known.values)
        except Unfit as error:
            details = error.context or {}
            problems.append(Problem(known.file_of(name), name, details["wrong"], details["right"]))
            continue
        if token and token in taken:
            wrong = f"is the same token as {taken[token]}"
            problems.append(Problem(known.file_of(name), name, wrong, "Each bot has its own token"))
        elif token:
            taken[token] = name
            bots.append(Bot(bot.key, SecretStr(token)))
    for platform in PLATFORMS:
        single = known.values.get(SINGLE_BOT[platform])
        if single and all(bot.key.platform != platform for bot in listed):
            bots.append(Bot(BotKey(platform), SecretStr(single)))
    return tuple(bots), problems


def _check_token(bot: ListedBot, token: str, values: Mapping[str, str]) -> None:
    if not token:
        if values.get("FRONTDOOR_ENV") == PRODUCTION:
            raise Unfit(
                f"is missing, and frontdoor.toml lists the bot {bot.key}", "Set it, or remove the bot"
            )
    elif bot.key.platform == "telegram":
        api_url = values.get("TELEGRAM_API_URL", variables.TELEGRAM_API).rstrip("/")
        variables.telegram_token(token, api_url)
    else:
        variables.discord_token(token)
