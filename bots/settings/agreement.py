"""What several values of frontdoor.toml must agree on: nothing asked twice, no word with two meanings.

It reads the file as parsed, before or after anything else was found wrong in it, and passes over whatever
has the wrong shape (sections.py reports that), so these mistakes show in the same reading.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from bots.settings.problems import Problem, key_path

Location = tuple[str | int, ...]


def disagreements(raw: dict[str, Any], file: str) -> list[Problem]:
    """Every value that repeats or contradicts another one, with both places."""
    form, categories = _table(raw.get("form")), _table(raw.get("categories"))
    everywhere = [*_words(form, "form", "before"), *_words(form, "form", "after")]
    problems = [*_repeated(everywhere, file, "asks the same question twice")]
    for name, category in categories.items():
        own = list(_words(_table(category), "categories", name, "fields"))
        problems += _repeated(own, file, "asks the same question twice", everywhere)
    keywords = [
        word
        for name, category in categories.items()
        for word in _words(_table(category), "categories", name, "keywords")
    ]
    problems += _repeated(_words(form, "form", "short"), file, "asks the same question twice")
    problems += _repeated(_words(form, "form", "noticed"), file, "is asked as well", everywhere)
    problems += _repeated(_words(_table(raw.get("languages")), "languages", "offered"), file, "is a repeat")
    problems += _repeated(keywords, file, "is already taken", _words(form, "form", "human_words"))
    return (
        problems
        + _repeated(_bots(raw, "name"), file, "names two bots of a platform")
        + _repeated(_bots(raw, "token_variable"), file, "gives two bots one token")
    )


def _repeated(
    words: Iterable[tuple[Location, str]],
    file: str,
    wrong: str,
    taken: Iterable[tuple[Location, str]] = (),
) -> list[Problem]:
    """A problem for each word that came before, in `taken` or in `words` themselves."""
    first = {word: location for location, word in taken}
    problems = []
    for location, word in words:
        if word in first:
            right = f"Keep one; it is also {key_path(first[word])}"
            problems.append(Problem(file, key_path(location), f'"{word}" {wrong}', right))
        else:
            first[word] = location
    return problems


def _words(table: dict[str, Any], *location: str) -> Iterator[tuple[Location, str]]:
    """The texts in the list under the last step of `location`, each with its place, case-folded."""
    values = table.get(location[-1])
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*location, index), value.strip().casefold()


def _bots(raw: dict[str, Any], key: str) -> Iterator[tuple[Location, str]]:
    bots = raw.get("bots")
    for index, bot in enumerate(bots if isinstance(bots, list) else ()):
        value = _table(bot).get(key)
        if isinstance(value, str):
            of = f"{_table(bot).get('platform')}:" if key == "name" else ""
            yield ("bots", index, key), of + value


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
