"""The sections of frontdoor.toml and the keys each may have: the literal shape of what an operator decides.

Section and key names here are the ones in the file. Every field of a section is checked on its own, so that
all mistakes are found in one reading; what several values must agree on is in agreement.py.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from bots.settings.desk_sections import DESK_KEYS, DeskSection
from bots.settings.explain import Unfit
from bots.settings.problems import suggestion
from bots.settings.section import Section
from bots.settings.values import (
    PLATFORMS,
    PRIORITIES,
    CatalogueLanguage,
    CategoryName,
    Duration,
    FieldName,
    Identifier,
    Labels,
    OfferedLanguage,
    OptionLabels,
    Origin,
    Pattern,
    Prefix,
    Region,
    RoleId,
    ShortProse,
    Texts,
    VariableName,
    WebAddress,
    Word,
    Zone,
    one_of,
)
from core.chains import NETWORKS
from core.files import KILOBYTE, MEGABYTE, MILLION, USUAL_LIMITS
from core.form.definition import FieldKind

# An answer has to fit in one Telegram message (https://core.telegram.org/bots/api#sendmessage, text).
MESSAGE_CHARACTERS = 4096
DEFAULT_MAXIMUM = 200
MOST_DAYS = 36_500
SHORTEST_INBOX = 14
"""Days: twice as far back as Discord's chats are read again after a restart (discord_bot/catching_up.py)."""

_TYPED = (FieldKind.SHORT_TEXT, FieldKind.DESCRIPTION)
_KINDS_WITH = {
    "minimum": _TYPED,
    "maximum": _TYPED,
    "pattern": (FieldKind.SHORT_TEXT,),
    "options": (FieldKind.CHOICE, FieldKind.NETWORK),
    "extract": (FieldKind.SHORT_TEXT,),
}
EXTRACTS = ("account", "order_number", "amounts")
"""What a longer text may state of a short text (core/extract.py)."""


class BrandSection(Section):
    """[brand]"""

    name: ShortProse
    ticket_prefix: Prefix


class LanguagesSection(Section):
    """[languages]"""

    offered: Annotated[list[CatalogueLanguage], Field(min_length=1)]
    default: OfferedLanguage


class PlaceSection(Section):
    """[place]"""

    time_zone: Zone
    region: Region | None = None


class PrivacySection(Section):
    """[privacy]"""

    version: ShortProse
    link: WebAddress | None = None


class FormSection(Section):
    """[form]"""

    before: Annotated[list[FieldName], Field(min_length=1)]
    after: list[FieldName]
    short: Annotated[list[FieldName], Field(min_length=1)]
    short_category: CategoryName
    noticed: list[FieldName] = []
    human_words: Annotated[list[Word], Field(min_length=1)]


class LimitsSection(Section):
    """[limits]; each has a default, so the section may be left out."""

    draft_lifetime: Duration = timedelta(hours=72)
    maximum_files: Annotated[int, Field(ge=1, le=100)] = 20
    ticket_files: Annotated[int, Field(ge=1, le=1000)] = 60
    wrong_numbers: Annotated[int, Field(ge=1, le=100)] = 5
    wrong_numbers_window: Duration = timedelta(minutes=10)
    messages: Annotated[int, Field(ge=10, le=10_000)] = 60
    messages_window: Duration = timedelta(minutes=1)
    pause: Duration = timedelta(minutes=1)
    busy_messages: Annotated[int, Field(ge=100)] = 6000
    open_tickets: Annotated[int, Field(ge=1, le=1000)] = 10
    tickets_a_day: Annotated[int, Field(ge=1, le=1000)] = 10
    objection: Texts | None = None

    @field_validator("ticket_files")
    @classmethod
    def _holds_what_a_draft_holds(cls, value: int, info: ValidationInfo) -> int:
        draft = info.data.get("maximum_files", 0)
        if value < draft:
            raise Unfit(f"{value} is below maximum_files = {draft}", f"Write {draft} or more")
        return value


class FilesSection(Section):
    """[files]; each has a default, so the section may be left out."""

    maximum_megabytes: Annotated[int, Field(ge=1, le=100)] = USUAL_LIMITS.maximum_bytes // MEGABYTE
    maximum_megapixels: Annotated[int, Field(ge=1, le=200)] = USUAL_LIMITS.maximum_pixels // MILLION
    maximum_text_kilobytes: Annotated[int, Field(ge=1, le=2048)] = USUAL_LIMITS.maximum_text_bytes // KILOBYTE


Days = Annotated[int, Field(ge=0, le=MOST_DAYS)]


class RetentionSection(Section):
    """[retention], in days, 0 for good; each has a default, so the section may be left out."""

    answers: Days = 1095
    messages: Days = 1095
    files: Days = 365
    outbox: Days = 365
    attempts: Days = 30
    inbox: Days = 90
    alerts: Days = 365
    strangers: Days = 180

    @field_validator("inbox")
    @classmethod
    def _outlasts_repetitions(cls, value: int) -> int:
        if 0 < value < SHORTEST_INBOX:
            raise Unfit(
                f"{value} is too short: a platform may repeat an update, and it would take effect again",
                f"Write {SHORTEST_INBOX} or more, or 0 to keep the ids for good",
            )
        return value


