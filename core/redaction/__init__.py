"""What must never be stored is recognised here and cut out of a text before anything else sees it.

Every text that enters passes `inspect` before the first commit (core/usecases/gate.py). A kind of secret is
one recogniser in one file; adding one means writing that file and naming it in gate.py. Nothing here
remembers a text: what is spread over several messages is judged by spread.py from what the caller kept.
"""

from core.recent import Fragment, Recent
from core.redaction.asking import asks_for_a_secret
from core.redaction.finding import Certainty, Finding, Question, QuestionKind, SecretKind
from core.redaction.gate import Inspection, inspect, prepare, questions
from core.redaction.markers import REMOVED, marker, names_of, without_markers
from core.redaction.names import safe_name
from core.redaction.quoting import without_words
from core.redaction.spread import Judgement, judge, spread_over

__all__ = [
    "REMOVED",
    "Certainty",
    "Finding",
    "Fragment",
    "Inspection",
    "Judgement",
    "Question",
    "QuestionKind",
    "Recent",
    "SecretKind",
    "asks_for_a_secret",
    "inspect",
    "judge",
    "marker",
    "names_of",
    "prepare",
    "questions",
    "safe_name",
    "spread_over",
    "without_markers",
    "without_words",
]
