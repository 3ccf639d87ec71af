"""The environment: secrets stay secret, mistakes are named all at once, production refuses conveniences."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.settings import variables
from bots.settings.definition_file import starter_text
from bots.settings.environment import Environment
from bots.settings.example import environment_example
from bots.settings.explain import Unfit
from bots.settings.loading import load_settings
from bots.settings.problems import InvalidConfiguration, Problem
from core.ids import BotKey

ROOT = Path(__file__).parents[3]
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()
TOKEN = "123456789:" + "Ab_-5" * 7
OTHER_TOKEN = "987654321:" + "Ab_-5" * 7
WEBHOOK = {
    "TELEGRAM_MODE": "webhook",
    "TELEGRAM_WEBHOOK_URL": "https://support.wallet.example/telegram",
    "TELEGRAM_WEBHOOK_SECRET": "a_secret-1",
}
PRODUCTION = {"FRONTDOOR_ENV": "production", "SECRET_KEYS": KEY}
STAND_IN = {"TELEGRAM_API_URL": "http://127.0.0.1:8081"}


def problems_with(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> tuple[Problem, ...]:
    """The mistakes when these variables are set."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    try:
        load_settings()
    except InvalidConfiguration as error:
        return error.problems
    return ()


BROKEN: list[tuple[dict[str, str], str, str]] = [
    ({"FRONTDOOR_ENV": "prod"}, "FRONTDOOR_ENV", '"production"'),
    ({"FRONTDOOR_CONFIG": "nowhere.toml"}, "file", "frontdoor init"),
    ({"DATABASE_URL": "mysql://root:hunter2@host/db"}, "DATABASE_URL", "postgresql://"),
    ({"DATABASE_URL": "frontdoor.db"}, "DATABASE_URL", "sqlite:///"),
    ({"DATABASE_URL": "sqlite://frontdoor.db"}, "DATABASE_URL", "Three slashes"),
    ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL", "Three slashes"),
    ({"DATABASE_URL": "postgresql://a:hunter2@host:port/db"}, "DATABASE_URL", "postgresql://"),
    ({"FILES_URL": "ftp://host/files"}, "FILES_URL", "s3://"),
    ({"FILES_URL": "s3://"}, "FILES_URL", "s3://"),
    ({"CLAMD_URL": "127.0.0.1:3310"}, "CLAMD_URL", "tcp://"),
    ({"CLAMD_URL": "tcp://127.0.0.1"}, "CLAMD_URL", "tcp://"),
    ({"CLAMD_URL": "tcp://host:none"}, "CLAMD_URL", "tcp://"),
    ({"CLAMD_URL": "unix://"}, "CLAMD_URL", "unix:///"),
    ({"SECRET_KEYS": "hunter2!"}, "SECRET_KEYS", "python3 -c"),
    ({"SECRET_KEYS": base64.b64encode(b"hunter2").decode()}, "SECRET_KEYS", "python3 -c"),
    ({"SECRET_KEYS": f"{KEY},"}, "SECRET_KEYS", "python3 -c"),
    ({"SECRET_KEYS": f"{KEY},{KEY}"}, "SECRET_KEYS", "once"),
    ({"TELEGRAM_TOKEN": "hunter2"}, "TELEGRAM_TOKEN", "@BotFather"),
    ({"TELEGRAM_TOKEN": "1001:TEST"}, "TELEGRAM_TOKEN", "@BotFather"),
    ({"TELEGRAM_TOKEN": f'"{TOKEN}'}, "TELEGRAM_TOKEN", "no quotes"),
    ({"TELEGRAM_API_URL": "api.telegram.org"}, "TELEGRAM_API_URL", "https://"),
    ({"TELEGRAM_API_URL": "http://[broken"}, "TELEGRAM_API_URL", "https://"),
    ({"TELEGRAM_MODE": "webhok"}, "TELEGRAM_MODE", '"webhook"'),
    ({"TELEGRAM_MODE": "webhook"}, "TELEGRAM_WEBHOOK_URL", "TELEGRAM_MODE=polling"),
    ({"TELEGRAM_MODE": "webhook"}, "TELEGRAM_WEBHOOK_SECRET", "python3 -c"),
    (WEBHOOK | {"TELEGRAM_WEBHOOK_SECRET": "hunter2!"}, "TELEGRAM_WEBHOOK_SECRET", "1 to 256"),
    (WEBHOOK | {"TELEGRAM_WEBHOOK_SECRET": "a" * 257}, "TELEGRAM_WEBHOOK_SECRET", "1 to 256"),
    (WEBHOOK | {"TELEGRAM_WEBHOOK_URL": "http://a.example/t"}, "TELEGRAM_WEBHOOK_URL", "https://"),
    (WEBHOOK | {"TELEGRAM_WEBHOOK_URL": "https://a.example:8080"}, "TELEGRAM_WEBHOOK_URL", "80, 88, 443"),
    (
        PRODUCTION | WEBHOOK | STAND_IN | {"TELEGRAM_WEBHOOK_URL": "http://a.example/t"},
        "TELEGRAM_WEBHOOK_URL",
        "https://",
    ),
    ({"DISCORD_TOKEN": "Bot hunter2"}, "DISCORD_TOKEN", "no Bot before it"),
    ({"DISCORD_API_URL": "wss://discord.com"}, "DISCORD_API_URL", "https://"),
    ({"DISCORD_GATEWAY_URL": "https://gateway.discord.gg"}, "DISCORD_GATEWAY_URL", "wss://"),
    ({"PUBLIC_URL": "support"}, "PUBLIC_URL", "https://"),
    (PRODUCTION | {"PUBLIC_URL": "http://support.example"}, "PUBLIC_URL", "https://"),
    ({"FRONTDOOR_ENV": "production"}, "SECRET_KEYS", "python3 -c"),
]


