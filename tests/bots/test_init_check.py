"""`frontdoor init` and `frontdoor check` as an operator meets them: files, words on stderr, exit codes."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bots.cli.check import check_command
from bots.cli.init import init
from bots.cli.output import Finding
from bots.settings.definition_file import starter_text
from bots.settings.environment import Environment
from bots.settings.example import environment_example
from core.form.definition import Definition

TOKEN = "123456789:" + "Ab_-5" * 7
Command = Callable[..., Result]


class Answers:
    """Stands for the platforms and the database: gives the findings it was told, remembers being asked."""

    def __init__(self) -> None:
        self.platforms: list[Finding] = [Finding("ok", "telegram:default: @frontdoor_bot")]
        self.database: list[Finding] = [Finding("ok", "database: current")]
        self.asked: list[str] = []

    async def check_platforms(self, environment: Environment, definition: Definition) -> list[Finding]:
        """Answer for the platforms."""
        self.asked.append(f"{definition.prefix} {', '.join(str(bot.key) for bot in environment.bots)}")
        return self.platforms

    def check_database(self, environment: Environment) -> list[Finding]:
        """Answer for the database."""
        return self.database


@pytest.fixture
def answers() -> Answers:
    """What the platforms and the database will say."""
    return Answers()


@pytest.fixture
def frontdoor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers) -> Command:
    """Runs a command line in an empty folder, with none of our variables set but those given."""
    for name in list(os.environ):
        if name.lower() in Environment.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    application = typer.Typer()
    application.command("init")(init)
    check = check_command(answers.check_platforms, answers.check_database, served=("telegram",))
    application.command("check")(check)

    def run(*arguments: str, **variables: str) -> Result:
        return CliRunner().invoke(application, arguments, env=variables)

    return run


def test_init_then_check_is_clean(frontdoor: Command) -> None:
    """What init writes passes check, and nothing but the summary's hints is said."""
    assert frontdoor("init").exit_code == 0
    result = frontdoor("check")
    assert result.exit_code == 0
    assert result.stderr.endswith("OK.\n")
    assert "ERROR" not in result.stderr
    assert result.stdout == ""


def test_init_writes_the_starter_and_the_variables(frontdoor: Command) -> None:
    """The starter and the list of variables stand in the folder, to the letter."""
    frontdoor("init")
    assert starter_text() == Path("frontdoor.toml").read_text(encoding="utf-8")
    assert environment_example() == Path(".env.example").read_text(encoding="utf-8")


def test_init_does_not_overwrite(frontdoor: Command) -> None:
    """A changed file is left as it is, nothing else is written, and the person learns how to insist."""
    Path("frontdoor.toml").write_text("# mine")
    result = frontdoor("init")
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert Path("frontdoor.toml").read_text() == "# mine"
    assert not Path(".env.example").exists()


def test_init_force_overwrites(frontdoor: Command) -> None:
    """With --force the starter replaces what was there."""
    Path("frontdoor.toml").write_text("# mine")
    assert frontdoor("init", "--force").exit_code == 0
    assert starter_text() == Path("frontdoor.toml").read_text(encoding="utf-8")


def test_init_accepts_an_example_that_is_already_the_same(frontdoor: Command) -> None:
    """In a fresh copy of the repository, where .env.example lies already, init works."""
    Path(".env.example").write_text(environment_example(), encoding="utf-8")
    assert frontdoor("init").exit_code == 0
    assert Path("frontdoor.toml").exists()


def test_check_without_any_file_speaks_of_the_built_in_starter(frontdoor: Command, answers: Answers) -> None:
    """A fresh machine is fine: languages, categories, what turns Telegram on; nobody is asked."""
    result = frontdoor("check")
    assert result.exit_code == 0
    assert "the built-in starter (`frontdoor init` writes it" in result.stderr
    assert "languages: zh-Hans (default), en" in result.stderr
    assert "categories: stolen, transfer" in result.stderr
    assert "telegram: off; set TELEGRAM_TOKEN" in result.stderr
    assert answers.asked == []


def test_check_names_every_mistake_and_its_cure(frontdoor: Command, answers: Answers) -> None:
    """Wrong configuration exits with 2, names file, key and cure of each mistake, and asks nobody."""
    text = starter_text().replace('prefix = "WLT"', 'prefix = "w"').replace('"24h"', '"a day"')
    Path("frontdoor.toml").write_text(text, encoding="utf-8")
    result = frontdoor("check", TELEGRAM_TOKEN="hunter2")
    assert result.exit_code == 2
    assert "The configuration has 7 mistakes:" in result.stderr
    assert "frontdoor.toml: brand.ticket_prefix: " in result.stderr
    assert "frontdoor.toml: categories.other.first_reply: " in result.stderr
    assert "environment: TELEGRAM_TOKEN: " in result.stderr
    assert "→ Copy the whole token from @BotFather" in result.stderr
    assert "hunter2" not in result.output
    assert (result.stdout, answers.asked) == ("", [])


