"""Files that are made to break, mislead or betray: what the bench and the tests send.

Each says what has to become of it: the problem for which it is refused, or None when it is cleaned. What must
be gone from a cleaned one is in `betrays`.
"""

import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.files import FileProblem
from tests.pictures import HEIC, JPEG, PDF, PNG, box, film, picture, voice

SCRIPT = b"<script>alert(1)</script>"
PHP = b"<?php system($_GET['c']); ?>"
PLACE = "52.5163N 13.3777E"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""https://www.eicar.org/download-anti-malware-testfile/: harmless, and every scanner calls it a virus."""
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


HOW_MANY = 45


class Hostile(NamedTuple):
    """One file."""

    name: str
    content: bytes
    problem: FileProblem | None
    betrays: tuple[bytes, ...] = ()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    body = kind + content
    return len(content).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)


def png(width: int, height: int, pixels: bytes, colour: int = 0) -> bytes:
    """A PNG that says to have that size, with `pixels` (packed) as its content; `colour` 0: grey, 6: all."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, colour, 0, 0, 0])
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def packed_zeros(count: int) -> bytes:
    """So many zero bytes, packed a thousand to one."""
    packing, lot = zlib.compressobj(9), bytes(1024 * 1024)
    parts = [packing.compress(lot) for _ in range(count // len(lot))]
    parts.append(packing.compress(bytes(count % len(lot))))
    return b"".join([*parts, packing.flush()])


def archive(**files: bytes) -> bytes:
    """A ZIP."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for name, inside in files.items():
            packed.writestr(name, inside)
    return content.getvalue()


