"""Keystore files pasted as text: JSON with an encrypted key, which a guessed password opens.

Source: https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/ (version 3);
EIP-2335 (validators) and Polkadot's exports have the same members or others of these.
"""

import re
from collections.abc import Iterator

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText

_ENCRYPTED = re.compile(r'["\'“”]?(?:ciphertext|encoded|encseed|vault|private_?key|secret_?key)["\'“”]?\s*:')
_BESIDE = re.compile(r"kdf|cipher|scrypt|pbkdf2|\bmac\b|xsalsa20|\biv\b|salt")


def find_keystores(text: NormalisedText) -> Iterator[Finding]:
    """Yield JSON objects that hold an encrypted key, whole or cut off at the end of the text."""
    folded = text.folded
    if "{" not in folded or _ENCRYPTED.search(folded) is None:
        return
    for start, end in _objects(folded):
        body = folded[start:end]
        if _ENCRYPTED.search(body) is not None and len(set(_BESIDE.findall(body))) >= 2:
            yield Finding(SecretKind.KEYSTORE, start, end, Certainty.VERIFIED)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Yield the outermost {…} of a text; what is never closed goes to its end."""
    depth, start = 0, 0
    for match in re.finditer("[{}]", text):
        if match[0] == "{":
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth > 0:
            depth -= 1
            if depth == 0:
                yield start, match.end()
    if depth > 0:
        yield start, len(text)
