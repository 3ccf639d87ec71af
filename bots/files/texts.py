"""Plain-text logs: read as text or refused, and without the secrets that some program wrote into them."""

import codecs
import unicodedata

from bots.files.formats import has_markup
from bots.files.refusal import Refusal
from core.files import KILOBYTE, Examined, FileLimits, FileProblem
from core.usecases.gate import cleaned_document

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = ("utf-8", "gb18030")
"""GB 18030 is what Chinese Windows programs write: https://www.w3.org/TR/encoding/#gb18030"""
_HARMLESS_CONTROLS = frozenset("\t\n\r\f\x1b")
"""A log's colours begin with escape."""
_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})


def checked_text(content: bytes, limits: FileLimits) -> Examined:
    """The text in UTF-8, secrets cut out. Raises Refusal."""
    text = _read(content)
    if text is None or has_markup(text.encode("utf-8", "replace")):
        raise Refusal(FileProblem.NOT_ACCEPTED, "neither a picture, PDF, MP4 nor plain text")
    if len(content) > limits.maximum_text_bytes:
        most = limits.maximum_text_bytes // KILOBYTE
        raise Refusal(FileProblem.TOO_LONG, f"{len(content) // KILOBYTE} KB of text, at most {most}")
    kept, redacted = cleaned_document(text)
    return Examined("text/plain", kept.encode(), redacted=redacted)


def _read(content: bytes) -> str | None:
    """The text, or None when it is none in any of the usual encodings."""
    marked = [name for bom, name in _BOMS if content.startswith(bom)]
    for encoding in marked or _USUAL:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(one in _HARMLESS_CONTROLS or unicodedata.category(one) not in _NO_TEXT for one in set(text)):
            return text
    return None
