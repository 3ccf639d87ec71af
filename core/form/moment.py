"""When it happened: free words understood, confirmed back with the zone, and never in the future."""

from dataclasses import dataclass
from datetime import UTC, datetime

from core.conversation import Answer
from core.form.common import question_of
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Option, Question, Rejected
from core.moments import Moment as Understood
from core.moments import MomentProblem, Precision, Unclear, parse_moment
from core.replies import Moment, Said, Text, Words, say

_DAY = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Happened:
    """A moment in the past. Stored as ISO 8601 in UTC, or as a plain date where only the day was said."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The question with examples of how to say it, and "just now"."""
        options = ((Option(say("field.moment.just_now"), "just now"),),)
        return Question(question_of(self.definition, say("field.moment.ask")), options)

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Understand it, and say how it was understood."""
        match parse_moment(given, asking.now, asking.zone):
            case Understood() as understood:
                return Accepted(canonical(understood), note=_confirmation(understood))
            case MomentProblem(reason, options):
                return Rejected(_complaint(reason, options, asking.now))

    def show(self, answer: Answer) -> Words:
        """In the requester's language, with its zone."""
        return shown_moment(answer.value)


def canonical(understood: Understood) -> str:
    """The stored form."""
    if understood.precision is Precision.DAY:
        return understood.at.strftime(_DAY)
    return understood.at.astimezone(UTC).isoformat()


def shown_moment(value: str) -> Words:
    """A stored moment as words; anything unreadable as it stands."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return Said(value)
    return Moment(at) if at.tzinfo else Said(value)


def _confirmation(understood: Understood) -> Text:
    at = understood.at
    if understood.precision is Precision.DAY:
        return say("field.moment.understood_day", day=at.strftime(_DAY))
    return say("field.moment.understood", at=Moment(at))


def _complaint(reason: Unclear, options: tuple[datetime, ...], now: datetime) -> Text:
    match reason:
        case Unclear.IN_THE_FUTURE:
            return say("error.moment_future", now=Moment(now))
        case Unclear.TOO_OLD:
            return say("error.moment_too_old")
        case Unclear.AMBIGUOUS if len(options) >= 2:
            return say("error.moment_ambiguous", first=Moment(options[0]), second=Moment(options[1]))
        case Unclear.TOO_VAGUE:
            return say("error.moment_vague")
        case _:
            return say("error.moment_not_understood")
