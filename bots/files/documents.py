"""PDF files: kept as they are, or not at all.

A statement is evidence, so its bytes stay. Redrawing one would need a whole renderer, which is a larger door
than the one that it closes. So what is kept must be a PDF from its first byte to its last, and nothing that
openly runs, starts or carries something else. What hides in compressed parts is the virus scanner's.
"""

import re

from bots.files.formats import ends_as_archive, has_markup
from bots.files.refusal import Refusal
from core.files import Examined, FileProblem

_HEADER = re.compile(rb"%PDF-[12]\.\d")
_END = b"%%EOF"
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""Names that are long enough not to appear by chance in compressed bytes (ISO 32000-1, 12.6.4 and 7.11.4)."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def checked_pdf(content: bytes) -> Examined:
    """The PDF as it came. Raises Refusal."""
    if not _HEADER.match(content):
        raise Refusal(FileProblem.BROKEN, "PDF: no version")
    end = content.rfind(_END)
    if end < 0 or b"startxref" not in content[:end]:
        raise Refusal(FileProblem.BROKEN, "PDF: no end")
    if content[end + len(_END) :].strip(b"\0\t\n\f\r "):
        raise Refusal(FileProblem.UNSAFE, "PDF: something follows its end")
    if has_markup(content) or ends_as_archive(content):
        raise Refusal(FileProblem.UNSAFE, "PDF: it is something else as well")
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    active = next((name for name in _ACTIVE if name in plain), None)
    if active is not None:
        raise Refusal(FileProblem.UNSAFE, f"PDF: {active.decode()}")
    return Examined("application/pdf", content)
