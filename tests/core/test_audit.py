"""The chain of the audit log: whatever is done to its rows, the check names the first that is wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from core.audit import (
    NO_DIGEST,
    NO_HEAD,
    AuditRecord,
    Checked,
    Head,
    chained,
    check,
    ended,
)

SECRET = b"k" * 32
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Rows = list[tuple[AuditRecord, bytes]]


def chain(length: int, secret: bytes = SECRET) -> Rows:
    """So many rows, chained."""
    rows: Rows = []
    before = NO_DIGEST
    for position in range(1, length + 1):
        record = AuditRecord(position, NOW, "May", "agent", "reply", f"N-{position}", "{}", True)
        before = chained(secret, record, before)
        rows.append((record, before))
    return rows


def renumbered(rows: Rows) -> Rows:
    """The rows numbered 1, 2, 3, … whatever they were."""
    return [(replace(record, position=n), digest) for n, (record, digest) in enumerate(rows, 1)]


def test_a_whole_chain_is_whole() -> None:
    """In one walk or in portions."""
    rows = chain(7)
    whole = Checked(Head(7, rows[-1][1]))
    assert check(SECRET, rows) == whole
    assert check(SECRET, rows[3:], check(SECRET, rows[:3])) == whole
    assert check(SECRET, []) == Checked()


CHANGES: dict[str, Any] = {
    "actor": "Bo",
    "role": "admin",
    "action": "note",
    "subject": "N-9",
    "detail": '{"to":"open"}',
    "allowed": False,
    "at": NOW + timedelta(microseconds=1),
    "position": 9,
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_found(field: str) -> None:
    """Each of them is part of the digest."""
    rows = chain(5)
    record, digest = rows[2]
    rows[2] = (replace(record, **{field: CHANGES[field]}), digest)
    assert check(SECRET, rows) == Checked(Head(2, rows[1][1]), broken_at=3)


def test_what_moves_from_one_field_to_the_next_is_found() -> None:
    """Lengths are part of what is signed: no two rows have the same bytes."""
    record = chain(1)[0][0]
    moved = replace(record, actor="Mayagent", role="")
    assert chained(SECRET, record, NO_DIGEST) != chained(SECRET, moved, NO_DIGEST)


def test_the_zone_of_a_time_is_no_difference() -> None:
    """Databases give times back in their own zone."""
    (record, digest), *_ = chain(1)
    elsewhere = replace(record, at=record.at.astimezone(timezone(timedelta(hours=8))))
    assert chained(SECRET, elsewhere, NO_DIGEST) == digest


def test_a_removed_row_is_found() -> None:
    """In the middle or at the beginning, and also when the rest is numbered anew."""
    for gone in (0, 2):
        rows = chain(5)
        del rows[gone]
        assert [check(SECRET, found).broken_at for found in (rows, renumbered(rows))] == [gone + 1] * 2


def test_an_inserted_row_is_found() -> None:
    """One that somebody without the key made up, and one that is there twice."""
    rows, foreign = chain(5), chain(5, b"x" * 32)
    made_up = renumbered([*rows[:2], foreign[2], *rows[2:]])
    assert check(SECRET, made_up).broken_at == 3
    twice = renumbered([*rows[:3], rows[2], *rows[3:]])
    assert check(SECRET, twice).broken_at == 4


def test_exchanged_rows_are_found() -> None:
    """Order is part of the chain."""
    rows = chain(5)
    rows[1], rows[2] = rows[2], rows[1]
    assert [check(SECRET, found).broken_at for found in (rows, renumbered(rows))] == [2, 2]


def test_a_cut_off_end_shows_only_against_a_head() -> None:
    """Without one the shorter chain is whole; with one, the first missing row is named."""
    rows = chain(5)
    head = Head(5, rows[-1][1])
    shorter = check(SECRET, rows[:3], known=head)
    assert shorter.broken_at is None
    assert ended(shorter, head) == Checked(Head(3, rows[2][1]), broken_at=4)
    assert ended(check(SECRET, rows, known=head), head) == Checked(head)
    assert ended(check(SECRET, []), head) == Checked(NO_HEAD, broken_at=1)


def test_a_chain_that_was_made_anew_shows_against_a_head() -> None:
    """Whoever has the key can write another history, but not with the digest that was kept elsewhere."""
    rows = chain(5)
    anew = chain(6)
    record, _ = anew[1]
    forged: Rows = anew[:1]
    before = anew[0][1]
    for each in (replace(record, actor="Bo"), *(one for one, _ in anew[2:])):
        before = chained(SECRET, each, before)
        forged.append((each, before))
    assert check(SECRET, forged).broken_at is None
    assert check(SECRET, forged, known=Head(5, rows[4][1])).broken_at == 5


def test_the_chain_may_have_grown_since() -> None:
    """A head of before proves what was there then."""
    rows = chain(5)
    head = Head(3, rows[2][1])
    assert ended(check(SECRET, rows, known=head), head).broken_at is None


def test_a_head_is_read_as_it_was_written() -> None:
    """Spaces around it are no difference."""
    head = Head(12, bytes(range(32)))
    assert Head.read(f" {head}\n") == head
    assert Head.read(str(NO_HEAD)) == NO_HEAD


@pytest.mark.parametrize(
    "text", ["", "12", "x:00", "12:00", f"-1:{'0' * 64}", f"1:{'0' * 62}", f"1:{'g' * 64}", f"1 :{'0' * 64}"]
)
def test_what_is_no_head_is_refused(text: str) -> None:
    """A typing mistake never counts as a proof."""
    with pytest.raises(ValueError):
        Head.read(text)
