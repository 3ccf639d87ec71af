"""The words in which recognisers report what they saw, kept apart so that each recogniser is one file.

A finding says where a secret stands and of which kind it is; it never carries the secret itself, so that
printing or logging one is harmless.
"""

from dataclasses import dataclass
from enum import StrEnum


class SecretKind(StrEnum):
    """What was found. The order is that of the harm: the first of several is the one to warn about."""

    RECOVERY_PHRASE = "recovery_phrase"
    PRIVATE_KEY = "private_key"
    EXTENDED_PRIVATE_KEY = "extended_private_key"
    KEYSTORE = "keystore"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    ONE_TIME_CODE = "one_time_code"
    CARD_NUMBER = "card_number"
    BOT_TOKEN = "bot_token"  # noqa: S105 - the name of a kind
    API_KEY = "api_key"


class Certainty(StrEnum):
    """How sure the recogniser is: a checksum proved it, or it only has the shape of one."""

    VERIFIED = "verified"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret in a text: `text[start:end]`, in characters.

    Recognisers count in the normalised text; what `inspect` hands out counts in the original.
    """

    kind: SecretKind
    start: int
    end: int
    certainty: Certainty
