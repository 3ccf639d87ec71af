"""The operator's decisions as checked plain data: brand, languages, categories, fields, promises, limits.

`bots/settings` reads `frontdoor.toml` into these; by the time the engine sees them they are consistent
(every field that a category names exists, every text has the default language, and so on).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from enum import StrEnum

from core.abuse import USUAL, Allowance
from core.desk.definition import NO_DESK, Desk
from core.files import USUAL_LIMITS, FileLimits
from core.replies import ByLanguage


class FieldKind(StrEnum):
    """How a field asks and checks; one file each in core/form/."""

    SHORT_TEXT = "short_text"
    DESCRIPTION = "description"
    CHOICE = "choice"
    NETWORK = "network"
    TRANSACTION = "transaction"
    MOMENT = "moment"
    CONTACT = "contact"
    SCREENSHOTS = "screenshots"


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One question of the form.

    `label` names it on the review card, `question` asks it (None: the catalogue's question for its kind),
    `options` are the choices by value, `minimum`/`maximum` are lengths in characters (for a description the
    minimum is of substance, see core/substance.py), `may_be_missing` offers "I don't have it".
    `pattern`, when given, must match the whole answer; `example` shows a right one. `extract` names what
    a longer text may already say of a short text: "account", "order_number" or "amounts" (core/extract.py).
    """

    name: str
    kind: FieldKind
    label: ByLanguage
    question: ByLanguage | None = None
    optional: bool = False
    may_be_missing: bool = False
    minimum: int = 0
    maximum: int = 200
    pattern: str | None = None
    example: ByLanguage | None = None
    options: Mapping[str, ByLanguage] | None = None
    extract: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of problem: what it needs to know, who gets it, and what is promised.

    `fields` are names of extra fields, asked between description and contact. `keywords` (any language,
    lower case) let a first message choose the category. `tip` helps to describe well. `checklist`, where
    given, is shown at once (stolen funds). `first_reply` is the published reply target.
    """

    name: str
    label: ByLanguage
    team: str
    first_reply: timedelta
    priority: str = "normal"
    fields: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tip: ByLanguage | None = None
    checklist: ByLanguage | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """All of it. `before`/`after` are the fields asked of every category around its own ones.

    `zone` is the time zone assumed when a requester names none. `short_category` is what the two-step
    ticket counts as when no category was chosen. `noticed` are fields that are never asked but kept when a
    text states them (an amount). `draft_lifetime` is how long an untouched draft is kept. `objection` tells
    whoever is blocked how to object.
    """

    brand: str
    prefix: str
    languages: tuple[str, ...]
    default_language: str
    zone: tzinfo
    region: str | None
    privacy_version: str
    privacy_link: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    short: tuple[str, ...]
    short_category: str
    categories: Mapping[str, Category]
    fields: Mapping[str, FieldDefinition]
    human_words: tuple[str, ...]
    noticed: tuple[str, ...] = ()
    draft_lifetime: timedelta = timedelta(hours=72)
    files: FileLimits = USUAL_LIMITS
    wrong_numbers: int = 5
    wrong_numbers_window: timedelta = timedelta(minutes=10)
    allowance: Allowance = USUAL
    objection: ByLanguage | None = None
    desk: Desk = NO_DESK

    @property
    def teams(self) -> tuple[str, ...]:
        """Every team: those of the categories, then those that only the desk names."""
        of_categories = (category.team for category in self.categories.values())
        return tuple(dict.fromkeys((*of_categories, *self.desk.teams)))
