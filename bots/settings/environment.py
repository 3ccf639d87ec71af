"""The environment: where this process finds its services, and the secrets that no file should hold.

Values come from the process's environment, else from `.env` in the working directory; an empty value counts
as not set. What is wrong is reported like the mistakes of frontdoor.toml, and never shows a secret.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bots.settings import variables
from bots.settings.explain import Unfit
from bots.settings.shards import Shards, read_shards
from bots.settings.values import one_of
from core.ids import BotKey

DEVELOPMENT, PRODUCTION = "development", "production"
POLLING, WEBHOOK = "polling", "webhook"
# The Bot API takes webhooks on these ports only (https://core.telegram.org/bots/api#setwebhook, notes).
WEBHOOK_PORTS = (443, 80, 88, 8443)


def _database_url(value: SecretStr) -> SecretStr:
    return SecretStr(variables.database_url(value.get_secret_value()))


def _shards(value: object) -> Shards | None:
    return read_shards(value) if isinstance(value, str) else None


HttpUrl = Annotated[str, AfterValidator(variables.service_url("https", "http"))]
GatewayUrl = Annotated[str, AfterValidator(variables.service_url("wss", "ws"))]


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot of ours that has its token, so it can run."""

    key: BotKey
    token: SecretStr


class Environment(BaseSettings):
    """All variables, checked. A check reads others from `info.data`, so the order of the fields matters.

    `bots` are those of frontdoor.toml whose token is set, and the single bot of a platform that lists none.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    frontdoor_config: Path | None = Field(
        default=None,
        description="Path of the operator's file. Not set: frontdoor.toml in the working directory, and "
        "where there is none, the built-in starter.",
    )
    frontdoor_env: Annotated[str, one_of((DEVELOPMENT, PRODUCTION), "environment")] = Field(
        default=DEVELOPMENT,
        description="development or production. production refuses to start without SECRET_KEYS and with "
        "public addresses that are not encrypted.",
    )
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = Field(
        default=SecretStr("sqlite:///./frontdoor-data/frontdoor.db"),
        description="Where everything is kept: one SQLite file, or postgresql://name:password@host/database "
        "for several processes.",
    )
    files_url: Annotated[str, AfterValidator(variables.files_url)] = Field(
        default="./frontdoor-data/files",
        description="Where screenshots and files are kept, encrypted: a folder or s3://bucket/prefix.",
    )
    clamd_url: Annotated[str, AfterValidator(variables.clamd_url)] | None = Field(
        default=None,
        description="A ClamAV daemon that scans every file before anybody sees it: tcp://host:3310 or "
        "unix:///run/clamav/clamd.sock. While it does not answer, files wait. Not set: none is asked.",
    )
    secret_keys: SecretStr | None = Field(
        default=None,
        description="The keys that encrypt what people write: base64 of 32 bytes each, comma separated. The "
        "first encrypts, all decrypt; to rotate, put a new one in front. Without them tickets can't be read: "
        "keep a copy apart from the database's backup. Not set: a key file in frontdoor-data is made, for "
        f"development only. To make one:\n{variables.KEY_COMMAND}",
    )
    erasure_ledger: Path | None = Field(
        default=None,
        description="The file that remembers who was erased, so that a restored backup brings nobody back. "
        "Not set: erasures.log in frontdoor-data. Keep it on another disk than the database or copy it.",
    )
    telegram_api_url: HttpUrl = Field(
        default=variables.TELEGRAM_API,
        description="The Telegram Bot API; change it only for a Bot API server of your own.",
    )
    telegram_token: SecretStr | None = Field(
        default=None, description="The bot's token from @BotFather. Not set: Telegram is off."
    )
    telegram_mode: Annotated[str, one_of((POLLING, WEBHOOK), "mode")] = Field(
        default=POLLING,
        description="polling needs no public address; webhook needs the two variables below.",
    )
    telegram_webhook_url: HttpUrl | None = Field(
        default=None,
        description="The public https address that Telegram calls, e.g. https://support.example.com/telegram.",
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Proves that a call comes from Telegram: 1 to 256 of A-Z, a-z, 0-9, _ and -. "
        f"To make one:\n{variables.WEBHOOK_COMMAND}",
    )
    discord_token: SecretStr | None = Field(
        default=None, description="The token of the application's bot. Not set: Discord is off."
    )
    discord_api_url: HttpUrl = Field(
        default="https://discord.com/api/v10", description="The Discord API; change it only for tests."
    )
    discord_gateway_url: GatewayUrl = Field(
        default="wss://gateway.discord.gg", description="Discord's gateway; change it only for tests."
    )
    discord_shards: Annotated[Shards | None, NoDecode, BeforeValidator(_shards)] = Field(
        default=None,
        description="Which of the bot's shards this process holds, and how many there are: 0,1/4. Each shard "
        "needs one process (docs/discord.md). Not set: this process holds all of them.",
    )
    public_url: HttpUrl | None = Field(
        default=None, description="The address under which people reach this program's web pages, if any."
    )
    web_signing_key: SecretStr | None = Field(
        default=None,
        description="Shared with your own app's server, which signs who is writing in the web chat "
        "(docs/web-chat.md): at least 32 characters. Not set: such tokens are refused. "
        f"To make one:\n{variables.WEBHOOK_COMMAND}",
    )
    health_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None,
        description="Where a process without the part web answers /health and /metrics (docs/monitoring.md). "
        "Not set: it has no port. With the part web they are on its own port.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description="Who asks for /metrics has to show it (Authorization: Bearer …): at least 32 characters. "
        f"Not set: only this machine may ask. To make one:\n{variables.WEBHOOK_COMMAND}",
    )
    _bots: tuple[Bot, ...] = PrivateAttr(default=())

    @property
    def production(self) -> bool:
        """Whether this is the real thing, where development's conveniences are refused."""
        return self.frontdoor_env == PRODUCTION

    @property
    def webhook(self) -> bool:
        """Whether Telegram calls us; else we poll."""
        return self.telegram_mode == WEBHOOK

    @property
    def bots(self) -> tuple[Bot, ...]:
        """The bots that have a token."""
        return self._bots

    def with_bots(self, bots: tuple[Bot, ...]) -> Self:
        """The same, with these bots."""
        copy = self.model_copy()
        copy._bots = bots
        return copy

    def keys(self) -> tuple[str, ...]:
        """The secret keys as base64 texts, the one that encrypts first; empty when not set."""
        return variables.secret_keys(self.secret_keys.get_secret_value()) if self.secret_keys else ()

    @field_validator("secret_keys")
    @classmethod
    def _keys_fit(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None:
            variables.secret_keys(value.get_secret_value())
        elif info.data.get("frontdoor_env") == PRODUCTION:
            raise Unfit("is missing, and production refuses the development key", variables.NEW_KEY)
        return value

    @field_validator("telegram_token")
    @classmethod
    def _telegram_token_fits(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None:
            api_url = info.data.get("telegram_api_url", variables.TELEGRAM_API)
            variables.telegram_token(value.get_secret_value(), api_url)
        return value

    @field_validator("discord_token")
    @classmethod
    def _discord_token_fits(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            variables.discord_token(value.get_secret_value())
        return value

    @field_validator("telegram_webhook_url")
    @classmethod
    def _webhook_url_fits(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("telegram_mode") == WEBHOOK:
            raise Unfit("is missing, and TELEGRAM_MODE is webhook", "Set it, or set TELEGRAM_MODE=polling")
        if value is not None and info.data.get("telegram_api_url") == variables.TELEGRAM_API:
            variables.telegram_calls(value, WEBHOOK_PORTS)
        return cls._encrypted_in_production(value, info)

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _webhook_secret_fits(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None:
            variables.webhook_secret(value.get_secret_value())
        elif info.data.get("telegram_mode") == WEBHOOK:
            raise Unfit(
                "is missing, and anybody could pose as Telegram",
                f"Make one: {variables.WEBHOOK_COMMAND}",
            )
        return value

    @field_validator("web_signing_key", "metrics_token")
    @classmethod
    def _signing_key_fits(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            variables.long_secret(value.get_secret_value())
        return value

    @field_validator("public_url")
    @classmethod
    def _encrypted_in_production(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and info.data.get("frontdoor_env") == PRODUCTION and not value.startswith("https://"):
            raise Unfit("is not encrypted, and production refuses that", "Use an https:// address")
        return value
