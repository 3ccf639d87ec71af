"""Finds the words of time in a text and puts those that belong together into one moment."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from core.folding import Found, fold
from core.moments.pieces import CLOCK_KINDS, DAY_KINDS, Piece, ago_in_days
from core.moments.resolving import Moment, MomentProblem, Precision, Unclear, resolve
from core.moments.words import LEXER

_BETWEEN = re.compile(
    r"[\s,、()\[\]~:]{0,3}"
    r"(?:(?:at|on|in|of|the|around|about|approx(?:imately)?|circa|roughly|大约|大概|差不多|左右|前后|约|的时候|的|在|是)"
    r"[\s,、()~]{0,2}){0,3}|T",
    re.IGNORECASE,
)
_LONGEST_BETWEEN = 24
# "Today" and "just now" are often about looking, not about the transfer: they count beside such a verb only.
_DEED_AFTER = re.compile(
    r"[^。!?\n没未]{0,8}?(?:转(?!人工)|充|提(?:币|现|了)|付(?:款|了)|汇|打(?:了|给|款|币)|兑换|swap|换(?:了|成|币)"
    r"|买了|卖了|发(?:了|给|送|起))"
    r"|[^.!?\n]{0,25}?\b(?:sent|transferred|withdrew|deposited|swapped|paid|bought|sold)\b",
    re.IGNORECASE,
)
_DEED_BEFORE = re.compile(
    r"\b(?:sent|transferred|withdrew|deposited|swapped|paid|bought|sold|made)\b[^.!?\n]{0,40}\Z",
    re.IGNORECASE,
)
_VERSION_BEFORE = re.compile(
    r"(?:版本号?|version|ver\.?|(?<![a-z])v|build|app|android|ios|安卓|系统)\s?(?:is|是|为)?\s?[:=]?\s?\Z",
    re.IGNORECASE,
)


def parse_moment(text: str, now: datetime, zone: tzinfo) -> Moment | MomentProblem:
    """Read a text that answers "when was it?". `now` is aware; `zone` is assumed where none is stated.

    A date without a year is the latest past one; a time without a date is today's, else yesterday's.
    """
    plain = fold(text).text
    pieces = list(_pieces(plain))
    found = [resolve(group, now, zone) for group, _, _ in _groups(plain, pieces)]
    distinct = _distinct([each for each in found if isinstance(each, Moment)])
    if len(distinct) > 1:
        return MomentProblem(Unclear.AMBIGUOUS, tuple(sorted({each.at for each in distinct})))
    if distinct:
        return distinct[0]
    problems = [each for each in found if isinstance(each, MomentProblem)]
    kinds = {piece.kind for piece in pieces}
    if problems:
        return problems[0]
    return MomentProblem(Unclear.TOO_VAGUE if kinds & {"vague", "part"} else Unclear.NOT_UNDERSTOOD)


def find_moments(text: str, now: datetime, zone: tzinfo) -> tuple[Found[Moment | MomentProblem], ...]:
    """Past moments stated in a longer message, and ambiguous ones (as problems); no remarks about "today"."""
    folded = fold(text)
    plain = folded.text
    found: list[Found[Moment | MomentProblem]] = []
    for group, start, end in _groups(plain, list(_pieces(plain))):
        if _is_no_time(group) or (_is_weak(group) and not _beside_deed(plain, start, end)):
            continue
        moment = resolve(group, now, zone)
        if isinstance(moment, Moment) or moment.reason is Unclear.AMBIGUOUS:
            found.append(Found(moment, folded.span(start, end)))
    return tuple(found)


def single_moment(found: tuple[Found[Moment | MomentProblem], ...]) -> Found[Moment] | None:
    """The one moment that all statements agree on (a day and a time on that day agree), else None."""
    moments = [Found(each.value, each.span) for each in found if isinstance(each.value, Moment)]
    if len(moments) != len(found):
        return None
    distinct = _distinct([each.value for each in moments])
    return next(each for each in moments if each.value == distinct[0]) if len(distinct) == 1 else None


def _distinct(moments: list[Moment]) -> list[Moment]:
    """The different moments, without days that a finer moment completes."""
    finer = {each.at.date() for each in moments if each.precision is not Precision.DAY}
    kept = [each for each in moments if each.precision is not Precision.DAY or each.at.date() not in finer]
    return list({(each.at, each.precision): each for each in kept}.values())


def _pieces(plain: str) -> Iterator[Piece]:
    for match in LEXER.finditer(plain):
        kind = next(
            name for name, value in match.groupdict().items() if name[:2] == "t_" and value is not None
        )
        if kind == "t_ymd" and _VERSION_BEFORE.search(plain, max(0, match.start() - 14), match.start()):
            continue
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        yield Piece(kind.removeprefix("t_"), groups, match.start(), match.end())


def _role(piece: Piece) -> str:
    if piece.kind in DAY_KINDS:
        return "day"
    if piece.kind in CLOCK_KINDS:
        return "clock"
    if piece.kind in ("ago", "ago_english"):
        return "day" if ago_in_days(piece) else "ago"
    return "now" if piece.kind == "now_weak" else piece.kind


def _groups(plain: str, pieces: list[Piece]) -> Iterator[tuple[dict[str, Piece], int, int]]:
    """Neighbouring pieces of different roles, with a day, a clock, an "ago" or a "now" among them."""
    group: dict[str, Piece] = {}
    start = end = 0
    for piece in pieces:
        role = _role(piece)
        joined = bool(group) and _joins(plain[end : piece.start])
        if joined and role == "day" and "day" in group and piece.kind.startswith("weekday"):
            end = piece.end  # 11月20日（周五）: the weekday adds nothing to a full date
            continue
        if not joined or role in group or role == "vague":
            if _means_something(group):
                yield group, start, end
            group, start = {}, piece.start
        if role != "vague":
            group[role] = piece
        end = piece.end
    if _means_something(group):
        yield group, start, end


def _joins(between: str) -> bool:
    return len(between) <= _LONGEST_BETWEEN and _BETWEEN.fullmatch(between) is not None


def _means_something(group: dict[str, Piece]) -> bool:
    return bool(group.keys() & {"day", "clock", "ago", "now"})


def _beside_deed(plain: str, start: int, end: int) -> bool:
    after = _DEED_AFTER.match(plain, end, end + 40)
    return bool(after or _DEED_BEFORE.search(plain, max(0, start - 60), start))


def _is_weak(group: dict[str, Piece]) -> bool:
    """Whether the words are as likely about something else than the transfer."""
    if group.keys() & {"clock", "part", "ago"}:
        return False
    day = group.get("day")
    if day is None:
        return "now" in group
    if day.kind == "day_of_month":
        return "which" not in day.groups
    if day.kind in ("weekday", "weekday_english"):
        return not {"week", "last", "weekday_part"} & day.groups.keys()
    if day.groups.get("back") == "今":
        return "back_part" not in day.groups
    return day.groups.get("back_en", "").lower() == "today"


def _is_no_time(group: dict[str, Piece]) -> bool:
    """Numbers that only look like a time: "有一点着急", "1:20"."""
    clock = group.get("clock")
    if "day" in group:
        return False
    if clock is not None and clock.kind == "clock" and not group.keys() & {"part", "zone"}:
        return len(clock.groups["hour"]) == 1 and "half_day" not in clock.groups
    if clock is None or clock.kind not in ("clock_zh", "clock_at") or "part" in group:
        return False
    return not {"z_half", "quarter", "z_minute", "z_bare", "whole"} & clock.groups.keys()
