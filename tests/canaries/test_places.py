"""What the canary trial looks at: a planted text is seen wherever it lies, and nothing stays closed."""

from datetime import UTC, datetime
from itertools import islice

import pytest
from sqlalchemy import insert

from core.redaction import SecretKind
from storage.database import Database
from storage.encryption import Keys, Undecipherable
from storage.house import house_key
from storage.tables import NoticeRow, table_of
from tests.canaries.canary import drawn
from tests.canaries.places import columns, folded, readable

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_canaries_are_distinct_and_of_every_kind() -> None:
    """No two alike, the same ones for the same seed, and each holds what is looked for."""
    canaries = list(islice(drawn(1), 400))
    assert canaries == list(islice(drawn(1), 400))
    assert len({canary.text for canary in canaries}) == len(canaries)
    assert {canary.kind for canary in canaries} == set(SecretKind)
    assert all(needle in canary.text for canary in canaries for needle in canary.needles)


@pytest.mark.parametrize(
    "written",
    ["legal winner thank year", "LEGAL_winner_Thank_year", "legal%20winner%20thank%20year"],
)
def test_a_text_is_seen_among_bytes(written: str) -> None:
    """In any case, as a link or a file's name has it, and between bytes that are no text."""
    assert folded("legal winner thank year") in readable(b"\xff\x00\x01" + written.encode() + b"\xfe\x00")


def test_a_text_is_seen_in_json() -> None:
    """Also with the letters that JSON may escape."""
    assert "密码" in readable(b'{"text": "\\u5bc6\\u7801 x"}')


def test_every_column_is_opened(database: Database, keys: Keys) -> None:
    """What is encrypted is read as it was said; what does not open is no silent success."""
    notices = table_of(NoticeRow)
    with database.writing() as connection:
        sealed = house_key(connection, keys, NOW).encrypt("notices.texts", b"legal winner")
        connection.execute(insert(notices), {"id": 1, "texts": sealed, "created_at": NOW})
    assert ("notices.texts", b"legal winner") in list(columns(database, keys))
    with database.writing() as connection:
        connection.execute(
            insert(notices), {"id": 2, "texts": sealed[:-1] + bytes([sealed[-1] ^ 1]), "created_at": NOW}
        )
    with pytest.raises(Undecipherable):
        list(columns(database, keys))
