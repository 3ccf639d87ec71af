"""Looks into one file and makes it harmless, whatever it is. Runs in the limited process."""

from bots.files.formats import PICTURES, Format, format_of
from bots.files.refusal import Refusal
from core.files import MEGABYTE, Examined, FileLimits, FileProblem


def examined(content: bytes, limits: FileLimits) -> Examined:
    """The file as it may be kept. Raises Refusal, MemoryError."""
    if not content:
        raise Refusal(FileProblem.EMPTY)
    if len(content) > limits.maximum_bytes:
        raise Refusal(FileProblem.TOO_LARGE, f"more than {limits.maximum_bytes / MEGABYTE:g} MB")
    # What a kind needs is loaded when it is needed: each file begins a process anew.
    match kind := format_of(content):
        case None:
            from bots.files.texts import checked_text

            return checked_text(content, limits)
        case Format.PDF:
            from bots.files.documents import checked_pdf

            return checked_pdf(content)
        case Format.MP4 | Format.OGG:
            from bots.files.recordings import checked_mp4, checked_ogg

            return checked_mp4(content) if kind is Format.MP4 else checked_ogg(content)
        case _:
            assert kind in PICTURES, "every other kind has its case"
            from bots.files.pictures import redrawn

            return redrawn(content, kind, limits)
