"""Names of files hide no secret behind what programs write instead of spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction import SecretKind, safe_name

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
TOKEN = "ghp_" + "Ab3De" * 8

NAMES: list[tuple[str, str, SecretKind | None]] = [
    ("statement.pdf", "statement.pdf", None),
    ("IMG_20231122_123456.png", "IMG_20231122_123456.png", None),
    ("Screenshot_2026-11-22-15-00-12.png", "Screenshot_2026-11-22-15-00-12.png", None),
    ("password_reset_error.png", "password_reset_error.png", None),
    ("100%.txt", "100%.txt", None),
    (f"{PHRASE}.txt".replace(" ", "_"), "[recovery phrase removed].txt", SecretKind.RECOVERY_PHRASE),
    (f"{PHRASE}.txt".replace(" ", "%20"), "[recovery phrase removed].txt", SecretKind.RECOVERY_PHRASE),
    ("my_password_is_dragon77.png", "my password is [password removed]", SecretKind.PASSWORD),
    ("my-password-is-dragon77.png", "my password is [password removed]", SecretKind.PASSWORD),
    ("my_card_4111_1111_1111_1111.png", "my card [card number removed].png", SecretKind.CARD_NUMBER),
    (f"the_key_is_{TOKEN}.txt", "the_key_is_[API key removed].txt", SecretKind.API_KEY),
]


@pytest.mark.parametrize(("name", "kept", "kind"), NAMES)
def test_names(name: str, kept: str, kind: SecretKind | None) -> None:
    """A clean name stays as it is; another is kept as it was read, without the secret."""
    assert safe_name(name) == (kept, () if kind is None else (kind,))


@given(st.text(max_size=60))
def test_a_safe_name_stays(name: str) -> None:
    """Cleaning twice finds nothing more."""
    once, _ = safe_name(name)
    assert safe_name(once) == (once, ())
