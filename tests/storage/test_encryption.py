"""Encryption at rest: keys wrap and rotate, values are bound to their place, nothing leaks into the file."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError
from storage.encryption import Keys, Undecipherable, decode_secret_key, development_key, new_secret_key
from tests.contracts.decisions import CANARY
from tests.contracts.houses import database_house

FIRST, SECOND = new_secret_key(), new_secret_key()


@given(plain=st.binary(max_size=300), column=st.text(max_size=20))
def test_what_is_encrypted_comes_back(plain: bytes, column: str) -> None:
    """Any bytes survive, and the ciphertext differs each time."""
    keys = Keys([FIRST])
    key = keys.data_key("house", keys.new_wrapped("house"))
    once, twice = key.encrypt(column, plain), key.encrypt(column, plain)
    assert key.decrypt(column, once) == plain
    assert once != twice


def test_a_value_in_another_column_does_not_open() -> None:
    """A ciphertext that was copied to another column is refused."""
    keys = Keys([FIRST])
    key = keys.of_requester(1, keys.new_wrapped("requester:1"))
    with pytest.raises(Undecipherable):
        key.decrypt("messages.text", key.encrypt("answers.value", b"x"))


def test_a_value_of_another_requester_does_not_open() -> None:
    """Neither a value nor a wrapped key works for somebody else."""
    keys = Keys([FIRST])
    wrapped = keys.new_wrapped("requester:1")
    one, two = keys.of_requester(1, wrapped), keys.of_requester(2, keys.new_wrapped("requester:2"))
    with pytest.raises(Undecipherable):
        two.decrypt("c", one.encrypt("c", b"x"))
    with pytest.raises(Undecipherable):
        keys.of_requester(2, wrapped)


def test_every_changed_byte_is_noticed() -> None:
    """No bit of a ciphertext can be flipped unseen."""
    keys = Keys([FIRST])
    key = keys.data_key("house", keys.new_wrapped("house"))
    sealed = key.encrypt("c", b"secret")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Undecipherable):
            key.decrypt("c", bytes(changed))


def test_rotation_keeps_everything_readable() -> None:
    """The new key comes first, the old one still opens; after rewrapping the old one can go."""
    old = Keys([FIRST])
    wrapped = old.new_wrapped("requester:1")
    sealed = old.of_requester(1, wrapped).encrypt("c", b"x")
    both = Keys([SECOND, FIRST])
    assert both.of_requester(1, wrapped).decrypt("c", sealed) == b"x"
    rewrapped = both.rewrap("requester:1", wrapped)
    assert Keys([SECOND]).of_requester(1, rewrapped).decrypt("c", sealed) == b"x"
    with pytest.raises(Undecipherable, match="key removed"):
        Keys([SECOND]).of_requester(1, wrapped)


def test_few_keys_are_remembered() -> None:
    """The memory of unwrapped keys is bounded, and what was forgotten opens again."""
    keys = Keys([FIRST], remembered=2)
    wrapped = {number: keys.new_wrapped(f"requester:{number}") for number in range(5)}
    first = keys.of_requester(0, wrapped[0])
    assert keys.of_requester(0, wrapped[0]) is first
    for number in range(1, 5):
        keys.of_requester(number, wrapped[number])
    assert len(keys._unwrapped) == 2
    assert keys.of_requester(0, wrapped[0]).decrypt("c", first.encrypt("c", b"x")) == b"x"


@pytest.mark.parametrize(
    ("given_keys", "complaint"),
    [([], "empty"), (["not base64!"], "not base64"), (["QUJD"], "3 bytes")],
)
def test_bad_secret_keys_say_what_is_wrong(given_keys: list[str], complaint: str) -> None:
    """A bad SECRET_KEYS stops the start with its reason, never with the key itself."""
    with pytest.raises(ConfigurationError, match=complaint):
        Keys(given_keys)


def test_the_development_key_is_made_once_and_private(tmp_path: Path) -> None:
    """The key file is made with mode 0600, in a missing folder too, and stays the same."""
    path = tmp_path / "data" / "development.key"
    key = development_key(path)
    assert development_key(path) == key
    assert len(decode_secret_key(key)) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["development.key"]


async def test_nothing_personal_is_readable_in_the_files(sqlite_url: str, keys: Keys) -> None:
    """No byte of answers, messages, states, replies, file names or notices stands in the database files."""
    house = database_house(sqlite_url, keys)
    await house.writer.start()
    await house.say("submit d1 N-1", 1)
    await house.say(f"say N-1 {CANARY}", 2)
    await house.say("file 77 d2", 3)
    await house.say(f"echo {CANARY}", 4)
    await house.writer.perform(
        lambda t: t.broadcast({"en": CANARY}, [(one, "en") for one in t.audience("transfer")])
    )
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    contents = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert len(contents) > 100_000
    assert b"N-1" in contents
    assert CANARY.encode() not in contents
    assert b"description" in contents
    await house.writer.stop()
    house.close()
