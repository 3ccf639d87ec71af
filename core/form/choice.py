"""One of a few answers that the operator lists; typing the label works as well as pressing it."""

from dataclasses import dataclass

from core.conversation import Answer
from core.form.common import question_of, tidy
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Option, Question, Rejected
from core.replies import Said, Words, say


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice among `definition.options`."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The question, two options a row."""
        options = [Option(label, value) for value, label in (self.definition.options or {}).items()]
        rows = tuple(tuple(options[start : start + 2]) for start in range(0, len(options), 2))
        return Question(
            question_of(self.definition, say("field.choice.ask", label=self.definition.label)), rows
        )

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """The option's value, or its label in any language."""
        wanted = tidy(given, lines=False).casefold()
        for value, label in (self.definition.options or {}).items():
            if wanted in {value.casefold(), *(text.casefold() for text in label.texts.values())}:
                return Accepted(value)
        return Rejected(say("error.not_a_choice"))

    def show(self, answer: Answer) -> Words:
        """The option's label."""
        return (self.definition.options or {}).get(answer.value) or Said(answer.value)