def noted_photo() -> bytes:
    """A JPEG that tells where and by whom it was taken, in every place that has room for it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "CameraMaker4711", "PhotographerLi"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 58.0), 3: "E", 4: (13.0, 22.0, 39.0)})
    return picture(kind="JPEG", exif=exif, comment=PLACE.encode(), icc_profile=b"PROFILE4711" * 20)


def noted_png() -> bytes:
    """A PNG with texts and Exif in it."""
    notes = PngInfo()
    notes.add_text("Location", PLACE)
    notes.add_itxt("Comment", SCRIPT.decode(), zip=True)
    exif = Image.Exif()
    exif[0x013B] = "PhotographerLi"
    return picture(pnginfo=notes, exif=exif, icc_profile=b"PROFILE4711" * 20)


def bombs() -> Iterator[Hostile]:
    """Small to send, huge to open."""
    refused = FileProblem.TOO_MANY_PIXELS
    yield Hostile("50000x50000.png", png(50_000, 50_000, packed_zeros(60_000_000)), refused)
    yield Hostile("claims-2147483647.png", png(2**31 - 1, 2**31 - 1, packed_zeros(1000)), refused)
    gif = b"GIF89a" + (65_535).to_bytes(2, "little") * 2 + b"\x80\0\0\0\0\0\xff\xff\xff,"
    yield Hostile("65535x65535.gif", gif + bytes(4) + b"\xff\xff\xff\xff\0\x02\x02D\x01\0;", refused)
    yield Hostile("deep.png", png(100, 100, packed_zeros(50_000_000)), None)
    text = PngInfo()
    text.add_text("Bomb", "0" * 20_000_000, zip=True)
    yield Hostile("packed-text.png", picture(pnginfo=text), FileProblem.BROKEN)
    packed = archive(**{"zeros.bin": bytes(50_000_000)})
    yield Hostile("packed.zip", packed, FileProblem.NOT_ACCEPTED)
    nested = archive(**{"a.zip": packed, "b.zip": packed})
    yield Hostile("packed-in-packed.zip", nested, FileProblem.NOT_ACCEPTED)
    yield Hostile("1x60000.png", picture(size=(1, 60_000)), None)
    first, moving = Image.new("L", (500, 500)), BytesIO()
    others = (Image.new("L", (500, 500), shade) for shade in range(1, 100))
    first.save(moving, "GIF", save_all=True, append_images=others)
    yield Hostile("100-frames.gif", moving.getvalue(), None)


def polyglots() -> Iterator[Hostile]:
    """One thing to look at, another to run."""
    gif = picture(kind="GIF")
    yield Hostile("gif-and-script.gif", gif + b"/*" + SCRIPT + b"*/", None, (SCRIPT,))
    yield Hostile("script-in-comment.gif", picture(kind="GIF", comment=SCRIPT), None, (SCRIPT,))
    program = archive(**{"run.exe": b"MZ" + bytes(99)})
    yield Hostile("png-and-zip.png", PNG + program, None, (b"PK", b"run.exe"))
    yield Hostile("jpeg-and-php.jpg", picture(kind="JPEG", comment=PHP) + PHP, None, (PHP,))
    yield Hostile("pdf-and-html.pdf", PDF.replace(b"1.7\n", b"1.7\n%<html>" + SCRIPT), FileProblem.UNSAFE)
    yield Hostile("html-and-pdf.pdf", b"<html>" + SCRIPT + PDF, FileProblem.NOT_ACCEPTED)
    yield Hostile("pdf-and-more.pdf", PDF + SCRIPT, FileProblem.UNSAFE)
    yield Hostile("pdf-and-zip.pdf", PDF + archive(a=b"x") + b"\n%%EOF\n", FileProblem.UNSAFE)
    active = PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /Java#53cript /JS (app.alert(1)) >>")
    yield Hostile("pdf-with-script.pdf", active, FileProblem.UNSAFE)
    yield Hostile("mp4-and-zip.mp4", film(archive(a=b"x")), FileProblem.BROKEN)
    yield Hostile("zip-in-film.mp4", film(box(b"mdat", archive(a=b"x"))), FileProblem.UNSAFE)
    yield Hostile("script-in-film.mp4", film(box(b"free", SCRIPT)), None, (SCRIPT,))
    yield Hostile("ogg-and-more.ogg", voice() + SCRIPT, FileProblem.UNSAFE)


def liars() -> Iterator[Hostile]:
    """Not what they are called, or not whole."""
    yield Hostile("photo.jpg", PNG, None)
    yield Hostile("statement.pdf", JPEG, None)
    yield Hostile("picture.png", b"MZ\x90\0" + bytes(500), FileProblem.NOT_ACCEPTED)
    yield Hostile("program.exe", b"MZ\x90\0" + bytes(500), FileProblem.NOT_ACCEPTED)
    yield Hostile("program", b"\x7fELF\x02\x01\x01" + bytes(500), FileProblem.NOT_ACCEPTED)
    yield Hostile("picture.svg", b"<svg onload='alert(1)'/>", FileProblem.NOT_ACCEPTED)
    yield Hostile("page.txt", b"\xef\xbb\xbf \n<!DOCTYPE html><p>hi", FileProblem.NOT_ACCEPTED)
    yield Hostile("page.log", ("<html>" + SCRIPT.decode()).encode("utf-16"), FileProblem.NOT_ACCEPTED)
    yield Hostile("empty.png", b"", FileProblem.EMPTY)
    yield Hostile("cut.png", noted_png()[:-40], FileProblem.BROKEN)
    yield Hostile("cut.jpg", JPEG[: len(JPEG) // 2], FileProblem.BROKEN)
    yield Hostile("cut.heic", HEIC[:300], FileProblem.BROKEN)
    yield Hostile("cut.pdf", PDF[:30], FileProblem.BROKEN)
    yield Hostile("cut.mp4", film()[:-100], FileProblem.BROKEN)
    yield Hostile("only-a-mark.png", PNG[:8], FileProblem.BROKEN)
    yield Hostile("large.log", b"2026-11-22 12:00:00 INFO ok\n" * 40_000, FileProblem.TOO_LONG)
    yield Hostile("larger.log", b"0123456789abcde\n" * (1_400_000), FileProblem.TOO_LARGE)


def betrayers() -> Iterator[Hostile]:
    """They tell what the person did not mean to tell."""
    gone = (PLACE.encode(), b"CameraMaker4711", b"PhotographerLi", b"PROFILE4711", b"Exif")
    yield Hostile("place.jpg", noted_photo(), None, gone)
    yield Hostile("place.png", noted_png(), None, (*gone, SCRIPT))
    yield Hostile("place.webp", picture(kind="WEBP", exif=noted_exif(), xmp=PLACE.encode()), None, gone)
    yield Hostile("place.mp4", film(notes=PLACE.encode()), None, gone)
    yield Hostile("phrase.log", f"12:00 seed: {PHRASE}\n12:01 done\n".encode(), None, (b"sausage",))
    yield Hostile("phrase-16.log", f"备份 {PHRASE} 完成".encode("utf-16"), None, (b"sausage",))


def noted_exif() -> Image.Exif:
    """Who took it."""
    exif = Image.Exif()
    exif[0x013B] = "PhotographerLi"
    return exif


def heaviest() -> Hostile:
    """The largest picture that is taken, in all colours and see-through: nothing costs more memory."""
    width, height = 7_140, 7_000
    return Hostile("7140x7000.png", png(width, height, packed_zeros((4 * width + 1) * height), 6), None)


@cache
def hostile_files() -> list[Hostile]:
    """All of them, `HOW_MANY`; made when they are asked for, since that takes a second."""
    return [*bombs(), *polyglots(), *liars(), *betrayers()]
