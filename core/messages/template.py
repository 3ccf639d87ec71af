"""A catalogue sentence with {named} places, read once and filled many times.

Only places of the sentence itself are filled: braces in an inserted value stay what they are. A place whose
value is empty vanishes together with the white space that would be left over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Template:
    """`literals` surround the places: literals[0] names[0] literals[1] … names[-1] literals[-1]."""

    literals: tuple[str, ...]
    names: tuple[str, ...]

    def fill(self, value_of: Callable[[str], str]) -> str:
        """The sentence with each place replaced by `value_of(name)`; what that raises passes through."""
        values = [value_of(name) for name in self.names]
        if "" in values:
            return self._closed_up(values)
        pieces = [self.literals[0]]
        for value, literal in zip(values, self.literals[1:], strict=True):
            pieces.append(value)
            pieces.append(literal)
        return "".join(pieces)

    def _closed_up(self, values: list[str]) -> str:
        """As `fill`, but empty values take the white space around them along; values keep all of theirs."""
        pieces = [self.literals[0]]
        for value, literal in zip(values, self.literals[1:], strict=True):
            if value:
                pieces += [value, literal]
            else:
                pieces[-1] = _joined(pieces[-1], literal)
        if not values[0]:
            pieces[0] = pieces[0].lstrip()
        if not values[-1]:
            pieces[-1] = pieces[-1].rstrip()
        return "".join(pieces)


def parse(sentence: str) -> Template:
    """Read `sentence`; "{{" and "}}" are braces meant as such.

    Raises ValueError for an unbalanced brace and for anything but a plain name between braces.
    """
    literals, names = [""], []
    for literal, name, specification, conversion in Formatter().parse(sentence):
        literals[-1] += literal
        if name is None:
            continue
        if specification or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} must be a plain name in: {sentence}")
        names.append(name)
        literals.append("")
    return Template(tuple(literals), tuple(names))


def _joined(before: str, after: str) -> str:
    """Two literals between which a value vanished: one gap stays, the wider one."""
    left, right = before.rstrip(), after.lstrip()
    gaps = before[len(left) :], after[: len(after) - len(right)]
    return left + max(gaps, key=lambda gap: (gap.count("\n"), len(gap))) + right
