"""When the next update is promised, as agents type it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk.until import read_until

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CASES: list[tuple[str, datetime | None, str]] = [
    ("3d waiting for the bank", NOW + timedelta(days=3), "waiting for the bank"),
    ("12h", NOW + timedelta(hours=12), ""),
    ("2026-12-01 the bank is closed", datetime(2026, 12, 1, 10, 0, tzinfo=UTC), "the bank is closed"),
    ("2026-12-01 9:30 银行休息", datetime(2026, 12, 1, 1, 30, tzinfo=UTC), "银行休息"),
    ("  2026-12-01 15:00  two  spaces", datetime(2026, 12, 1, 7, 0, tzinfo=UTC), "two  spaces"),
    ("2026-13-01 no such month", None, "no such month"),
    ("2026-12-01 25:00 no such hour", None, "no such hour"),
    ("0d now", None, "0d now"),
    ("soon", None, "soon"),
    ("", None, ""),
]


@pytest.mark.parametrize(("said", "until", "reason"), CASES)
def test_what_is_read(said: str, until: datetime | None, reason: str) -> None:
    """Periods and days, in the operator's zone; a day alone ends at six in the evening."""
    assert (until, reason) == read_until(said, NOW, ZONE)


@given(st.text())
def test_any_text(said: str) -> None:
    """Nothing raises."""
    read_until(said, NOW, ZONE)
