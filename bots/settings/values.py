"""What a single value of frontdoor.toml may look like; each refusal says what would be right.

A check that must know the rest of the file (which languages, which fields there are) reads it from `Names`,
which is gathered before anything is checked, so that one mistake never hides another.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from bots.settings.explain import Unfit
from bots.settings.problems import suggestion

PLATFORMS = ("telegram", "discord")
PRIORITIES = ("low", "normal", "high", "urgent")
LABEL_CHARACTERS = 40
PROSE_CHARACTERS = 1000
# A button carries "<prompt>.category:<id>" or the like, and Telegram takes 64 bytes
# (https://core.telegram.org/bots/api#inlinekeyboardbutton); prompts are counted up, so leave room.
ID_CHARACTERS = 64 - len("category:") - len("99999999999.")
LONGEST_MINUTES = 365 * 24 * 60

_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_PREFIX = re.compile(r"[A-Z0-9]{2,6}\Z")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_DURATION = re.compile(r"(\d{1,6}) ?([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}


@dataclass(frozen=True, slots=True)
class Names:
    """What the file declares, and the languages that have a catalogue; a check may refer to these. `bots` are
    the names of the listed bots by platform."""

    offered: tuple[str, ...]
    catalogues: frozenset[str]
    fields: frozenset[str]
    categories: frozenset[str]
    teams: frozenset[str] = frozenset()
    bots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def names_of(info: ValidationInfo) -> Names:
    """What the file declares, for a check of one of its values."""
    assert isinstance(info.context, Names)
    return info.context


def one_of(known: Collection[str], what: str) -> AfterValidator:
    """A check that the word is among `known`."""

    def check(value: str) -> str:
        if value not in known:
            raise Unfit(f'there is no {what} "{value}"', suggestion(value, known))
        return value

    return AfterValidator(check)


def declared(known: Callable[[Names], Collection[str]], what: str, cure: str) -> AfterValidator:
    """A check that the word is among what the file declares."""

    def check(value: str, info: ValidationInfo) -> str:
        words = known(names_of(info))
        if value not in words:
            raise Unfit(f'there is no {what} "{value}"', f"{suggestion(value, words)}; or {cure}")
        return value

    return AfterValidator(check)


def _identifier(value: str) -> str:
    if not _ID.match(value):
        raise Unfit(f'"{value}" can\'t be an id', "Use a-z, 0-9 and _, a letter first, e.g. lost_coins")
    if len(value) > ID_CHARACTERS:
        raise Unfit(f"is {len(value)} characters long", f"A button holds an id of at most {ID_CHARACTERS}")
    return value


def prose(limit: int) -> AfterValidator:
    """A check that the text says something, in at most `limit` characters; what surrounds it is cut off."""

    def check(value: str) -> str:
        if not value.strip():
            raise Unfit("is blank", "Write the text, or remove the whole setting if it is optional")
        if len(value) > limit:
            raise Unfit(f"is {len(value)} characters long", f"Shorten it to {limit}")
        return value.strip()

    return AfterValidator(check)


def _with_every_language(value: Any, info: ValidationInfo) -> Any:
    # TOML has no null, so None marks a language that the operator left out.
    if isinstance(value, dict):
        return {**dict.fromkeys(names_of(info).offered), **value}
    return value


def _same_in_every_language(value: Any, info: ValidationInfo) -> Any:
    return dict.fromkeys(names_of(info).offered, value) if isinstance(value, str) else value


def _prefix(value: str) -> str:
    if not _PREFIX.match(value):
        raise Unfit(f'"{value}" can\'t start a ticket number', "Use 2 to 6 of A-Z and 0-9, e.g. WLT")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        known = available_timezones()
        # A slim machine may lack the database; then no zone at all is right.
        right = suggestion(value, known) if known else "This machine has no time zone data: install tzdata"
        raise Unfit(f'there is no time zone "{value}"', right) from None
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        right = "See docs.python.org/3/library/re.html; in '…' a backslash stands for itself"
        raise Unfit(f"is not a regular expression: {error}", right) from None
    return value


def _duration(value: Any) -> timedelta:
    right = 'Write e.g. "30m", "4h", "3d" or "1d 12h"'
    if not isinstance(value, str):
        raise Unfit("is not a length of time", right)
    parts = _DURATION.findall(value)
    if not parts or _DURATION.sub("", value).strip():
        raise Unfit(f'"{value}" is not a length of time', right)
    minutes = sum(int(number) * _MINUTES[unit] for number, unit in parts)
    if not 0 < minutes <= LONGEST_MINUTES:
        raise Unfit(f'"{value}" is no time at all or over a year', right)
    return timedelta(minutes=minutes)


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        fits = parts.scheme in ("https", "http") and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:
        fits = False
    if not fits:
        raise Unfit(f'"{value}" is not a web address', 'Write it in full: "https://…"')
    return value


def _site(value: str) -> str:
    """An origin: scheme, host and port, as browsers write it."""
    address = _web_address(value)
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?", address):
        raise Unfit(f'"{value}" is more than a site', 'Write it without a path: "https://www.example.com"')
    return address


def _role(value: str) -> str:
    """A role's id on Discord; a name would say nothing, since anybody may give a role that name."""
    if not re.fullmatch(r"\d{15,20}", value):
        right = 'Copy the id (role, right click, Copy Role ID) and write it in quotes: "123456789012345678"'
        raise Unfit(f'"{value}" is no id of a role', right)
    return value


def _variable(value: str) -> str:
    if not _VARIABLE.match(value):
        right = "Give the variable's name (A-Z, 0-9, _), never the token itself, e.g. TELEGRAM_TOKEN_SHOP"
        raise Unfit("is not the name of an environment variable", right)
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]
Prose = Annotated[str, prose(PROSE_CHARACTERS)]
ShortProse = Annotated[str, prose(LABEL_CHARACTERS)]
Word = Annotated[str, prose(LABEL_CHARACTERS), AfterValidator(str.casefold)]
TextLanguage = Annotated[
    str,
    declared(lambda names: names.catalogues.union(names.offered), "language", "add it to languages.offered"),
]
Texts = Annotated[dict[TextLanguage, Prose], BeforeValidator(_with_every_language)]
Labels = Annotated[dict[TextLanguage, ShortProse], BeforeValidator(_with_every_language)]
OptionLabels = Annotated[Labels, BeforeValidator(_same_in_every_language)]
CatalogueLanguage = Annotated[
    str, declared(lambda names: names.catalogues, "catalogue for", "write core/messages/<code>.po")
]
OfferedLanguage = Annotated[
    str, declared(lambda names: names.offered, "offered language", "add it to languages.offered")
]
FieldName = Annotated[str, declared(lambda names: names.fields, "field", "add a [fields.…] section")]
CategoryName = Annotated[
    str, declared(lambda names: names.categories, "category", "add a [categories.…] section")
]
Prefix = Annotated[str, AfterValidator(_prefix)]
Zone = Annotated[str, AfterValidator(_zone)]
Region = Annotated[str, one_of(SUPPORTED_REGIONS, "region")]
Pattern = Annotated[str, AfterValidator(_pattern)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Origin = Annotated[str, AfterValidator(_site)]
RoleId = Annotated[str, AfterValidator(_role)]
VariableName = Annotated[str, AfterValidator(_variable)]
