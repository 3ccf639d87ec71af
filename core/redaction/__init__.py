"""What must never be stored is recognised here and cut out of a text before anything else sees it.

Every text that enters passes `inspect` before the first commit (core/usecases/gate.py). A kind of secret is
one recogniser in one file; adding one means writing that file and naming it in gate.py. Nothing here
remembers a text: what is spread over several messages is judged by spread.py from what the caller kept.
"""

from core.recent import Fragment, Recent
from core.redaction.asking import asks_for_a_secret
from core.redaction.digits import Withholding, withhold
from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.gate import Inspection, inspect, prepare
from core.redaction.markers import PART_REMOVED, REMOVED, WITHHELD, marker, names_of, without_markers
from core.redaction.names import safe_name
from core.redaction.quoting import without_words
from core.redaction.spread import LONGEST_FRAGMENT, Judgement, judge, spread_over

__all__ = [
    "LONGEST_FRAGMENT",
    "PART_REMOVED",
    "REMOVED",
    "WITHHELD",
    "Certainty",
    "Finding",
    "Fragment",
    "Inspection",
    "Judgement",
    "Recent",
    "SecretKind",
    "Withholding",
    "asks_for_a_secret",
    "inspect",
    "judge",
    "marker",
    "names_of",
    "prepare",
    "safe_name",
    "spread_over",
    "withhold",
    "without_markers",
    "without_words",
]
