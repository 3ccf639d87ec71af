"""One mistake of the operator's, told so that it can be put right; and the error that carries all of them.

Both sources of settings (frontdoor.toml and the environment) report in this one form, so that a person
sees every mistake at once, each with its file, its key, what is wrong and what would be right.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.errors import ConfigurationError

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake. `key` is a path such as `categories.transfer.fields[1]`, a variable's name, or a line."""

    file: str
    key: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.wrong}. {self.right}"


class InvalidConfiguration(ConfigurationError):
    """The configuration has mistakes."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("".join(f"\n{problem}" for problem in problems))
        self.problems = tuple(problems)


def key_path(location: Sequence[str | int]) -> str:
    """The path of a value as an operator writes it: ("bots", 1, "name") is `bots[1].name`, from 0."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
            continue
        escaped = step.replace("\\", "\\\\").replace('"', '\\"')
        path += ("." if path else "") + (step if _BARE_KEY.match(step) else f'"{escaped}"')
    return path or "(the whole file)"


def suggestion(wrong: str, known: Collection[str]) -> str:
    """What would be right in place of `wrong`: the nearest known word, else a list of the known ones."""
    by_folded = {word.casefold(): word for word in known}
    folded = wrong.casefold()
    begun = [word for word in by_folded if len(folded) > 1 and word.startswith(folded)]
    nearest = begun if len(begun) == 1 else [] if begun else get_close_matches(folded, by_folded, n=1)
    if nearest:
        return f'Perhaps "{by_folded[nearest[0]]}" is meant'
    listed = sorted(by_folded[word] for word in begun) or sorted(known)
    return "Known: " + (", ".join(listed[:_LISTED]) or "none") + (", …" if len(listed) > _LISTED else "")
