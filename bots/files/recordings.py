"""Screen recordings (MP4) and voice messages (Ogg): kept as they are, without what is not picture or sound.

Cutting and packing a film anew needs a codec, so its parts are only walked through: in MP4 every part that
says where and with what it was filmed, and every part that nobody knows, is blanked in place (same length, so
that all positions stay true). ISO/IEC 14496-12, sections 4.2 and 8.10; https://www.rfc-editor.org/rfc/rfc3533
"""

from collections.abc import Iterator
from typing import NamedTuple

from bots.files.formats import ends_as_archive
from bots.files.refusal import Refusal
from core.files import Examined, FileProblem

_KEPT = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"ssix", b"mfra", b"pdin", b"prft", b"emsg"}
_BLANKED_INSIDE = {b"udta", b"meta", b"uuid", b"free", b"skip"}
_WALKED = {b"moov", b"trak"}


class _Box(NamedTuple):
    """A part of an MP4: its kind, where it begins, where its content begins, where it ends."""

    kind: bytes
    start: int
    inside: int
    end: int


def checked_mp4(content: bytes) -> Examined:
    """The film without its notes. Raises Refusal."""
    film = bytearray(content)
    boxes = list(_boxes(content, 0, len(content)))
    kinds = [box.kind for box in boxes]
    if b"moov" not in kinds or b"mdat" not in kinds:
        raise Refusal(FileProblem.BROKEN, "MP4: no film in it")
    for box in boxes:
        if box.kind not in _KEPT:
            _blank(film, box)
        elif box.kind in _WALKED:
            _without_notes(film, content, box)
    if ends_as_archive(bytes(film[-(22 + 65_535) :])):
        raise Refusal(FileProblem.UNSAFE, "MP4: it is an archive as well")
    return Examined("video/mp4", bytes(film))


def _without_notes(film: bytearray, content: bytes, outer: _Box) -> None:
    for box in _boxes(content, outer.inside, outer.end):
        if box.kind in _BLANKED_INSIDE:
            _blank(film, box)
        elif box.kind in _WALKED:
            _without_notes(film, content, box)


def _boxes(content: bytes, start: int, end: int) -> Iterator[_Box]:
    """The parts between two positions; they must fill the space exactly."""
    while start < end:
        size, inside = int.from_bytes(content[start : start + 4]), start + 8
        if size == 1:
            size, inside = int.from_bytes(content[start + 8 : start + 16]), start + 16
        elif size == 0:
            size = end - start
        if inside > start + size or start + size > end:
            raise Refusal(FileProblem.BROKEN, "MP4: its parts don't fit together")
        yield _Box(content[start + 4 : start + 8], start, inside, start + size)
        start += size


def _blank(film: bytearray, box: _Box) -> None:
    film[box.start + 4 : box.start + 8] = b"free"
    film[box.inside : box.end] = bytes(box.end - box.inside)


def checked_ogg(content: bytes) -> Examined:
    """The voice message as it came: Ogg pages from the first byte to the last, with Opus or Vorbis sound in
    them. Raises Refusal."""
    start, first = 0, b""
    while start < len(content):
        head = content[start : start + 27]
        if len(head) < 27 or head[:5] != b"OggS\0":
            raise Refusal(FileProblem.UNSAFE if start else FileProblem.BROKEN, "Ogg: something between pages")
        lengths = content[start + 27 : start + 27 + head[26]]
        end = start + 27 + head[26] + sum(lengths)
        if len(lengths) < head[26] or end > len(content):
            raise Refusal(FileProblem.BROKEN, "Ogg: the last page is cut")
        first = first or content[start + 27 + head[26] : end]
        start = end
    if not first.startswith((b"OpusHead", b"\x01vorbis")):
        raise Refusal(FileProblem.NOT_ACCEPTED, "Ogg: no voice")
    return Examined("audio/ogg", content)
