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
    form, categories = table(raw.get("form")), table(raw.get("categories"))
    everywhere = [*words_in(form, "form", "before"), *words_in(form, "form", "after")]
    problems = [*repeated(everywhere, file, "asks the same question twice")]
    for name, category in categories.items():
        own = list(words_in(table(category), "categories", name, "fields"))
        problems += repeated(own, file, "asks the same question twice", everywhere)
    keywords = [
        word
        for name, category in categories.items()
        for word in words_in(table(category), "categories", name, "keywords")
    ]
    problems += repeated(words_in(form, "form", "short"), file, "asks the same question twice")
    problems += repeated(words_in(form, "form", "noticed"), file, "is asked as well", everywhere)
    problems += repeated(words_in(table(raw.get("languages")), "languages", "offered"), file, "is a repeat")
    problems += repeated(keywords, file, "is already taken", words_in(form, "form", "human_words"))
    return (
        problems
        + repeated(_bots(raw, "name"), file, "names two bots of a platform")
        + repeated(_bots(raw, "token_variable"), file, "gives two bots one token")
    )


def repeated(
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


def words_in(table: dict[str, Any], *location: str) -> Iterator[tuple[Location, str]]:
    """The texts in the list under the last step of `location`, each with its place, case-folded."""
    values = table.get(location[-1])
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*location, index), value.strip().casefold()


def _bots(raw: dict[str, Any], key: str) -> Iterator[tuple[Location, str]]:
    bots = raw.get("bots")
    for index, bot in enumerate(bots if isinstance(bots, list) else ()):
        value = table(bot).get(key)
        if isinstance(value, str):
            of = f"{table(bot).get('platform')}:" if key == "name" else ""
            yield ("bots", index, key), of + value


def table(value: Any) -> dict[str, Any]:
    """The value if it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}
