"""The token by which the company's own app says who is writing: a JSON Web Token by HMAC-SHA256 only.

Claims: `account` (required), `app_version`, `device`, `aud` ("frontdoor") and `exp` (seconds since 1970). See
https://www.rfc-editor.org/rfc/rfc7519; the algorithm is fixed, so that a token can't choose a weaker one.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from bots.web_chat.visitor import SIGNED, SIGNED_SECONDS, Visitor
from core.form.definition import FieldDefinition
from core.redaction import inspect

AUDIENCE = "frontdoor"
LONGEST_LIFE = timedelta(days=1)
LONGEST_TOKEN = 4096
LONGEST_ACCOUNT = 128


@dataclass(frozen=True, slots=True)
class AppSays:
    """What a good token says; an empty text where it says nothing."""

    account: str
    app_version: str = ""
    device: str = ""


def read_token(token: str, key: bytes, now: datetime) -> AppSays | None:
    """What the token says; None when it is forged, expired, for somebody else, valid for over a day, or
    names an account that looks like a secret: who somebody is stays readable in the database."""
    head, _, signature = token.rpartition(".")
    header, _, body = head.partition(".")
    try:
        if len(token) > LONGEST_TOKEN or not hmac.compare_digest(
            _decoded(signature), hmac.digest(key, head.encode(), "sha256")
        ):
            return None
        algorithm, claims = orjson.loads(_decoded(header)), orjson.loads(_decoded(body))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(algorithm, dict) or algorithm.get("alg") != "HS256" or not isinstance(claims, dict):
        return None
    return _said(claims) if _holds(claims, now) else None


def signed_visitor(says: AppSays, fields: Mapping[str, FieldDefinition], now: datetime) -> Visitor:
    """The visitor behind a good token. The account answers the field that is an account (`extract =
    "account"`), the other claims answer the fields of their name."""
    answers = [(name, says.account) for name, field in fields.items() if field.extract == "account"]
    others = (("app_version", says.app_version), ("device", says.device))
    answers += [(name, value) for name, value in others if value and name in fields]
    return Visitor(SIGNED + says.account, tuple(answers), int(now.timestamp()) + SIGNED_SECONDS)


def _holds(claims: Mapping[str, Any], now: datetime) -> bool:
    expires, audience, account = claims.get("exp"), claims.get("aud"), claims.get("account")
    if type(expires) not in (int, float) or audience != AUDIENCE:
        return False
    in_time = now.timestamp() < float(expires or 0) <= (now + LONGEST_LIFE).timestamp()
    if not isinstance(account, str) or not 0 < len(account) <= LONGEST_ACCOUNT:
        return False
    return in_time and account.isprintable() and inspect(account).clean


def _said(claims: Mapping[str, Any]) -> AppSays:
    version, device = claims.get("app_version"), claims.get("device")
    return AppSays(
        str(claims["account"]),
        version if isinstance(version, str) else "",
        device if isinstance(device, str) else "",
    )


def _decoded(value: str) -> bytes:
    if "+" in value or "/" in value:  # the decoder takes them for the "-" and "_" that we write
        raise ValueError("not of the alphabet for addresses")
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
