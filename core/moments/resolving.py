"""From the pieces of a stated time to one instant, or to the reason why there is none; never a guess.

Where the words allow two instants ("3点" without morning or afternoon, 03/04/2026, "CST"), only the past ones
count; if two are left, the requester decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum

from core.moments.days import days_of
from core.moments.pieces import Piece, ago_amount, number
from core.moments.words import AMBIGUOUS_ZONES, PART_WORDS, PARTS, SHORT_PARTS, ZONES

TOLERANCE = timedelta(minutes=5)  # a requester's clock may run ahead of ours
OLDEST = timedelta(days=3653)  # ten years: before that a typing error is likelier than a request


class Precision(Enum):
    """How exactly the moment was stated."""

    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"


class Unclear(Enum):
    """Why a text gives no moment."""

    NOT_UNDERSTOOD = "not_understood"
    TOO_VAGUE = "too_vague"
    IN_THE_FUTURE = "in_the_future"
    TOO_OLD = "too_old"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in the zone it was stated in. With precision DAY, `at` lies within the stated day (or part
    of the day); `zone_given` is False where the requester's zone was assumed."""

    at: datetime
    zone_given: bool
    precision: Precision


@dataclass(frozen=True, slots=True)
class MomentProblem:
    """No moment. `options`: the instants it may be (AMBIGUOUS), or the one refused (future, too old)."""

    reason: Unclear
    options: tuple[datetime, ...] = ()


_PART_OF = {word: part for part, words in PART_WORDS.items() for word in words.split("|")} | {
    **{"morning": "morning", "early morning": "morning", "noon": "noon", "midday": "noon"},
    **{"afternoon": "afternoon", "evening": "evening", "at night": "evening", "midnight": "midnight"},
    **{"last night": "evening", "tonight": "evening", "this morning": "morning"},
    **{"this afternoon": "afternoon", "this evening": "evening"},
}
_SECONDS = {"秒": 1, "分": 60, "小": 3600, "钟": 3600, "s": 1, "m": 60, "h": 3600}


def resolve(pieces: Mapping[str, Piece], now: datetime, zone: tzinfo) -> Moment | MomentProblem:
    """The instant that pieces (one of a role: day, clock, part, zone, ago, now) mean when said at `now`."""
    zones = _zones(pieces.get("zone"), now, zone)
    options: dict[datetime, Precision] = {}
    for each in zones:
        local = now.astimezone(each)
        if "ago" in pieces:
            options.update(_ago(pieces["ago"], local))
        elif "now" in pieces:
            options[local] = Precision.MINUTE
        else:
            options.update(_on_days(pieces, local, each))
    return _decide(options, now, "zone" in pieces)


def _decide(options: Mapping[datetime, Precision], now: datetime, zone_given: bool) -> Moment | MomentProblem:
    if not options:
        return MomentProblem(Unclear.NOT_UNDERSTOOD)
    past = sorted(at for at in options if at <= now + TOLERANCE)
    if not past:
        return MomentProblem(Unclear.IN_THE_FUTURE, (min(options),))
    recent = [at for at in past if now - at <= OLDEST]
    if not recent:
        return MomentProblem(Unclear.TOO_OLD, (past[-1],))
    if len(recent) > 1:
        return MomentProblem(Unclear.AMBIGUOUS, tuple(recent))
    return Moment(recent[0], zone_given, options[recent[0]])


def _zones(piece: Piece | None, now: datetime, zone: tzinfo) -> list[tzinfo]:
    if piece is None:
        return [zone]
    name = piece.groups.get("zone", "").lower()
    if name in AMBIGUOUS_ZONES:
        offsets = [timedelta(hours=hours) for hours in AMBIGUOUS_ZONES[name]]
        here = now.astimezone(zone).utcoffset()
        return [timezone(offset) for offset in ([here] if here in offsets else offsets) if offset is not None]
    if name or "zulu" in piece.groups:
        return [timezone(timedelta(hours=ZONES[name or "z"]))]
    written = next(piece.groups[key] for key in ("offset", "east", "west") if key in piece.groups)
    digits = written[1:].strip().replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    offset = timedelta(hours=min(hours, 23), minutes=minutes)
    return [timezone(-offset if written[0] == "-" else offset)]


def _ago(piece: Piece, local: datetime) -> dict[datetime, Precision]:
    amount = ago_amount(piece)
    if amount is None:
        return {}
    unit = (piece.groups.get("unit") or piece.groups["unit_en"].lower())[0]
    minutes = piece.groups.get("ago_minutes") or piece.groups.get("ago_en_minutes")
    at = local - timedelta(seconds=_SECONDS[unit] * amount, minutes=int(minutes or 0))
    exact = (_SECONDS[unit] <= 60 or minutes is not None) and "more" not in piece.groups
    return {at: Precision.MINUTE if exact else Precision.HOUR}


