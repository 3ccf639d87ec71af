"""Encryption at rest: a data key per requester, wrapped by the operator's secret keys.

AES-256-GCM throughout. Every ciphertext is bound (associated data) to its column and its requester, so that a
value copied into another row does not open. Rotating SECRET_KEYS rewraps data keys and touches no ticket.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import ConfigurationError, FrontDoorError

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
FORMAT = b"\x01"
NO_KEY = b""
"""Stands in place of the wrapped key of an erased requester."""


class Undecipherable(FrontDoorError):
    """A stored value can't be decrypted: its key is missing, or the value was changed or moved."""


class DataKey:
    """The unwrapped key of one owner: a requester, or the house."""

    __slots__ = ("_cipher", "_owner")

    def __init__(self, secret: bytes, owner: str) -> None:
        self._cipher = AESGCM(secret)
        self._owner = owner.encode()

    def encrypt(self, column: str, plain: bytes) -> bytes:
        """Encrypt for `column` ("table.column")."""
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, plain, self._bound_to(column))

    def decrypt(self, column: str, stored: bytes) -> bytes:
        """The plain bytes of what `encrypt` made for the same column. Raises Undecipherable."""
        if stored[:1] != FORMAT:
            raise Undecipherable(column)
        nonce, sealed = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, sealed, self._bound_to(column))
        except InvalidTag:
            raise Undecipherable(column) from None

    def encrypt_text(self, column: str, plain: str) -> bytes:
        """`encrypt` for text."""
        return self.encrypt(column, plain.encode())

    def decrypt_text(self, column: str, stored: bytes) -> str:
        """`decrypt` for text."""
        return self.decrypt(column, stored).decode()

    def _bound_to(self, column: str) -> bytes:
        return column.encode() + b":" + self._owner


class Keys:
    """The operator's secret keys, and the data keys that they wrap.

    `secret_keys` are base64 texts of 32 bytes: the first wraps new data keys, all of them unwrap. The newest
    `remembered` unwrapped keys stay in memory. Safe to share between threads.
    """

    def __init__(self, secret_keys: Sequence[str], remembered: int = 2_000) -> None:
        if not secret_keys:
            raise ConfigurationError("SECRET_KEYS is empty; give at least one key (32 bytes in base64).")
        decoded = [decode_secret_key(key) for key in secret_keys]
        self._by_id = {_key_id(secret): AESGCM(secret) for secret in decoded}
        self._first = _key_id(decoded[0])
        self._remembered = remembered
        self._unwrapped: OrderedDict[tuple[str, bytes], DataKey] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def ids(self) -> tuple[str, ...]:
        """What names the secret keys, the first first; says nothing about the keys themselves."""
        return tuple(key_id.hex() for key_id in self._by_id)

    def new_wrapped(self, owner: str) -> bytes:
        """A new data key for `owner`, wrapped."""
        return self._wrap(AESGCM.generate_key(KEY_BYTES * 8), owner)

    def rewrap(self, owner: str, wrapped: bytes) -> bytes:
        """The same data key wrapped by the first of the secret keys. Raises Undecipherable."""
        return self._wrap(self._unwrap(owner, wrapped), owner)

    def data_key(self, owner: str, wrapped: bytes) -> DataKey:
        """The data key of `owner`. Raises Undecipherable when none of the secret keys opens it."""
        name = (owner, wrapped)
        with self._lock:
            known = self._unwrapped.get(name)
            if known is not None:
                self._unwrapped.move_to_end(name)
                return known
        key = DataKey(self._unwrap(owner, wrapped), owner)
        with self._lock:
            self._unwrapped[name] = key
            if len(self._unwrapped) > self._remembered:
                self._unwrapped.popitem(last=False)
        return key

    def derived(self, owner: str, wrapped: bytes, purpose: str) -> bytes:
        """32 bytes for another purpose than encrypting, made of `owner`'s data key: they stay the same when
        that is rewrapped. Raises Undecipherable."""
        label = b"frontdoor derived:" + purpose.encode()
        return hmac.digest(self._unwrap(owner, wrapped), label, "sha256")

    def forget(self, requester_id: int) -> None:
        """Keep no unwrapped key of this requester in memory."""
        owner = requester_owner(requester_id)
        with self._lock:
            for name in [name for name in self._unwrapped if name[0] == owner]:
                del self._unwrapped[name]

    def of_requester(self, requester_id: int, wrapped: bytes) -> DataKey:
        """The data key of a requester."""
        return self.data_key(requester_owner(requester_id), wrapped)

    def _wrap(self, secret: bytes, owner: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._by_id[self._first].encrypt(nonce, secret, b"wrapped:" + owner.encode())
        return FORMAT + self._first + nonce + sealed

    def _unwrap(self, owner: str, wrapped: bytes) -> bytes:
        start = 1 + KEY_ID_BYTES
        cipher = self._by_id.get(wrapped[1:start])
        if wrapped[:1] != FORMAT or cipher is None:
            raise Undecipherable("None of SECRET_KEYS wrapped this data key; was a key removed?")
        nonce, sealed = wrapped[start : start + NONCE_BYTES], wrapped[start + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, b"wrapped:" + owner.encode())
        except InvalidTag:
            raise Undecipherable(f"The data key of {owner} was changed or moved.") from None


HOUSE = "house"


def requester_owner(requester_id: int) -> str:
    """The name under which a requester's data key is bound."""
    return f"requester:{requester_id}"


def decode_secret_key(text: str) -> bytes:
    """The 32 bytes behind a base64 text. Raises ConfigurationError."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ConfigurationError("SECRET_KEYS holds a key that is not base64.") from None
    if len(secret) != KEY_BYTES:
        raise ConfigurationError(f"SECRET_KEYS holds a key of {len(secret)} bytes; it must have {KEY_BYTES}.")
    return secret


def new_secret_key() -> str:
    """A new secret key, as SECRET_KEYS takes it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def signing_keys(secret_keys: Sequence[str], purpose: str) -> tuple[bytes, ...]:
    """Keys for signing what `purpose` names, one from each secret key: the first signs, all verify."""
    label = b"frontdoor signing:" + purpose.encode()
    return tuple(hmac.digest(decode_secret_key(key), label, "sha256") for key in secret_keys)


def development_key(path: Path) -> str:
    """The secret key kept in the file at `path`, made with mode 0600 when missing; for one machine only.

    Safe when two processes start at once: the file appears complete or not at all.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(new_secret_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def _key_id(secret: bytes) -> bytes:
    return hashlib.sha256(b"frontdoor key id" + secret).digest()[:KEY_ID_BYTES]
