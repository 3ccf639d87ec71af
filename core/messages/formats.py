"""How times and durations read: which catalogue entries they become, before a language is chosen.

Date patterns are catalogue entries in CLDR notation (https://unicode.org/reports/tr35/tr35-dates.html),
because babel's ready-made ones show seconds or leave the zone out.
"""

from datetime import datetime, timedelta, tzinfo

from babel import Locale
from babel.dates import format_datetime

from core.replies import Moment, Said, Text, say

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_DAYS_FROM = 3 * _DAY  # "48 hours" is how a promise is made; "72 hours" is easier read as "3 days"

_DATE_PATTERN = "common.date_pattern"
_MOMENT_PATTERN = "common.moment_pattern"


def pattern_key(moment: Moment) -> str:
    """The catalogue key of the CLDR pattern that `moment` is shown by."""
    return _MOMENT_PATTERN if moment.with_time else _DATE_PATTERN


def moment_text(moment: Moment, pattern: str, zone: tzinfo, locale: Locale) -> Text | Said:
    """`moment` in `zone` by a CLDR `pattern`: the day alone, or with its time and the zone named."""
    local = moment.at.astimezone(zone)
    shown = format_datetime(local, pattern, tzinfo=zone, locale=locale)
    if not moment.with_time:
        return Said(shown)
    return say("common.moment", time=shown, zone=zone_name(local))


def zone_name(local: datetime) -> str:
    """The zone of an aware time as its distance from UTC, the same in every language: UTC+8, UTC-3:30."""
    seconds = round((local.utcoffset() or timedelta()).total_seconds())
    if seconds == 0:
        return "UTC"
    hours, minutes = divmod(abs(seconds) // _MINUTE, 60)
    return f"UTC{'+' if seconds > 0 else '-'}{hours}" + (f":{minutes:02}" if minutes else "")


def duration_text(duration: timedelta) -> Text:
    """`duration` in at most two units, rounded up so that it never sounds shorter than it is.

    Seconds below a minute, minutes below an hour, hours with minutes below three days, then days with
    hours. A negative duration counts as none.
    """
    seconds = max(0, -(-duration // timedelta(seconds=1)))
    if seconds < _MINUTE:
        return say("common.seconds", count=seconds)
    minutes = -(-seconds // _MINUTE)
    if minutes * _MINUTE < _DAYS_FROM:
        return _pair("common.hours", "common.minutes", *divmod(minutes, 60))
    return _pair("common.days", "common.hours", *divmod(-(-seconds // _HOUR), 24))


def _pair(larger_key: str, smaller_key: str, larger: int, smaller: int) -> Text:
    """Both units, or the one that isn't zero."""
    if not larger:
        return say(smaller_key, count=smaller)
    if not smaller:
        return say(larger_key, count=larger)
    return say(
        "common.duration_pair", larger=say(larger_key, count=larger), smaller=say(smaller_key, count=smaller)
    )
