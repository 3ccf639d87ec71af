"""What a single value of `[desk]` may look like: accounts of agents, chats, shifts, names; each refusal says
what would be right."""

import re
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from bots.settings.explain import Unfit
from bots.settings.problems import suggestion
from bots.settings.values import declared, one_of
from core.access import Role
from core.desk.definition import ALL_TEAMS, LONGEST_NAME, RESERVED_NAMES, Shift, is_fit_name, name_known_as

ROLES = tuple(role.value for role in Role if role is not Role.OPERATOR)
"""Roles that can be given to an account; the operator is whoever runs commands."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_SHIFT = re.compile(r"(\S+(?:\s*,\s*\S+)*)\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# https://core.telegram.org/api/bots/ids: people are positive, basic groups negative, supergroups -100….
TELEGRAM_PERSON = re.compile(r"[1-9]\d{3,15}")
_SUPERGROUP = re.compile(r"-100\d{5,14}")
DISCORD_PERSON = re.compile(r"[1-9]\d{14,19}")
_HOW_TELEGRAM = (
    'Write the id of a group with topics, in quotes: "-1001234567890" (in the link of one of its messages, '
    "t.me/c/1234567890/5, it is the first number, with -100 in front)"
)
_HOW_DISCORD = (
    'Write the id of the forum channel (right click, Copy Channel ID), in quotes: "123456789012345678"'
)


def chat_fit_for(platform: str, chat: str) -> str:
    """The chat, if it can be an agents' chat of that platform. Raises Unfit."""
    if platform == "telegram" and not _SUPERGROUP.fullmatch(chat):
        raise Unfit(f'"{chat}" {_what_it_is(chat)}', _HOW_TELEGRAM)
    if platform == "discord" and not DISCORD_PERSON.fullmatch(chat):
        raise Unfit(f'"{chat}" is no id of a channel', _HOW_DISCORD)
    return chat


def _what_it_is(chat: str) -> str:
    if TELEGRAM_PERSON.fullmatch(chat):
        return "is the id of a person, not of a group"
    if re.fullmatch(r"-\d+", chat):
        return "is the id of a group that has no topics yet; switch Topics on there and its id changes"
    return "is no id of a group"


def _telegram_person(value: str) -> str:
    if not TELEGRAM_PERSON.fullmatch(value):
        right = 'Write their numeric id in quotes ("12345678"); @names can be taken over by somebody else'
        raise Unfit(f'"{value}" is no id of a person on Telegram', right)
    return value


def _discord_person(value: str) -> str:
    if not DISCORD_PERSON.fullmatch(value):
        right = 'Copy the id (right click on them, Copy User ID) and write it in quotes: "123456789012345678"'
        raise Unfit(f'"{value}" is no id of a person on Discord', right)
    return value


def _agent_name(value: str) -> str:
    name = value.strip()
    if name_known_as(name) in RESERVED_NAMES:
        raise Unfit(f'"{value}" is what the record calls somebody else', "Choose another name")
    if not is_fit_name(name):
        raise Unfit("can't be a name in the record", f"Write 1 to {LONGEST_NAME} characters in one line")
    return name


def _role(value: str) -> str:
    if value == Role.OPERATOR:
        raise Unfit('"operator" is whoever may run commands here', 'The role "admin" gives most in a chat')
    return value


def _team(value: str) -> str:
    if value == ALL_TEAMS:
        raise Unfit('"*" is no single team', "Name one team")
    return value


def _shift(value: Any) -> Shift:
    right = 'Write days and times, e.g. "Mon-Fri 09:00-18:00", "Sat,Sun 10:00-14:00" or "Mon 22:00-06:00"'
    found = _SHIFT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Unfit(f'"{value}" is no shift' if isinstance(value, str) else "is no shift", right)
    return Shift(frozenset(_weekdays(found[1])), _clock(found[2], right), _clock(found[3], right))


def _weekdays(words: str) -> Iterator[int]:
    """The numbers of "Mon-Wed,Sat"; a range may go over Sunday."""
    for part in re.split(r"\s*,\s*", words):
        first, dash, last = part.partition("-")
        begin = _weekday(first)
        end = _weekday(last) if dash else begin
        for step in range((end - begin) % 7 + 1):
            yield (begin + step) % 7


def _weekday(word: str) -> int:
    known = {day.casefold(): number for number, day in enumerate(DAYS)}
    number = known.get(word.casefold())
    if number is None:
        raise Unfit(f'there is no weekday "{word}"', suggestion(word, DAYS))
    return number


def _clock(word: str, right: str) -> time:
    """A time of day; 24:00 is the next day's beginning."""
    if word == "24:00":
        return time(0)
    found = _CLOCK.fullmatch(word)
    if found is None:
        raise Unfit(f'there is no time of day "{word}"', right)
    return time(int(found[1]), int(found[2]))


_NEW_TEAM = "name it as the team of a category, or in desk.teams"
TeamName = Annotated[str, AfterValidator(_team), declared(lambda names: names.teams, "team", _NEW_TEAM)]
TeamOrAll = Annotated[str, declared(lambda names: names.teams | {ALL_TEAMS}, "team", _NEW_TEAM)]
RoleName = Annotated[str, AfterValidator(_role), one_of(ROLES, "role")]
AgentName = Annotated[str, AfterValidator(_agent_name)]
TelegramPerson = Annotated[str, AfterValidator(_telegram_person)]
DiscordPerson = Annotated[str, AfterValidator(_discord_person)]
ShiftText = Annotated[Shift, BeforeValidator(_shift)]