def test_check_asks_the_platform_when_there_is_a_token(frontdoor: Command, answers: Answers) -> None:
    """With a token the platform's own word is told, a warning does not fail the check."""
    answers.platforms = [Finding("warning", "telegram:default: privacy mode is on")]
    result = frontdoor("check", TELEGRAM_TOKEN=TOKEN)
    assert result.exit_code == 0
    assert "telegram: on (default)" in result.stderr
    assert "warning  telegram:default: privacy mode is on" in result.stderr
    assert answers.asked == ["WLT telegram:default"]


@pytest.mark.parametrize("where", ["platforms", "database"])
def test_check_fails_when_a_platform_or_the_database_does(
    frontdoor: Command, answers: Answers, where: str
) -> None:
    """An error found outside the configuration exits with 1 and is told."""
    setattr(answers, where, [Finding("error", "no answer")])
    result = frontdoor("check", TELEGRAM_TOKEN=TOKEN)
    assert result.exit_code == 1
    assert "ERROR    no answer" in result.stderr
    assert "1 of these must be put right." in result.stderr


LISTED = '\n[[bots]]\nplatform = "telegram"\nname = "main"\ntoken_variable = "TELEGRAM_TOKEN_MAIN"\n'
DISCORD = f"{'a' * 24}.{'b' * 6}.{'c' * 30}"
HINTS = [
    (LISTED, {}, "telegram:main: off; set TELEGRAM_TOKEN_MAIN"),
    (LISTED, {"TELEGRAM_TOKEN": TOKEN}, "TELEGRAM_TOKEN is set, but no bot in [[bots]] names it"),
    ("", {"DISCORD_TOKEN": DISCORD}, "discord:default has a token, but this version does not serve discord"),
    ("", {}, "SECRET_KEYS is not set"),
    ("", {"SECRET_KEYS": base64.b64encode(bytes(32)).decode()}, "SECRET_KEYS: 1, the first encrypts"),
    ("", {}, "privacy.link is not set"),
]


@pytest.mark.parametrize(("more", "variables", "hint"), HINTS)
def test_check_hints_at_what_is_probably_not_meant(
    frontdoor: Command, more: str, variables: dict[str, str], hint: str
) -> None:
    """What is allowed but probably not meant is told, and the check still passes."""
    Path("frontdoor.toml").write_text(starter_text() + more, encoding="utf-8")
    result = frontdoor("check", **variables)
    assert result.exit_code == 0
    assert hint in result.stderr


def test_check_asks_for_a_lasting_place_for_the_ledger(frontdoor: Command) -> None:
    """Beside PostgreSQL the ledger of erasures needs a disk of its own; SQLite's lies in the data folder."""
    server = "postgresql://ann@db.example/frontdoor"
    told = [
        "ERASURE_LEDGER is not set" in frontdoor("check", **variables).stderr
        for variables in (
            {},
            {"DATABASE_URL": server},
            {"DATABASE_URL": server, "ERASURE_LEDGER": "/safe/e.log"},
        )
    ]
    assert told == [False, True, False]


CHAT = '\n[desk.chats.main]\nplatform = "telegram"\nchat = "-1001234567890"\nteams = ["transfers"]\n'
AGENT = '\n[desk.agents.{id}]\nname = "{id}"\nrole = "{role}"\nteams = ["transfers"]\n{account}\n'
ON_TELEGRAM, ON_DISCORD = 'telegram = "12345678"', 'discord = "123456789012345678"'
DESKS = [
    (CHAT, "ok       desk main: shows tickets of transfers in telegram -1001234567890"),
    (CHAT.replace('["transfers"]', '["*"]'), "desk main: shows tickets of all teams"),
    (CHAT, "warning  desk main: its bot telegram:default is off; set TELEGRAM_TOKEN"),
    (CHAT, "warning  desk: frontdoor.toml lists no admin"),
    (CHAT, "warning  desk: no chat shows tickets of the team security"),
    (CHAT + AGENT.format(id="mei", role="admin", account=ON_DISCORD), "desk: mei has no account on telegram"),
]


@pytest.mark.parametrize(("more", "told"), DESKS)
def test_check_says_what_the_desk_shows_and_who_is_left_out(frontdoor: Command, more: str, told: str) -> None:
    """By the settings alone; the check passes, since roles may have been given elsewhere."""
    Path("frontdoor.toml").write_text(starter_text() + more, encoding="utf-8")
    result = frontdoor("check")
    assert result.exit_code == 0
    assert told in result.stderr


def test_check_is_quiet_about_a_desk_in_which_all_is_well(frontdoor: Command) -> None:
    """And says nothing of one where there is none."""
    chat = CHAT.replace('["transfers"]', '["*"]')
    admin = AGENT.format(id="mei", role="admin", account=ON_TELEGRAM)
    told = []
    for more in ("", chat + admin):
        Path("frontdoor.toml").write_text(starter_text() + more, encoding="utf-8")
        said = frontdoor("check", TELEGRAM_TOKEN=TOKEN).stderr.splitlines()
        told.append([line for line in said if "desk" in line])
    assert (told[0], len(told[1])) == ([], 1)
