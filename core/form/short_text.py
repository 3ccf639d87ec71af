"""A short answer in the person's own words: account name, order number, version, device."""

import re
from dataclasses import dataclass

from core.conversation import Answer
from core.form.common import question_of, tidy, too_long
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Question, Rejected
from core.replies import Said, Words, say


@dataclass(frozen=True, slots=True)
class ShortText:
    """One line, of a length, optionally of a pattern."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The operator's question, or "what is your {label}?"."""
        return Question(
            question_of(self.definition, say("field.short_text.ask", label=self.definition.label))
        )

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Check length and pattern."""
        value = tidy(given, lines=False)
        definition = self.definition
        if not value or len(value) < definition.minimum:
            return Rejected(
                say("error.too_short", minimum=max(1, definition.minimum), example=self._example())
            )
        if (excess := too_long(value, definition.maximum)) is not None:
            return Rejected(excess)
        if definition.pattern and not re.fullmatch(definition.pattern, value):
            return Rejected(say("error.pattern", label=definition.label, example=self._example()))
        return Accepted(value)

    def show(self, answer: Answer) -> Words:
        """As it was written."""
        return Said(answer.value)

    def _example(self) -> Words:
        example = self.definition.example
        return say("error.example", example=example) if example else Said("")