def _on_days(pieces: Mapping[str, Piece], local: datetime, zone: tzinfo) -> dict[datetime, Precision]:
    day, clock = pieces.get("day"), pieces.get("clock")
    part = _part(pieces)
    if clock is not None:
        times, precision = _times(clock, part)
    else:
        times, precision = _times_of_part(part)
    if day is None:
        return {_most_recent(shift, at, local, zone): precision for shift, at in times}
    if _over_midnight(pieces):
        times = [(1, at) for _, at in times]
    found = {}
    for on in days_of(day, local.date()):
        for shift, at in times:
            instant = datetime.combine(on + timedelta(days=shift), at, zone)
            if clock is None and instant > local and part and _begun(on, part, local):
                instant = local
            found[instant] = precision
    return found


def _over_midnight(pieces: Mapping[str, Piece]) -> bool:
    """昨晚凌晨2点: the small hours that end yesterday's night are today's."""
    part, day = pieces.get("part"), pieces["day"]
    return (
        part is not None
        and part.groups.get("part_zh") == "凌晨"
        and day.groups.get("back_part") in ("晚", "夜")
    )


def _most_recent(shift: int, at: time, local: datetime, zone: tzinfo) -> datetime:
    today = datetime.combine(local.date() + timedelta(days=shift), at, zone)
    return today if today <= local + TOLERANCE else today - timedelta(days=1)


def _begun(on: date, part: str, local: datetime) -> bool:
    return on == local.date() and PARTS[part][0] <= local.hour


def _part(pieces: Mapping[str, Piece]) -> str | None:
    for piece in (pieces.get("part"), pieces.get("day")):
        if piece is None:
            continue
        short = piece.groups.get("back_part") or piece.groups.get("weekday_part")
        if short:
            return SHORT_PARTS[short]
        word = next(
            (piece.groups[key] for key in ("part_zh", "part_en", "back_en") if key in piece.groups), ""
        )
        part = _PART_OF.get(" ".join(word.lower().split()))
        if part:
            return part
    return None


def _times_of_part(part: str | None) -> tuple[list[tuple[int, time]], Precision]:
    if part is None:
        return [(0, time())], Precision.DAY
    if part == "midnight":  # of a day: its beginning or its end
        return [(0, time()), (1, time())], Precision.HOUR
    return [(0, time(PARTS[part][2]))], Precision.HOUR if part == "noon" else Precision.DAY


def _times(clock: Piece, part: str | None) -> tuple[list[tuple[int, time]], Precision]:
    """The times of day, each with the days to add to the named day, that a clock piece can mean."""
    groups = clock.groups
    hour = number(next(groups[key] for key in ("hour", "z_hour", "a_hour", "o_hour") if key in groups))
    minute, precision = _minutes(groups)
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return [], precision
    second = int(groups.get("second", 0))
    half = (groups.get("half_day") or groups.get("a_half") or "")[:1].lower()
    if half:
        hours = [hour % 12 + (12 if half == "p" else 0)] if 1 <= hour <= 12 else [hour] if hour < 24 else []
    elif part is not None:
        hours = _hours_in(part, hour)
    elif clock.kind in ("clock_zh", "clock_at") and 1 <= hour <= 11:
        hours = [hour, hour + 12]
    else:
        hours = [hour]
    return [(value // 24, time(value % 24, minute, second)) for value in hours], precision


def _hours_in(part: str, hour: int) -> list[int]:
    """Hours after the named day's midnight that a clock's hour means in a part of the day."""
    if hour > 12 or hour == 0:
        return [hour]
    if part in ("small_hours", "morning", "midnight"):
        return [hour % 12] if part != "morning" else [hour]
    if part == "noon":
        return [hour if hour >= 10 else hour + 12]
    if part == "afternoon":
        return [hour % 12 + 12]
    if hour <= 4:  # "昨晚2点": at the night's beginning nobody says so, yet the named day may be either
        return [hour, hour + 24]
    return [hour + 12]


def _minutes(groups: Mapping[str, str]) -> tuple[int | None, Precision]:
    if "z_half" in groups:
        return 30, Precision.MINUTE
    if "quarter" in groups:
        return (15 if groups["quarter"] == "一" else 45), Precision.MINUTE
    written = next(
        (groups[key] for key in ("minute", "a_minute", "z_minute", "z_bare") if key in groups), None
    )
    if written is not None:
        return number(written), Precision.HOUR if "z_more" in groups else Precision.MINUTE
    return 0, Precision.MINUTE if groups.get("whole") == "整" else Precision.HOUR
