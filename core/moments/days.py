"""Which day a piece names, counted from the day on which it was said."""

from collections.abc import Mapping
from datetime import date, timedelta

from core.moments.pieces import DAYS_IN, Piece, ago_amount, number
from core.moments.words import DAYS_BACK, MONTHS, WEEKDAYS


def days_of(piece: Piece, today: date) -> list[date]:
    """The days that a day piece can mean; empty where no calendar has them."""
    groups = piece.groups
    if piece.kind == "ymd":
        return _dates([(int(groups["year"]), int(groups["month"]), int(groups["day"]))])
    if piece.kind == "numeric":
        first, second, year = int(groups["n1"]), int(groups["n2"]), int(groups["n3"])
        # With dots the day comes first everywhere; slashes and dashes are used both ways.
        orders = [(year, second, first), (year, first, second)]
        return _dates(orders[:1] if groups["mark"] == "." else list(dict.fromkeys(orders)))
    if piece.kind == "slash_day":
        first, second = int(groups["s1"]), int(groups["s2"])
        pairs = list(dict.fromkeys([(first, second), (second, first)]))
        return [on for month, day in pairs for on in _in_past_year(month, day, today)]
    if piece.kind in ("month_day", "day_month_name", "month_name_day"):
        return _month_and_day(piece, today)
    if piece.kind == "day_of_month":
        return _day_of_month(groups, today)
    if piece.kind in ("weekday", "weekday_english"):
        return [_weekday(groups, today)]
    if piece.kind in ("ago", "ago_english"):
        return _days_ago(piece, today)
    if piece.kind == "future":
        # Only that it lies ahead matters: such an answer is refused.
        return [today + timedelta(days=1)]
    if piece.kind == "relative":
        return [today - timedelta(days=DAYS_BACK[groups["back"]])]
    word = groups["back_en"].lower()
    back = 2 if "before" in word else 1 if word.startswith(("yesterday", "last")) else 0
    return [today - timedelta(days=back)]


def _dates(parts: list[tuple[int, int, int]]) -> list[date]:
    found = []
    for year, month, day in parts:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _in_past_year(month: int, day: int, today: date) -> list[date]:
    """The latest such day up to today: without a year the past is meant; 29 February may be years back."""
    days = _dates([(today.year - back, month, day) for back in range(9) if today.year - back >= 1])
    return [on for on in days if on <= today][:1]


def _month_and_day(piece: Piece, today: date) -> list[date]:
    groups = piece.groups
    if piece.kind == "month_day":
        month, day, year = number(groups["md_month"]), number(groups["md_day"]), groups.get("md_year")
    else:
        key = "dm" if piece.kind == "day_month_name" else "mn"
        month, day = MONTHS[groups[f"{key}_month"].lower()], int(groups[f"{key}_day"])
        year = groups.get(f"{key}_year")
    if month is None or day is None:
        return []
    if year is None:
        return _in_past_year(month, day, today)
    named = {"今": today.year, "去": today.year - 1}
    return _dates([(named[year] if year in named else int(year), month, day)])


def _day_of_month(groups: Mapping[str, str], today: date) -> list[date]:
    day = number(groups["dom"])
    which = groups.get("which")
    months = today.year * 12 + today.month - 1
    backs = [1] if which and which.startswith("上") else [0] if which else list(range(3))
    days = _dates([((months - back) // 12, (months - back) % 12 + 1, day or 0) for back in backs])
    return [on for on in days if which or on <= today][:1]


def _weekday(groups: Mapping[str, str], today: date) -> date:
    if "weekday" in groups:
        wanted = WEEKDAYS[groups["weekday"]]
        week = groups.get("week", "")
        if week:
            monday = today - timedelta(days=today.weekday() + 7 * week.count("上"))
            return monday + timedelta(days=wanted)
        return today - timedelta(days=(today.weekday() - wanted) % 7)
    wanted = WEEKDAYS[(groups.get("weekday_en") or groups["weekday_short"])[:3].lower()]
    back = (today.weekday() - wanted) % 7
    return today - timedelta(days=7 if back == 0 and "last" in groups else back)


def _days_ago(piece: Piece, today: date) -> list[date]:
    amount = ago_amount(piece)
    unit = (piece.groups.get("unit") or piece.groups["unit_en"].lower())[0]
    if amount is None or amount != int(amount):
        return []
    days = int(amount) * DAYS_IN[unit]
    return [today - timedelta(days=days)] if days < today.toordinal() else []