class HelpSection(Section):
    """[help]; may be left out."""

    folder: ShortProse | None = None


class FieldSection(Section):
    """[fields.<id>]"""

    kind: Annotated[str, one_of([kind.value for kind in FieldKind], "kind of field")]
    label: Labels
    question: Texts | None = None
    optional: bool = False
    may_be_missing: bool = False
    minimum: Annotated[int, Field(ge=0, le=MESSAGE_CHARACTERS)] = 0
    maximum: Annotated[int, Field(ge=1, le=MESSAGE_CHARACTERS)] | None = Field(
        default=None, validate_default=True
    )
    pattern: Pattern | None = None
    example: Texts | None = None
    options: Annotated[dict[Identifier, OptionLabels], Field(min_length=1)] | None = Field(
        default=None, validate_default=True
    )
    extract: Annotated[str, one_of(EXTRACTS, "thing to extract")] | None = None

    @field_validator("minimum", "maximum", "pattern", "options", "extract")
    @classmethod
    def _belongs_to_the_kind(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        kinds = _KINDS_WITH[str(info.field_name)]
        if value is not None and kind is not None and kind not in kinds:
            raise Unfit(f'means nothing for the kind "{kind}"', f"Remove it; it is for {' and '.join(kinds)}")
        return value

    @field_validator("maximum")
    @classmethod
    def _not_below_the_minimum(cls, value: int | None, info: ValidationInfo) -> int | None:
        minimum, maximum = info.data.get("minimum", 0), DEFAULT_MAXIMUM if value is None else value
        if maximum < minimum:
            raise Unfit(f"{maximum} is below minimum = {minimum}", f"Write {minimum} or more")
        return value

    @field_validator("example")
    @classmethod
    def _matches_the_pattern(cls, value: dict[str, str] | None, info: ValidationInfo) -> object:
        pattern = info.data.get("pattern")
        for language, example in (value or {}).items():
            if pattern is not None and not re.fullmatch(pattern, example):
                raise Unfit(
                    f'"{example}" ({language}) would be refused by the pattern', "Correct one of the two"
                )
        return value

    @field_validator("options")
    @classmethod
    def _fit_the_kind(cls, value: Collection[str] | None, info: ValidationInfo) -> Collection[str] | None:
        kind = info.data.get("kind")
        if kind == FieldKind.CHOICE and value is None:
            raise Unfit("is missing", 'A choice needs options, one line each: options.<id> = "…"')
        unknown = [name for name in value or () if kind == FieldKind.NETWORK and name not in NETWORKS]
        if unknown:
            raise Unfit(f'there is no network "{unknown[0]}"', suggestion(unknown[0], NETWORKS))
        return value


class CategorySection(Section):
    """[categories.<id>]"""

    label: Labels
    team: Identifier
    first_reply: Duration
    priority: Annotated[str, one_of(PRIORITIES, "priority")] = "normal"
    fields: list[FieldName] = []
    keywords: list[Word] = []
    tip: Texts | None = None
    checklist: Texts | None = None


class WebSection(Section):
    """[web]; may be left out."""

    allowed_origins: list[Origin] = []


class DiscordSection(Section):
    """[discord]; may be left out."""

    moderator_roles: list[RoleId] = []


class BotSection(Section):
    """[[bots]]"""

    platform: Annotated[str, one_of(PLATFORMS, "platform")]
    name: Identifier
    token_variable: VariableName


class OperatorFile(Section):
    """The whole file."""

    brand: BrandSection
    languages: LanguagesSection
    place: PlaceSection
    privacy: PrivacySection
    form: FormSection
    limits: LimitsSection = LimitsSection()
    files: FilesSection = FilesSection()
    retention: RetentionSection = RetentionSection()
    help: HelpSection = HelpSection()
    fields: Annotated[dict[Identifier, FieldSection], Field(min_length=1)]
    categories: Annotated[dict[Identifier, CategorySection], Field(min_length=1)]
    web: WebSection = WebSection()
    discord: DiscordSection = DiscordSection()
    desk: DeskSection = DeskSection()
    bots: list[BotSection] = []


KNOWN_KEYS: dict[str, Collection[str]] = {
    "": tuple(OperatorFile.model_fields),
    "brand": tuple(BrandSection.model_fields),
    "languages": tuple(LanguagesSection.model_fields),
    "place": tuple(PlaceSection.model_fields),
    "privacy": tuple(PrivacySection.model_fields),
    "form": tuple(FormSection.model_fields),
    "limits": tuple(LimitsSection.model_fields),
    "files": tuple(FilesSection.model_fields),
    "retention": tuple(RetentionSection.model_fields),
    "help": tuple(HelpSection.model_fields),
    "fields": tuple(FieldSection.model_fields),
    "categories": tuple(CategorySection.model_fields),
    "web": tuple(WebSection.model_fields),
    "discord": tuple(DiscordSection.model_fields),
    "bots": tuple(BotSection.model_fields),
    **DESK_KEYS,
}
"""The keys that each section may have ("" is the top of the file; "desk.chats" what stands below it)."""
