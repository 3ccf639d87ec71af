"""What files we take and why one is not kept: the words that core, storage and bots share about files.

What a file really is gets decided from its content, far away from here (bots/files/); core only needs to know
the limits, to tell them before, and the reason of a refusal, to tell it after.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MEGABYTE = 1024 * 1024
KILOBYTE = 1024
MILLION = 1_000_000


class FileProblem(StrEnum):
    """Why a file is not kept; the sentence for people is `file.refused.<value>` in the catalogues."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG = "too_long"
    NOT_ACCEPTED = "not_accepted"
    BROKEN = "broken"
    UNSAFE = "unsafe"
    INFECTED = "infected"


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How large a file may be: bytes of any, pixels of a picture, bytes of a text."""

    maximum_bytes: int = 20 * MEGABYTE
    maximum_pixels: int = 50 * MILLION
    maximum_text_bytes: int = 1024 * KILOBYTE


USUAL_LIMITS = FileLimits()
"""What holds where the operator says nothing else."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file as it may be kept: what it is by its content, its bytes (cleaned), a small JPEG of a picture,
    and the kinds of secrets (core.redaction.SecretKind) that were cut out of its text."""

    media_type: str
    content: bytes
    thumbnail: bytes | None = None
    redacted: tuple[str, ...] = ()


def thumbnail_of(store_key: str) -> str:
    """Where the small picture is, beside the picture at `store_key`."""
    return f"{store_key}.thumbnail"


EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "text/plain": (".txt", ".log", ".csv", ".json", ".md"),
}
"""Media type of a kept file → endings that its name may have; a name with another gets the first."""

LONGEST_NAME = 100
LONGEST_SHOWN = 40
_UNFIT = re.compile(r'[\\/:*?"<>|]')


def shown_name(name: str) -> str:
    """`name` as it stands in a sentence: on one line, at most `LONGEST_SHOWN` characters, empty when none."""
    plain = _visible(name)
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[: LONGEST_SHOWN - 10]}…{plain[-9:]}"


def safe_name(name: str, media_type: str, otherwise: str) -> str:
    """`name` as a file may be called on anybody's disk, with an ending that fits `media_type`.

    No folders, no characters that are invisible or turn the direction of writing, no leading dot, at most
    `LONGEST_NAME` characters; `otherwise` (without ending) where nothing is left.
    """
    allowed = EXTENSIONS.get(media_type, (".bin",))
    plain = " ".join(_UNFIT.sub(" ", _visible(name)).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and f".{ending.lower()}" in allowed:
        kept = f".{ending}"
    else:
        stem, kept = plain, allowed[0]
    return f"{stem.strip('. ')[: LONGEST_NAME - len(kept)] or otherwise}{kept}"


def _visible(name: str) -> str:
    return " ".join("".join(one for one in name if unicodedata.category(one)[0] != "C").split())
