"""Reads frontdoor.toml (or the built-in starter) into the checked plain data that the engine works from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bots.settings.agreement import disagreements, table, words_in
from bots.settings.desk import desk_of
from bots.settings.desk_agreement import desk_disagreements
from bots.settings.explain import explained
from bots.settings.help_folder import USUAL_FOLDER, read_articles
from bots.settings.problems import InvalidConfiguration, Problem
from bots.settings.sections import (
    DEFAULT_MAXIMUM,
    KNOWN_KEYS,
    CategorySection,
    FieldSection,
    LimitsSection,
    OperatorFile,
    RetentionSection,
)
from bots.settings.values import Names
from core.abuse import Allowance
from core.files import KILOBYTE, MEGABYTE, MILLION, FileLimits
from core.form.definition import Category, Definition, FieldDefinition, FieldKind
from core.help.article import Article
from core.ids import BotKey
from core.messages import available_languages
from core.replies import ByLanguage
from core.retention import Retention

FILE_NAME = "frontdoor.toml"
BUILT_IN = "the built-in starter"
STARTER = Path(__file__).with_name("starter.toml")


@dataclass(frozen=True, slots=True)
class ListedBot:
    """A bot that the file lists: who it is, and the variable that holds its token."""

    key: BotKey
    token_variable: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the file says. `source` is its path, or "the built-in starter".

    `help_folder` is where the help articles are, as the file names it; `articles` are what is in them.
    `retention` is how long what is kept.
    `allowed_origins` are the sites that may show the web chat inside theirs. `moderator_roles` are ids of the
    roles on Discord that may make tickets of posts.
    """

    source: str
    definition: Definition
    bots: tuple[ListedBot, ...]
    help_folder: str | None = None
    articles: tuple[Article, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    moderator_roles: frozenset[str] = frozenset()
    retention: Retention = field(default_factory=Retention)


def starter_text() -> str:
    """The commented starter: what `frontdoor init` writes and what holds while there is no file."""
    return STARTER.read_text(encoding="utf-8")


def read_decisions(path: Path | None) -> Decisions:
    """The decisions in the file at `path` and its help articles; None reads the built-in starter.

    Raises InvalidConfiguration with every mistake in it. (The articles are looked at once the file is right.)
    """
    source = BUILT_IN if path is None else str(path)
    try:
        text = (path or STARTER).read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfiguration([_syntax_problem(source, str(error))]) from None
    except UnicodeDecodeError:
        raise InvalidConfiguration([Problem(source, "text", "is not UTF-8", "Save it as UTF-8")]) from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        right = "Create it with `frontdoor init`, or correct FRONTDOOR_CONFIG"
        raise InvalidConfiguration([Problem(source, "file", f"can't be read: {error}", right)]) from None
    decisions = decisions_from(raw, source, frozenset(available_languages()))
    articles = read_articles(_help_folder(path, decisions.help_folder), decisions.definition)
    return replace(decisions, articles=articles)


def _help_folder(path: Path | None, named: str | None) -> Path | None:
    """The operator's articles: the folder that is named, else the usual one where it exists, both beside the
    file; None: the starter articles."""
    if path is None:
        return None
    folder = path.parent / (named or USUAL_FOLDER)
    return folder if named is not None or folder.is_dir() else None


def decisions_from(raw: dict[str, Any], source: str, catalogues: frozenset[str]) -> Decisions:
    """The decisions in a parsed file; raises InvalidConfiguration with every mistake in it."""
    problems: list[Problem] = []
    try:
        file = OperatorFile.model_validate(raw, context=_names(raw, catalogues))
    except ValidationError as error:
        problems = explained(error, source, KNOWN_KEYS)
    problems += disagreements(raw, source) + desk_disagreements(raw, source)
    if problems:
        raise InvalidConfiguration(problems)
    bots = tuple(ListedBot(BotKey(bot.platform, bot.name), bot.token_variable) for bot in file.bots)
    return Decisions(
        source,
        _definition(file),
        bots,
        file.help.folder,
        allowed_origins=tuple(file.web.allowed_origins),
        moderator_roles=frozenset(file.discord.moderator_roles),
        retention=_retention(file.retention),
    )


def _syntax_problem(source: str, message: str) -> Problem:
    wrong, _, place = message.partition(" (at ")
    right = "Correct it there; values are text in quotes, numbers, true, false or [lists]"
    return Problem(source, place.rstrip(")") or "text", f"is not TOML: {wrong}", right)


def _names(raw: dict[str, Any], catalogues: frozenset[str]) -> Names:
    """What the file declares, read leniently: the checks of the rest depend on it."""
    languages = raw.get("languages")
    offered = languages.get("offered") if isinstance(languages, dict) else None
    fields, categories = (
        frozenset(named) if isinstance(named := raw.get(section), dict) else frozenset[str]()
        for section in ("fields", "categories")
    )
    codes = offered if isinstance(offered, list) else ()
    return Names(
        tuple(code for code in codes if isinstance(code, str)),
        catalogues,
        fields,
        categories,
        _teams(raw),
        _bots_named(raw),
    )


def _teams(raw: dict[str, Any]) -> frozenset[str]:
    """The teams of the categories, and those that the desk has besides."""
    of_categories = (table(category).get("team") for category in table(raw.get("categories")).values())
    more = (team for _, team in words_in(table(raw.get("desk")), "desk", "teams"))
    return frozenset(team for team in (*of_categories, *more) if isinstance(team, str))


def _bots_named(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of the listed bots, by platform."""
    listed = raw.get("bots")
    named: dict[str, tuple[str, ...]] = {}
    for bot in map(table, listed if isinstance(listed, list) else ()):
        platform, name = bot.get("platform"), bot.get("name")
        if isinstance(platform, str) and isinstance(name, str):
            named[platform] = (*named.get(platform, ()), name)
    return named


def _definition(file: OperatorFile) -> Definition:
    return Definition(
        brand=file.brand.name,
        prefix=file.brand.ticket_prefix,
        languages=tuple(file.languages.offered),
        default_language=file.languages.default,
        zone=ZoneInfo(file.place.time_zone),
        region=file.place.region,
        privacy_version=file.privacy.version,
        privacy_link=file.privacy.link,
        before=tuple(file.form.before),
        after=tuple(file.form.after),
        short=tuple(file.form.short),
        short_category=file.form.short_category,
        categories={name: _category(name, section) for name, section in file.categories.items()},
        fields={name: _field(name, section) for name, section in file.fields.items()},
        human_words=tuple(file.form.human_words),
        noticed=tuple(file.form.noticed),
        draft_lifetime=file.limits.draft_lifetime,
        files=FileLimits(
            maximum_bytes=file.files.maximum_megabytes * MEGABYTE,
            maximum_pixels=file.files.maximum_megapixels * MILLION,
            maximum_text_bytes=file.files.maximum_text_kilobytes * KILOBYTE,
        ),
        wrong_numbers=file.limits.wrong_numbers,
        wrong_numbers_window=file.limits.wrong_numbers_window,
        allowance=_allowance(file.limits),
        objection=_by_language(file.limits.objection),
        desk=desk_of(file.desk),
    )


def _allowance(limits: LimitsSection) -> Allowance:
    return Allowance(
        messages=limits.messages,
        window=limits.messages_window,
        pause=limits.pause,
        open_tickets=limits.open_tickets,
        tickets_a_day=limits.tickets_a_day,
        draft_files=limits.maximum_files,
        ticket_files=limits.ticket_files,
        busy=limits.busy_messages,
    )


def _retention(section: RetentionSection) -> Retention:
    kinds = RetentionSection.model_fields
    return Retention(**{kind: timedelta(days=getattr(section, kind)) or None for kind in kinds})


def _category(name: str, section: CategorySection) -> Category:
    return Category(
        name=name,
        label=ByLanguage(section.label),
        team=section.team,
        first_reply=section.first_reply,
        priority=section.priority,
        fields=tuple(section.fields),
        keywords=tuple(section.keywords),
        tip=_by_language(section.tip),
        checklist=_by_language(section.checklist),
    )


def _field(name: str, section: FieldSection) -> FieldDefinition:
    options = section.options
    return FieldDefinition(
        name=name,
        kind=FieldKind(section.kind),
        label=ByLanguage(section.label),
        question=_by_language(section.question),
        optional=section.optional,
        may_be_missing=section.may_be_missing,
        minimum=section.minimum,
        maximum=DEFAULT_MAXIMUM if section.maximum is None else section.maximum,
        pattern=section.pattern,
        example=_by_language(section.example),
        extract=section.extract,
        options=None if options is None else {value: ByLanguage(texts) for value, texts in options.items()},
    )


def _by_language(texts: Mapping[str, str] | None) -> ByLanguage | None:
    return None if texts is None else ByLanguage(texts)
