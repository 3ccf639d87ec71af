"""What several field kinds do alike: tidy what was typed, say that it is too long, pose the question."""

import unicodedata

from core.form.definition import FieldDefinition
from core.replies import Text, Words, say

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def tidy(given: str, *, lines: bool) -> str:
    """`given` without control characters, lone surrogates and outer spaces; on one line unless `lines`.

    Joiners (zero-width joiner and variation selectors) stay, since emoji and several scripts need them.
    """
    kept = "".join(
        character
        for character in given
        if character in "\n\t‍‌" or unicodedata.category(character) not in _INVISIBLE
    )
    return kept.strip() if lines else " ".join(kept.split())


def too_long(value: str, maximum: int) -> Text | None:
    """The sentence that says by how much `value` is over `maximum` characters, or None when it is not."""
    excess = len(value) - maximum
    return say("error.too_long", count=excess, maximum=maximum, excess=excess) if excess > 0 else None


def question_of(definition: FieldDefinition, otherwise: Words) -> tuple[Words, ...]:
    """The operator's own question, else the catalogue's; with the example when there is one."""
    question = definition.question or otherwise
    if definition.example is None:
        return (question,)
    return (question, say("field.example", example=definition.example))
