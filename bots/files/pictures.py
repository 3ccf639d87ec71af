"""Redraws pictures: only what can be seen is kept, so no place, no profile, no comment and nothing behind it.

Runs in the limited process. A GIF or an animation becomes its first picture, HEIC becomes JPEG since few of
an agent's programs open it.
"""

from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps

from bots.files.formats import Format
from bots.files.refusal import Refusal
from core.files import MILLION, Examined, FileLimits, FileProblem

THUMBNAIL_PIXELS = 480
"""The longer side of the small picture."""
JPEG_QUALITY = 90
THUMBNAIL_QUALITY = 80

_BECOMES = {
    Format.PNG: ("PNG", "image/png"),
    Format.GIF: ("PNG", "image/png"),
    Format.WEBP: ("WEBP", "image/webp"),
    Format.JPEG: ("JPEG", "image/jpeg"),
    Format.HEIC: ("JPEG", "image/jpeg"),
}


def redrawn(content: bytes, kind: Format, limits: FileLimits) -> Examined:
    """The picture drawn anew, with a small one beside it. Raises Refusal, MemoryError."""
    Image.MAX_IMAGE_PIXELS = None  # the size is compared below, before anything is unpacked
    if kind is Format.HEIC:
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    try:
        with Image.open(BytesIO(content), formats=(kind.value,)) as picture:
            width, height = picture.size
            if width * height > limits.maximum_pixels:
                detail = f"{width} x {height} pixels, at most {limits.maximum_pixels / MILLION:g} million"
                raise Refusal(FileProblem.TOO_MANY_PIXELS, detail)
            picture.load()
            return _kept(_upright(picture), *_BECOMES[kind])
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on made-up bytes
        raise Refusal(FileProblem.BROKEN, f"{kind.value}: {type(error).__name__}") from None


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its camera noted, since the note goes."""
    with suppress(ValueError, OSError, KeyError, TypeError, SyntaxError):
        ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _kept(picture: Image.Image, becomes: str, media_type: str) -> Examined:
    seen = _plain(picture, transparent=becomes != "JPEG")
    whole, small = BytesIO(), BytesIO()
    seen.save(whole, becomes, quality=JPEG_QUALITY)
    seen.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS), reducing_gap=2.0)
    _opaque(seen).save(small, "JPEG", quality=THUMBNAIL_QUALITY)
    return Examined(media_type, whole.getvalue(), small.getvalue())


def _plain(picture: Image.Image, *, transparent: bool) -> Image.Image:
    """In grey, colour or colour with transparency, and with nothing but its pixels."""
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if see_through else "L" if picture.mode in ("1", "L", "I;16", "I", "F") else "RGB"
    drawn = picture if picture.mode == mode else picture.convert(mode)
    drawn.info = {}
    return drawn if transparent else _opaque(drawn)


def _opaque(picture: Image.Image) -> Image.Image:
    """On white where it was transparent."""
    if picture.mode != "RGBA":
        return picture
    below = Image.new("RGB", picture.size, "white")
    below.paste(picture, mask=picture.getchannel("A"))
    return below
