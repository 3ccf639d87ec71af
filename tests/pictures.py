"""Small real files for tests: whatever is sent must be what it says, since files are looked into."""

from base64 import b64decode
from io import BytesIO
from typing import Any

from PIL import Image


def picture(number: int = 0, kind: str = "PNG", size: tuple[int, int] = (40, 30), **how: Any) -> bytes:
    """A picture in one colour, another for each number; as PNG it is the same when it is drawn anew."""
    content = BytesIO()
    Image.new("RGB", size, (number * 37 % 256, number * 91 % 256, 120)).save(content, kind, **how)
    return content.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A picture that can't be packed small, as PNG."""
    content = BytesIO()
    Image.effect_noise(size, 80).save(content, "PNG")
    return content.getvalue()


PNG = picture()
JPEG = picture(kind="JPEG")
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n9\n%%EOF\n"

HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJp"
    "bG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAABoAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAAB"
    "AAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEA"
    "AQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAA"
    "AAAUaXNwZQAAAAAAAABAAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAACJtZGF0AAAAFigBrxmA93yF"
    "N//xGUR61Rv80BXi0cA="
)
"""64 x 64 blue pixels, as libheif writes them."""


def box(kind: bytes, *inside: bytes) -> bytes:
    """A part of an MP4."""
    content = b"".join(inside)
    return (8 + len(content)).to_bytes(4) + kind + content


def film(*extra: bytes, notes: bytes = b"") -> bytes:
    """The parts of an MP4 without pictures; `notes` stand where cameras write, `extra` at the end."""
    head = box(b"ftyp", b"mp42\0\0\0\0mp42isom")
    written = box(b"udta", notes) if notes else b""
    moov = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), written))
    return b"".join((head, moov, box(b"mdat", bytes(2000)), *extra))


def voice() -> bytes:
    """Two Ogg pages that begin as Opus does."""
    first = b"OpusHead" + bytes(11)
    pages = (first, bytes(100))
    return b"".join(b"OggS\0" + bytes(21) + bytes([1, len(page)]) + page for page in pages)