@pytest.mark.parametrize(("variables", "name", "cure"), BROKEN)
def test_a_wrong_variable_is_named_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], name: str, cure: str
) -> None:
    """Each wrong variable is named, with words that say what would be right, and no secret is shown."""
    found = {problem.key: problem for problem in problems_with(monkeypatch, variables)}
    assert name in found
    assert cure in found[name].right
    assert "hunter2" not in str(found[name])


RIGHT: list[dict[str, str]] = [
    {},
    {"TELEGRAM_TOKEN": "", "DATABASE_URL": "", "FRONTDOOR_ENV": ""},
    {"TELEGRAM_TOKEN": TOKEN},
    STAND_IN | {"TELEGRAM_TOKEN": "1001:TEST"},
    STAND_IN
    | WEBHOOK
    | {"TELEGRAM_TOKEN": "1001:TEST", "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:9000/hook"},
    WEBHOOK | {"TELEGRAM_WEBHOOK_URL": "https://a.example:8443/t"},
    PRODUCTION | WEBHOOK | {"PUBLIC_URL": "https://a.example", "TELEGRAM_TOKEN": TOKEN},
    {"SECRET_KEYS": f"{KEY}, {OTHER_KEY}"},
    {"FILES_URL": "s3://bucket/prefix"},
    {"CLAMD_URL": "tcp://[::1]:3310"},
    {"CLAMD_URL": "unix:///run/clamav/clamd.sock"},
]


