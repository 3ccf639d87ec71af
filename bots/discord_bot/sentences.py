"""The few sentences that the adapter itself says, in the language of somebody's Discord."""

from core.language import match
from core.replies import say
from core.rules import Rules


class Sentences:
    """Looks up catalogue keys by a client's locale such as "zh-CN"."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def __call__(self, key: str, locale: str) -> str:
        """The sentence, in the default language where we don't speak theirs."""
        return self.by_language(key, self.language(locale))

    def language(self, locale: str) -> str:
        """The language that we speak with a client of this locale."""
        definition = self._rules.definition
        return match(locale, definition.languages) or definition.default_language

    def by_language(self, key: str, language: str) -> str:
        """The sentence in one of our languages."""
        definition = self._rules.definition
        words = say(key, brand=definition.brand)
        return self._rules.catalogues.text(words, language, definition.zone)

    def about_file(self, key: str, name: str) -> str:
        """The sentence about a file, in the default language: nobody knows here who reads it."""
        definition = self._rules.definition
        return self._rules.catalogues.text(say(key, name=name), definition.default_language, definition.zone)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that we speak."""
        return self._rules.definition.languages

    @property
    def default(self) -> str:
        """The language for everybody else."""
        return self._rules.definition.default_language
