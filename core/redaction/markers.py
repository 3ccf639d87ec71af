"""What stands in a text in place of a secret: agents see what kind was removed and never a word of it.

The marker is part of what is stored, so it says the same in every language; recognisers see a wall there.
"""

import re
from collections.abc import Iterable

from core.redaction.finding import Finding, SecretKind

_NAMES = {
    SecretKind.RECOVERY_PHRASE: "recovery phrase",
    SecretKind.PRIVATE_KEY: "private key",
    SecretKind.EXTENDED_PRIVATE_KEY: "private key",
    SecretKind.KEYSTORE: "keystore",
    SecretKind.PASSWORD: "password",
    SecretKind.ONE_TIME_CODE: "code",
    SecretKind.CARD_NUMBER: "card number",
    SecretKind.API_KEY: "API key",
    SecretKind.BOT_TOKEN: "bot token",
}
_DIGITS, _PART = "64 digits", "part"
_MARKER = re.compile(rf"\[(?:{'|'.join(dict.fromkeys((*_NAMES.values(), _DIGITS, _PART)))}) removed\]")


def names_of(findings: Iterable[Finding]) -> str:
    """What an agent or operator calls what was found, in English: "recovery phrase, password"."""
    return ", ".join(dict.fromkeys(_NAMES[finding.kind] for finding in findings))


def marker(kind: SecretKind) -> str:
    """What replaces a secret of this kind: "[recovery phrase removed]"."""
    return f"[{_NAMES[kind]} removed]"


REMOVED = marker(SecretKind.RECOVERY_PHRASE)
"""The marker of the secret that matters most."""
WITHHELD = f"[{_DIGITS} removed]"
"""In place of hexadecimal digits that may be a private key; true whatever the person says that they are."""
PART_REMOVED = f"[{_PART} removed]"
"""In place of what an agent took out of a submitted ticket."""


def without_markers(text: str) -> str:
    """`text` with a space for each marker: what the person said themselves."""
    return _MARKER.sub(" ", text)


def marker_spans(text: str) -> list[tuple[int, int]]:
    """Where markers stand."""
    return [match.span() for match in _MARKER.finditer(text)] if " removed]" in text else []