@pytest.mark.parametrize("variables", RIGHT)
def test_what_is_right_is_taken(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    """Right values, also of stand-ins for a service, give no problem; an empty value counts as not set."""
    assert problems_with(monkeypatch, variables) == ()


def test_the_mistakes_of_both_sources_come_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, .env and the process's environment are told in one error, each by its name."""
    (folder / "frontdoor.toml").write_text(starter_text().replace('"WLT"', '"w"'), encoding="utf-8")
    (folder / ".env").write_text("DATABASE_URL=oracle://x\nTELEGRAM_MODE=push\n")
    problems = problems_with(monkeypatch, {"SECRET_KEYS": "!", "TELEGRAM_MODE": "pull"})
    assert {
        ("frontdoor.toml", "brand.ticket_prefix"),
        (".env", "DATABASE_URL"),
        ("environment", "SECRET_KEYS"),
        ("environment", "TELEGRAM_MODE"),
    } == {(problem.file, problem.key) for problem in problems}


def test_dotenv_that_cannot_be_read_is_a_mistake(folder: Path) -> None:
    """A .env in another encoding is told, not raised as something else."""
    (folder / ".env").write_bytes("TELEGRAM_TOKEN=é".encode("latin-1"))
    with pytest.raises(InvalidConfiguration) as caught:
        load_settings()
    assert [problem.file for problem in caught.value.problems] == [".env"]


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings nor their bots show a token, key, password or secret."""
    secrets = [TOKEN, KEY, "hunter2", WEBHOOK["TELEGRAM_WEBHOOK_SECRET"]]
    for name, value in (
        WEBHOOK | PRODUCTION | {"TELEGRAM_TOKEN": TOKEN, "DATABASE_URL": "postgres://a:hunter2@host/db"}
    ).items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    shown = f"{settings!r} {settings.environment} {settings.environment.bots}"
    assert [secret for secret in secrets if secret in shown] == []


DATABASES = [
    ("postgres://a:p%40ss@host/db", "postgresql+psycopg://a:p%40ss@host/db"),
    ("postgresql://host:5433/db?sslmode=require", "postgresql+psycopg://host:5433/db?sslmode=require"),
    ("postgresql+psycopg:///db", "postgresql+psycopg:///db"),
    ("sqlite:////var/lib/frontdoor.db", "sqlite:////var/lib/frontdoor.db"),
]


@pytest.mark.parametrize(("given_url", "url"), DATABASES)
def test_a_database_url_is_normalised(given_url: str, url: str) -> None:
    """Every spelling of PostgreSQL's scheme ends as the driver that we use; the password stays whole."""
    assert url == variables.database_url(given_url)


def test_keys_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that encrypts comes first, spaces around keys are nothing."""
    monkeypatch.setenv("SECRET_KEYS", f"{OTHER_KEY} , {KEY}")
    assert load_settings().environment.keys() == (OTHER_KEY, KEY)


def test_the_single_bot_needs_only_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """TELEGRAM_TOKEN alone starts the default bot; without any token there is none."""
    assert load_settings().environment.bots == ()
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    assert [BotKey("telegram")] == [bot.key for bot in load_settings().environment.bots]


def _list_bots(folder: Path) -> None:
    listed = "".join(
        f'\n[[bots]]\nplatform = "telegram"\nname = "{name}"\ntoken_variable = "{variable}"\n'
        for name, variable in (("main", "TELEGRAM_TOKEN_MAIN"), ("shop", "TELEGRAM_TOKEN_SHOP"))
    )
    (folder / "frontdoor.toml").write_text(starter_text() + listed, encoding="utf-8")


def test_listed_bots_take_the_tokens_that_they_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listed bot runs when its variable is set, in .env or the environment; the single default does not."""
    _list_bots(folder)
    (folder / ".env").write_text(f"TELEGRAM_TOKEN_SHOP={OTHER_TOKEN}\n")
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    bots = load_settings().environment.bots
    assert [(BotKey("telegram", "shop"), OTHER_TOKEN)] == [
        (bot.key, bot.token.get_secret_value()) for bot in bots
    ]


LISTED_BROKEN: list[tuple[dict[str, str], str, str]] = [
    ({"TELEGRAM_TOKEN_MAIN": "hunter2"}, "TELEGRAM_TOKEN_MAIN", "@BotFather"),
    ({"TELEGRAM_TOKEN_MAIN": TOKEN, "TELEGRAM_TOKEN_SHOP": TOKEN}, "TELEGRAM_TOKEN_SHOP", "its own token"),
    (PRODUCTION | {"TELEGRAM_TOKEN_MAIN": TOKEN}, "TELEGRAM_TOKEN_SHOP", "remove the bot"),
]


@pytest.mark.parametrize(("variables", "name", "cure"), LISTED_BROKEN)
def test_a_listed_bot_without_a_right_token_is_a_mistake(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], name: str, cure: str
) -> None:
    """Badly shaped, shared, and (in production) missing tokens of listed bots are named by their variable."""
    _list_bots(folder)
    (problem,) = problems_with(monkeypatch, variables)
    assert name == problem.key
    assert cure in problem.right
    assert "hunter2" not in str(problem)


def test_the_example_in_the_repository_lists_every_variable() -> None:
    """.env.example is what the program would write, so it names every variable with its default."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert environment_example() == text
    names = [line.partition("=")[0] for line in text.splitlines() if line and not line.startswith("#")]
    assert [name.upper() for name in Environment.model_fields] == names


def test_the_example_is_a_right_dotenv(folder: Path) -> None:
    """Copied to .env as it stands, the example changes nothing."""
    before = load_settings().environment
    (folder / ".env").write_text(environment_example(), encoding="utf-8")
    assert before == load_settings().environment


def _real_telegram_token(value: str) -> None:
    variables.telegram_token(value, variables.TELEGRAM_API)


CHECKS: list[Callable[[str], object]] = [
    variables.database_url,
    variables.files_url,
    variables.clamd_url,
    variables.secret_keys,
    variables.discord_token,
    variables.webhook_secret,
    variables.service_url("https"),
    _real_telegram_token,
]


@given(
    value=st.text() | st.from_regex(r"(sqlite|postgres|postgresql|https)://[ -~]*", fullmatch=True),
    check=st.integers(0, len(CHECKS) - 1),
)
def test_no_value_raises_anything_but_unfit(value: str, check: int) -> None:
    """Whatever a variable holds, a check takes it or refuses it with a cure."""
    cure = "none needed"
    try:
        CHECKS[check](value)
    except Unfit as refused:
        cure = (refused.context or {})["right"]
    assert cure
