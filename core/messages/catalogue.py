"""One language's sentences, read from its .po file when the program starts."""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from core.errors import ConfigurationError
from core.messages.template import Template, parse

_SUFFIX = ".po"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of `language` by key; a key with plural forms has one template per form."""

    language: str
    locale: Locale
    plural_form: Callable[[int], int]
    sentences: Mapping[str, tuple[Template, ...]]

    def template(self, key: str, count: int | None) -> Template:
        """The sentence for `key`, in the plural form for `count`. Raises KeyError for an unknown key."""
        forms = self.sentences[key]
        return forms[0] if count is None or len(forms) == 1 else forms[self.plural_form(count)]


def available_languages() -> tuple[str, ...]:
    """The codes (BCP 47) of all languages that have a catalogue file, in alphabetical order."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def read_messages(language: str) -> Catalog:
    """The file of `language` as babel reads it: id = key, string = the sentence or its plural forms.

    Raises ConfigurationError when there is no such file.
    """
    if language not in available_languages():
        raise ConfigurationError(f"No texts for {language!r}; there are {', '.join(available_languages())}.")
    content = files(__package__).joinpath(language + _SUFFIX).read_bytes()
    return read_po(BytesIO(content), abort_invalid=True)


@cache
def load_catalogue(language: str) -> Catalogue:
    """The catalogue of `language`, read once a process. Raises ConfigurationError (no file), ValueError (a
    broken entry)."""
    catalog = read_messages(language)
    return Catalogue(
        language=language,
        locale=Locale.parse(language, sep="-"),
        plural_form=gettext.c2py(catalog.plural_expr),
        sentences={_key(message): _templates(message, language) for message in catalog if message.id},
    )


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _templates(message: Message, language: str) -> tuple[Template, ...]:
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if not forms or not all(forms):
        raise ValueError(f"{language}{_SUFFIX}: {_key(message)} is empty")
    try:
        return tuple(parse(form) for form in forms)
    except ValueError as error:
        raise ValueError(f"{language}{_SUFFIX}: {_key(message)}: {error}") from error
