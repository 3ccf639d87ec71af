"""What a file is by its first bytes: the list of what is taken. Its name and what a platform says can lie.

Signatures: https://mimesniff.spec.whatwg.org/ (PNG, JPEG, GIF, WebP, PDF, Ogg), ISO/IEC 14496-12 section 4.3
and https://github.com/nokiatech/heif (brands of MP4 and HEIC). Ogg is here because it is what the platforms
make of a voice message.
"""

from enum import StrEnum

STARTS_WITH = 1024
"""Bytes that are looked at for markup."""


class Format(StrEnum):
    """What is taken; the values are Pillow's names where it is a picture."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"
    GIF = "GIF"
    HEIC = "HEIF"
    PDF = "PDF"
    MP4 = "MP4"
    OGG = "OGG"


PICTURES = frozenset({Format.PNG, Format.JPEG, Format.WEBP, Format.GIF, Format.HEIC})

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MP4_BRANDS = {b"isom", b"mp41", b"mp42", b"mp71", b"avc1", b"dash", b"M4V ", b"M4VH", b"M4VP", b"MSNV"}
_MP4_BRANDS |= {b"iso%d" % number for number in range(2, 10)}
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg", b"<?xml", b"<?php")


def format_of(content: bytes) -> Format | None:
    """The format that the first bytes are the mark of; None: none of them (it may still be plain text)."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Format.GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Format.WEBP
    if content.startswith(b"%PDF-"):
        return Format.PDF
    if content.startswith(b"OggS"):
        return Format.OGG
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return Format.HEIC if brand in _HEIC_BRANDS else Format.MP4 if brand in _MP4_BRANDS else None
    return None


def has_markup(content: bytes) -> bool:
    """Whether a browser might take the beginning for a page, a picture with scripts or a program."""
    start = content[:STARTS_WITH].lower()
    return any(mark in start for mark in _MARKUP)


def ends_as_archive(content: bytes) -> bool:
    """Whether an unpacking program would find a ZIP's directory at the end (an archive may have anything in
    front of it). https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3.16"""
    return b"PK\x05\x06" in content[-(22 + 65_535) :]
