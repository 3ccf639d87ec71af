"""Who a visitor is: a signed cookie that only this service can make, and what the company's own app proved.

Nothing is stored for a visitor who has not written yet; the cookie carries all of it.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

import orjson

from core.ids import Account, BotKey, ConversationId, RequesterId

SIGNED = "signed:"
"""Beginning of the account id of a visitor whose account the company's app proved."""
VISITOR_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep a cookie (https://www.rfc-editor.org/rfc/rfc6265bis, section 5.5)."""
SIGNED_SECONDS = 12 * 3600
"""An app proves its account again each time it opens the chat."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """`account_id` is unique among visitors; `signed` are proven answers (field, value)."""

    account_id: str
    signed: tuple[tuple[str, str], ...] = ()
    expires: int = 0  # seconds since 1970, UTC

    @property
    def is_signed(self) -> bool:
        """Whether the company's app says who this is."""
        return self.account_id.startswith(SIGNED)


class Known(Protocol):
    """A visitor who has written before."""

    @property
    def conversation_id(self) -> ConversationId:
        """Their conversation."""
        ...

    @property
    def requester_id(self) -> RequesterId:
        """Who they are."""
        ...

    @property
    def code_due(self) -> bool:
        """They have a ticket, and no recovery code yet."""
        ...


class Visitors(Protocol):
    """See storage/visitors.py."""

    async def known(self, bot: BotKey, account: Account) -> Known | None:
        """Who that is; None while they have not written."""
        ...

    async def keep_code(self, platform: str, requester_id: RequesterId, hashed: str) -> None:
        """From now on this code is the requester's, and no earlier one."""
        ...

    async def of_code(self, platform: str, hashes: Collection[str]) -> str | None:
        """The account id of the visitor whose code has one of `hashes`."""
        ...


def new_visitor(now: datetime) -> Visitor:
    """Somebody whom we have never seen."""
    return Visitor(secrets.token_hex(16), expires=int(now.timestamp()) + VISITOR_SECONDS)


def to_cookie(visitor: Visitor, key: bytes) -> str:
    """The cookie's value: the visitor as JSON, a dot, and its HMAC-SHA256."""
    body = _encoded(orjson.dumps(asdict(visitor)))
    return f"{body}.{_encoded(hmac.digest(key, body.encode(), 'sha256'))}"


def cookie_name(*, secure: bool) -> str:
    """A name with __Host- in front can't be set by a neighbouring host (RFC 6265bis, section 4.1.3)."""
    return "__Host-frontdoor" if secure else "frontdoor"


def cookie_header(visitor: Visitor, key: bytes, now: datetime, *, secure: bool) -> str:
    """The value of Set-Cookie. Inside another site's page only a partitioned cookie lives
    (https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies); without https
    browsers take neither Secure nor SameSite=None."""
    left = max(0, visitor.expires - int(now.timestamp()))
    where = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
    name = cookie_name(secure=secure)
    return f"{name}={to_cookie(visitor, key)}; Path=/; Max-Age={left}; HttpOnly; {where}"


def from_cookie(value: str | None, keys: Sequence[bytes], now: datetime) -> Visitor | None:
    """The visitor of a cookie that one of `keys` signed; None for anything else and for an expired one."""
    body, _, signature = (value or "").partition(".")
    try:
        given = _decoded(signature)
        if not any(hmac.compare_digest(given, hmac.digest(key, body.encode(), "sha256")) for key in keys):
            return None
        said = orjson.loads(_decoded(body))
    except (binascii.Error, ValueError):
        return None
    signed = tuple((str(field), str(answer)) for field, answer in said["signed"])
    visitor = Visitor(said["account_id"], signed, said["expires"])
    return visitor if visitor.expires > now.timestamp() else None


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(value: str) -> bytes:
    if "+" in value or "/" in value:  # the decoder takes them for the "-" and "_" that we write
        raise ValueError("not of the alphabet for addresses")
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
