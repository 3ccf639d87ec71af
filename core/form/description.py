"""What happened, in the person's own words: enough substance to work with, and not cut."""

from dataclasses import dataclass

from core.conversation import Answer
from core.form.common import question_of, tidy, too_long
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Question, Rejected
from core.redaction import without_markers
from core.replies import Said, Words, say
from core.substance import substance


@dataclass(frozen=True, slots=True)
class Description:
    """A text of some length whose substance (core/substance.py) is what counts, not its characters."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The question under a one-line warning; the category's tip is added by the engine."""
        return Question((say("warning.line"), *question_of(self.definition, say("field.description.ask"))))

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Check substance and length."""
        value = tidy(given, lines=True)
        if (excess := too_long(value, self.definition.maximum)) is not None:
            return Rejected(excess)
        if substance(without_markers(value)) < self.definition.minimum:
            return Rejected(say("error.description_too_little"))
        return Accepted(value)

    def show(self, answer: Answer) -> Words:
        """As it was written."""
        return Said(answer.value)
