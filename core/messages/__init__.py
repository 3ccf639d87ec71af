"""Turns what the engine says into sentences in the requester's language.

Sentences live in one .po file per language beside this module: the id is a key such as "menu.greeting",
the string is the sentence with {named} places. Values are shown by their type (a `Moment` as a date in the
requester's zone, a `timedelta` as "2 hours", an int as a number) and are never read as templates themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta, tzinfo

from babel.numbers import format_decimal

from core.messages.catalogue import Catalogue, available_languages, load_catalogue
from core.messages.formats import duration_text, moment_text, pattern_key
from core.messages.template import Template
from core.replies import (
    ByLanguage,
    Lines,
    Moment,
    RenderedChoice,
    RenderedReply,
    Reply,
    Said,
    Text,
    Value,
    Words,
)

__all__ = ["DEFAULT_LANGUAGE", "LIST_SEPARATOR", "Catalogues", "available_languages", "load_catalogues"]

DEFAULT_LANGUAGE = "en"

LIST_SEPARATOR = "common.list_separator"
"""As the separator of `Lines`, puts the parts in a row as the language does: "a, b" or "a、b"."""

_PARAGRAPH = "\n\n"
_GROUPED_FROM = 1000  # below it no language groups digits, and babel can be left out
_LONGEST = 10**15  # no count is that large, and decimal arithmetic ends at 28 digits


class Catalogues:
    """The sentences of every configured language."""

    def __init__(self, catalogues: Mapping[str, Catalogue], default: str) -> None:
        self._catalogues = dict(catalogues)
        self._default = self._catalogues[default]

    def render(self, reply: Reply, language: str, zone: tzinfo) -> RenderedReply:
        """`reply` in `language` (an unknown one means the default), times in `zone`.

        Empty paragraphs are left out. Raises KeyError as `text` does.
        """
        paragraphs = (self.text(words, language, zone) for words in reply.paragraphs)
        return RenderedReply(
            kind=reply.kind,
            text=_PARAGRAPH.join([paragraph for paragraph in paragraphs if paragraph.strip()]),
            choices=tuple(
                tuple(
                    RenderedChoice(self.text(choice.label, language, zone), choice.value, choice.link)
                    for choice in row
                )
                for row in reply.choices
            ),
        )

    def text(self, words: Words, language: str, zone: tzinfo) -> str:
        """`words` in `language`, times in `zone`.

        A key that the language lacks is taken from the default language. Raises KeyError, naming key and
        language, when that lacks it too or when a value for one of its places was not given.
        """
        return self._words(words, self._catalogues.get(language, self._default), zone)

    def has(self, key: str) -> bool:
        """Whether there is a sentence for `key`."""
        return key in self._default.sentences

    def _words(self, words: Words, catalogue: Catalogue, zone: tzinfo) -> str:
        match words:
            case Text():
                template = self._template(words.key, words.count, catalogue)
                if not template.names:
                    return template.literals[0]
                return self._filled(template, words, catalogue, zone)
            case Said():
                return words.text
            case Lines():
                return self._lines(words, catalogue, zone)
            case Moment():
                pattern = self._template(pattern_key(words), None, catalogue).literals[0]
                return self._words(moment_text(words, pattern, zone, catalogue.locale), catalogue, zone)
            case timedelta():
                return self._words(duration_text(words), catalogue, zone)
            case ByLanguage(texts):
                for code in (catalogue.language, self._default.language):
                    if code in texts:
                        return texts[code]
                return next(iter(texts.values()), "")

    def _filled(self, template: Template, text: Text, catalogue: Catalogue, zone: tzinfo) -> str:
        def value_of(name: str) -> str:
            if name in text.values:
                return self._value(text.values[name], catalogue, zone)
            if name == "count" and text.count is not None:
                return _number(text.count, catalogue)
            raise KeyError(f"{text.key} in {catalogue.language}: no value for {{{name}}}")

        return template.fill(value_of)

    def _lines(self, lines: Lines, catalogue: Catalogue, zone: tzinfo) -> str:
        separator = lines.separator
        if separator == LIST_SEPARATOR:
            separator = self._template(separator, None, catalogue).literals[0]
        parts = [self._words(part, catalogue, zone) for part in lines.parts]
        return separator.join([part for part in parts if part])

    def _value(self, value: Value, catalogue: Catalogue, zone: tzinfo) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, int):
            return _number(value, catalogue)
        return self._words(value, catalogue, zone)

    def _template(self, key: str, count: int | None, catalogue: Catalogue) -> Template:
        for candidate in (catalogue, self._default):
            if key in candidate.sentences:
                return candidate.template(key, count)
        raise KeyError(f"no text {key!r} in {catalogue.language}, nor in {self._default.language}")


def load_catalogues(languages: Sequence[str], default: str = DEFAULT_LANGUAGE) -> Catalogues:
    """Read the catalogues of `languages` and `default` (BCP 47 codes); done once, when the program starts.

    Raises ConfigurationError for a language without a file and ValueError for a broken entry.
    """
    return Catalogues({code: load_catalogue(code) for code in (default, *languages)}, default)


def _number(number: int, catalogue: Catalogue) -> str:
    if 0 <= number < _GROUPED_FROM or abs(number) >= _LONGEST:
        return str(number)
    return format_decimal(number, locale=catalogue.locale)
