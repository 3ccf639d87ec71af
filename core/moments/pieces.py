"""A piece is one recognised word of time; reading and resolving hand pieces to each other."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.moments.words import CHINESE_DIGITS, NUMBER_WORDS

_DATE_KINDS = ("ymd", "numeric", "month_day", "day_of_month", "day_month_name", "month_name_day", "slash_day")
_RELATIVE_KINDS = ("relative", "relative_english", "weekday", "weekday_english", "future")
DAY_KINDS = frozenset((*_DATE_KINDS, *_RELATIVE_KINDS))
CLOCK_KINDS = frozenset(("clock", "clock_zh", "clock_ampm", "clock_at"))
DAYS_IN = {"天": 1, "日": 1, "周": 7, "星": 7, "礼": 7, "d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class Piece:
    """One recognised word of time: its kind (a name in words.PATTERNS), its parts and its place."""

    kind: str
    groups: Mapping[str, str]
    start: int
    end: int


def number(text: str) -> int | None:
    """The value of digits or of a Chinese numeral up to 99 ("十一", "二十", "两", "零五"), else None."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if ten:
        digits = [CHINESE_DIGITS.get(tens or "一"), CHINESE_DIGITS.get(ones or "零")]
    else:
        digits = [0 if len(text) == 1 or text[0] in "零〇" else None, CHINESE_DIGITS.get(text[-1])]
    high, low = digits
    return None if high is None or low is None or len(ones) > 1 or len(text) > 3 else high * 10 + low


def ago_in_days(piece: Piece) -> bool:
    """Whether an "ago" names a day, which a clock time can complete ("3 days ago at 15:00")."""
    return (piece.groups.get("unit") or piece.groups["unit_en"].lower())[0] in DAYS_IN


def ago_amount(piece: Piece) -> float | None:
    """How many units an "ago" counts; None where the numeral is none."""
    groups = piece.groups
    if "unit_en" in groups:
        written = " ".join(groups["ago_en"].lower().split())
        return NUMBER_WORDS.get(written, int(written) if written.isdecimal() else 2)
    amount = 0.5 if "half" in groups else number(groups["ago"])
    return (
        amount if amount is None else amount + (0.5 if "and_half" in groups or "tail_half" in groups else 0)
    )
