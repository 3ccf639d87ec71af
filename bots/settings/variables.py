"""What the value of an environment variable may look like; no refusal ever repeats a secret's value."""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bots.settings.explain import Unfit

KEY_BYTES = 32
TELEGRAM_API = "https://api.telegram.org"
KEY_COMMAND = 'python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
WEBHOOK_COMMAND = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
NEW_KEY = f"Make one: {KEY_COMMAND}"

# https://core.telegram.org/bots/api#authorizing-your-bot; a stand-in for the service may use short ones.
_TELEGRAM_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+\Z")
_TELEGRAM_SECRET_CHARACTERS = 30
# https://discord.com/developers/docs/reference#authentication: three parts, the first two are base64.
_DISCORD_TOKEN = re.compile(r"[A-Za-z0-9_-]{17,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{27,}\Z")
# https://core.telegram.org/bots/api#setwebhook, secret_token
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def database_url(value: str) -> str:
    """The URL as SQLAlchemy wants it: sqlite:///path or postgresql+psycopg://… ; raises Unfit."""
    example = "Write sqlite:///./frontdoor-data/frontdoor.db or postgresql://name:password@host/database"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise Unfit("is not a database URL", example) from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername != "sqlite":
        raise Unfit(f'"{url.drivername}" is not a database that can be used', example)
    if url.host or not url.database or url.database == ":memory:":
        raise Unfit("names no file for SQLite", "Three slashes, then a path: sqlite:///./frontdoor.db")
    return value


def files_url(value: str) -> str:
    """A folder's path, a file:// URL, or s3://bucket/prefix; raises Unfit."""
    scheme, separator, rest = value.partition("://")
    if separator and (scheme not in ("file", "s3") or not rest.strip("/")):
        raise Unfit("is neither a folder nor a bucket", "Write ./frontdoor-data/files or s3://bucket/prefix")
    return value


def clamd_url(value: str) -> str:
    """tcp://host:port or unix:///path of a ClamAV daemon; raises Unfit."""
    try:
        parts = urlsplit(value)
        tcp, unix = parts.scheme == "tcp", parts.scheme == "unix"
        fits = (tcp and bool(parts.hostname and parts.port)) or (unix and len(parts.path) > 1)
    except ValueError:  # not a port, or no address at all
        fits = False
    if not fits:
        raise Unfit(
            "is no address of clamd", "Write it like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.sock"
        )
    return value


def service_url(*schemes: str) -> Callable[[str], str]:
    """A check for a URL of one of `schemes`; the slash at its end goes."""

    def check(value: str) -> str:
        try:
            parts = urlsplit(value)
            _ = parts.port  # raises ValueError when it is not a port
            fits = parts.scheme in schemes and parts.hostname and not re.search(r"\s", value)
        except ValueError:
            fits = False
        if not fits:
            raise Unfit("is not a full address", f"Write it like {schemes[0]}://host/path")
        return value.rstrip("/")

    return check


def telegram_token(token: str, api_url: str) -> None:
    """Raises Unfit when it can't be a bot token of the service at `api_url`."""
    shortest = _TELEGRAM_SECRET_CHARACTERS if api_url == TELEGRAM_API else 1
    if not _TELEGRAM_TOKEN.match(token) or len(token.partition(":")[2]) < shortest:
        raise Unfit(
            "is not a Telegram bot token",
            "Copy the whole token from @BotFather: digits, a colon, about 35 letters; no quotes, no spaces",
        )


def discord_token(token: str) -> None:
    """Raises Unfit when it can't be a Discord bot token."""
    if not _DISCORD_TOKEN.match(token):
        raise Unfit(
            "is not a Discord bot token",
            "Copy the token from the application's Bot page: three parts, dots between, no Bot before it",
        )


def webhook_secret(value: str) -> None:
    """Raises Unfit when Telegram would not take it."""
    if not _WEBHOOK_SECRET.match(value):
        raise Unfit("is not a webhook secret", "Use 1 to 256 of A-Z, a-z, 0-9, _ and -")


def long_secret(value: str) -> None:
    """Raises Unfit when it could be guessed (https://www.rfc-editor.org/rfc/rfc7518#section-3.2)."""
    if len(value) < KEY_BYTES:
        raise Unfit(
            f"has {len(value)} characters, and short keys can be guessed", f"Make one: {WEBHOOK_COMMAND}"
        )


def secret_keys(value: str) -> tuple[str, ...]:
    """The keys as base64 texts of 32 bytes each, the one that encrypts first; raises Unfit."""
    keys = tuple(key.strip() for key in value.split(","))
    for place, key in enumerate(keys, start=1):
        try:
            secret = base64.b64decode(key, validate=True)
        except (binascii.Error, ValueError):
            raise Unfit(f"key {place} is not base64", NEW_KEY) from None
        if len(secret) != KEY_BYTES:
            raise Unfit(f"key {place} has {len(secret)} bytes instead of {KEY_BYTES}", NEW_KEY)
    if len(set(keys)) < len(keys):
        raise Unfit("has the same key twice", "Keep each key once, the newest first")
    return keys


def telegram_calls(webhook_url: str, ports: tuple[int, ...]) -> None:
    """Raises Unfit when Telegram's own service would not call this address."""
    parts = urlsplit(webhook_url)
    if parts.scheme != "https":
        raise Unfit("is not encrypted, and Telegram calls https addresses only", "Use an https:// address")
    if parts.port is not None and parts.port not in ports:
        right = f"Use one of the ports {', '.join(map(str, sorted(ports)))}"
        raise Unfit(f"has port {parts.port}, which Telegram does not call", right)
