"""The one function that every text passes: all recognisers in turn, and what they found is cut out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.redaction.cards import find_card_numbers
from core.redaction.chinese_phrase import find_chinese_phrases
from core.redaction.finding import Finding
from core.redaction.keys import find_extended_private_keys, find_private_keys
from core.redaction.keystore import find_keystores
from core.redaction.markers import marker
from core.redaction.normalised import NormalisedText, normalise
from core.redaction.raw_keys import find_raw_keys
from core.redaction.recogniser import Recogniser
from core.redaction.said_secrets import find_said_secrets
from core.redaction.tokens import find_tokens
from core.redaction.word_phrase import find_word_phrases

# In this order: what is cut by one is no longer seen by the next.
_RECOGNISERS: tuple[Recogniser, ...] = (
    find_keystores,
    find_extended_private_keys,
    find_private_keys,
    find_raw_keys,
    find_tokens,
    find_word_phrases,
    find_chinese_phrases,
    find_card_numbers,
    find_said_secrets,
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A text that is safe to keep, and what was cut from it.

    `text` has a marker in place of each secret; `findings` are ordered, with positions in the original.
    """

    text: str = field(repr=False)
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """True when nothing was found, so that `text` is the original."""
        return not self.findings


def inspect(text: str) -> Inspection:
    """Return the text without its secrets. Accepts any str (lone surrogates too) and never raises.

    Inspecting the result again finds nothing: the recognisers are asked until they are silent, because a
    cut makes new edges, and a phrase is recognised by its edges too.
    """
    return look(text)[0]


def look(text: str) -> tuple[Inspection, NormalisedText]:
    """What `inspect` returns, with the normalised text, for whoever looks closer at a clean one."""
    view = normalise(text)
    found: list[Finding] = []
    silent = False
    while not silent:
        silent = True
        for recognise in _RECOGNISERS:
            new = tuple(recognise(view))
            if new:
                silent = False
                found += new
                view = view.without((finding.start, finding.end) for finding in new)
    if not found:
        return Inspection(text, ()), view
    findings = []
    for finding in sorted(found, key=lambda each: each.start):
        start, end = view.original_span(finding.start, finding.end)
        findings.append(replace(finding, start=start, end=end))
    return Inspection(cut(text, findings), tuple(findings)), view


def cut(text: str, findings: Sequence[Finding]) -> str:
    """Replace each finding (ordered by start) with the marker of its kind."""
    pieces: list[str] = []
    position = 0
    for finding in findings:
        pieces += (text[position : finding.start], marker(finding.kind))
        position = max(position, finding.end)
    pieces.append(text[position:])
    return "".join(pieces)


def prepare() -> None:
    """Load the word lists and compile the cues (0.2 s), so that no update waits for it."""
    inspect("密码 password")
