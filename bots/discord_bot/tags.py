"""The tags of a desk's forum: which of them a post wears, and which are still to be made. Pure.

A forum has at most twenty tags and a post wears at most five: https://discord.com/developers/docs/resources/channel#forum-tag-object
"""

from collections.abc import Sequence
from typing import Any

MOST_TAGS = 20
MOST_WORN = 5
LONGEST_TAG = 20
LONGEST_NAME = 100

Json = dict[str, Any]


def name_of(title: str) -> str:
    """The name of a post: its title on one line, cut where Discord cuts."""
    line = " ".join(title.split()) or "…"
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def tag_names(marks: Sequence[str]) -> tuple[str, ...]:
    """The tags that stand for `marks`, the most useful first, as many as a post can wear."""
    cut = (mark.strip()[:LONGEST_TAG].strip() for mark in marks)
    return tuple({name.casefold(): name for name in cut if name}.values())[:MOST_WORN]


def missing(available: Sequence[Json], names: Sequence[str]) -> list[Json]:
    """The tags to make, the most useful first, as far as there is room. Those that are there stay, since
    taking one away takes it from every post."""
    known = {str(tag["name"]).casefold() for tag in available}
    wanted = [name for name in names if name.casefold() not in known]
    return [{"name": name} for name in wanted][: max(0, MOST_TAGS - len(available))]


def worn(available: Sequence[Json], names: Sequence[str], *, required: bool) -> list[str]:
    """The ids of the tags that a post wears; `required`: the forum takes no post without one."""
    known = {str(tag["name"]).casefold(): str(tag["id"]) for tag in available}
    found = [known[name.casefold()] for name in names if name.casefold() in known]
    return found or ([str(available[0]["id"])] if required and available else [])
