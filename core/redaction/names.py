"""The name of a file as it may be kept: what programs made of a name hides no secret in it.

Discord writes spaces as underscores, other programs as hyphens, links as %20; a name is read in each of these
ways. In ordinary texts these signs mean something else, so only names are read so.
"""

from collections.abc import Callable
from urllib.parse import unquote

from core.redaction.finding import SecretKind
from core.redaction.gate import inspect

_SPACED, _APART = str.maketrans("_", " "), str.maketrans("_-", "  ")
_READINGS: tuple[Callable[[str], str], ...] = (
    unquote,
    lambda name: unquote(name).translate(_SPACED),
    lambda name: unquote(name).translate(_APART),
    lambda name: name,
)
"""Whatever a link encodes is read first: cut in its encoded form a secret would leave pieces."""


def safe_name(name: str) -> tuple[str, tuple[SecretKind, ...]]:
    """`name` with a marker in place of each secret, and the kinds that were there; as it was without any.

    A name that shows its secret only in another reading is kept in that reading.
    """
    kinds: list[SecretKind] = []
    for read in _READINGS:
        inspection = inspect(read(name))
        if not inspection.clean:
            kinds += (finding.kind for finding in inspection.findings)
            name = inspection.text
    return name, tuple(dict.fromkeys(kinds))
