"""Pictures and files: collected by the engine as they arrive, so here is only the question."""

from dataclasses import dataclass

from core.conversation import Answer
from core.form.common import question_of
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Question, Rejected
from core.replies import Words, say


@dataclass(frozen=True, slots=True)
class Screenshots:
    """Answered by pressing Done once files are there, or Skip."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The question, or how many have come so far."""
        count = len(asking.draft.files)
        if count:
            return Question((say("field.screenshots.more", count=count, files=count),))
        return Question(question_of(self.definition, say("field.screenshots.ask")))

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Text is no picture; the engine keeps it as a remark and says so."""
        return Rejected(say("error.send_a_picture"))

    def show(self, answer: Answer) -> Words:
        """How many files, counted when the answer was given."""
        return say("card.files", count=int(answer.value or 0), files=int(answer.value or 0))
