"""When something is promised for, as agents type it: "3d", "12h", "2026-12-01", "2026-12-01 15:00". Pure."""

import re
from datetime import datetime, time, timedelta, tzinfo

_PERIOD = re.compile(r"([1-9][0-9]{0,2})([dh])$")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2}))?(?=\s|$)")
END_OF_WORK = time(18, 0)
"""The time of a day that is named alone, in the operator's zone."""


def read_until(said: str, now: datetime, zone: tzinfo) -> tuple[datetime | None, str]:
    """The moment at the beginning of `said` (aware; None when there is none), and what stands behind it.
    `now` is aware."""
    said = said.strip()
    if dated := _DAY.match(said):
        return _of_day(dated[1], dated[2], zone), said[dated.end() :].strip()
    first, _, rest = said.partition(" ")
    if period := _PERIOD.fullmatch(first):
        count = int(period[1])
        return now + (timedelta(days=count) if period[2] == "d" else timedelta(hours=count)), rest.strip()
    return None, said


def _of_day(day: str, clock: str | None, zone: tzinfo) -> datetime | None:
    try:
        at = END_OF_WORK if clock is None else time.fromisoformat(clock.zfill(5))
        return datetime.combine(datetime.fromisoformat(day).date(), at, zone)
    except ValueError:
        return None
