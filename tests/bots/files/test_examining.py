"""What is kept of a stranger's file, kind by kind; no process is started here."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bots.files.examining import examined
from bots.files.formats import format_of
from bots.files.refusal import Refusal
from core.files import MEGABYTE, FileLimits, FileProblem
from core.redaction import REMOVED
from tests.bots.files.hostile import EICAR, HOW_MANY, PHRASE, hostile_files
from tests.pictures import HEIC, PDF, film, picture, voice

LIMITS = FileLimits()


def problem_of(content: bytes, limits: FileLimits = LIMITS) -> FileProblem | None:
    """Why it is refused, if it is."""
    try:
        examined(content, limits)
    except Refusal as refusal:
        return refusal.problem
    return None


@pytest.mark.parametrize("number", range(HOW_MANY))
def test_hostile_files_are_refused_or_cleaned(number: int) -> None:
    """Each for its own reason; of a cleaned one nothing is left that was hidden in it."""
    file = hostile_files()[number]
    assert file.problem == problem_of(file.content), file.name
    if file.problem is None:
        kept = examined(file.content, LIMITS)
        assert [one for one in file.betrays if one in kept.content + (kept.thumbnail or b"")] == [], file.name


def test_the_hostile_files_hold_what_they_should_betray() -> None:
    """Else the test above could not fail. (What is packed or in UTF-16 is not seen as it stands.)"""
    assert len(hostile_files()) == HOW_MANY
    seen = {file.name for file in hostile_files() for one in file.betrays if one in file.content}
    assert {file.name for file in hostile_files() if file.betrays} - seen == {"phrase-16.log"}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture(), "image/png"),
        (picture(kind="JPEG"), "image/jpeg"),
        (picture(kind="WEBP"), "image/webp"),
        (picture(kind="GIF"), "image/png"),
        (HEIC, "image/jpeg"),
        (PDF, "application/pdf"),
        (film(), "video/mp4"),
        (voice(), "audio/ogg"),
        (b"2026-11-22 12:00 ok\r\n", "text/plain"),
        ("转账没有到账\n".encode("gb18030"), "text/plain"),
        (EICAR, "text/plain"),
    ],
    ids=["png", "jpeg", "webp", "gif", "heic", "pdf", "mp4", "ogg", "utf-8", "gb18030", "eicar"],
)
def test_what_is_taken(content: bytes, media_type: str) -> None:
    """Every kind on the list, by its content; a picture has a small one with it. (Known viruses are the
    scanner's.)"""
    kept = examined(content, LIMITS)
    assert media_type == kept.media_type
    assert (kept.thumbnail is not None) == media_type.startswith("image/")


@pytest.mark.parametrize(
    "content", [PDF, film(), voice(), b"only words\n"], ids=["pdf", "mp4", "ogg", "text"]
)
def test_what_needs_no_cleaning_stays_as_it_is(content: bytes) -> None:
    """Evidence is kept byte for byte."""
    assert content == examined(content, LIMITS).content


def test_a_png_keeps_every_pixel() -> None:
    """Drawing anew loses nothing of a screenshot."""
    drawn = Image.new("RGBA", (300, 200), (255, 255, 255, 128))
    ImageDraw.Draw(drawn).text((10, 10), "100 USDT", fill="black")
    content = BytesIO()
    drawn.save(content, "PNG")
    kept = Image.open(BytesIO(examined(content.getvalue(), LIMITS).content))
    assert drawn.tobytes() == kept.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png(mode: str) -> None:
    """Whatever the colours are stored as, it stays a picture of its size."""
    content = BytesIO()
    Image.new(mode, (30, 20)).save(content, "PNG")
    kept = Image.open(BytesIO(examined(content.getvalue(), LIMITS).content))
    assert kept.size == (30, 20)


def test_a_print_jpeg_is_kept() -> None:
    """CMYK becomes what screens show."""
    content = BytesIO()
    Image.new("CMYK", (30, 20)).save(content, "JPEG")
    assert Image.open(BytesIO(examined(content.getvalue(), LIMITS).content)).mode == "RGB"


def test_a_photo_stands_upright() -> None:
    """The camera's note on how it was held goes, so the picture is turned before."""
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = Image.open(BytesIO(examined(picture(kind="JPEG", size=(80, 20), exif=exif), LIMITS).content))
    assert kept.size == (20, 80)
    assert dict(kept.getexif()) == {}


def test_a_small_picture_is_small() -> None:
    """Its longer side has 480 pixels at most, and no place either."""
    small = examined(picture(size=(3000, 1000)), LIMITS).thumbnail
    assert small is not None
    assert Image.open(BytesIO(small)).size == (480, 160)


@pytest.mark.parametrize(
    ("content", "limits", "problem"),
    [
        (picture(size=(100, 100)), FileLimits(maximum_pixels=9_999), FileProblem.TOO_MANY_PIXELS),
        (picture(size=(100, 100)), FileLimits(maximum_pixels=10_000), None),
        (b"x" * 100, FileLimits(maximum_text_bytes=99), FileProblem.TOO_LONG),
        (b"x" * 100, FileLimits(maximum_text_bytes=100), None),
        (b"x" * 100, FileLimits(maximum_bytes=99), FileProblem.TOO_LARGE),
    ],
)
def test_limits(content: bytes, limits: FileLimits, problem: FileProblem | None) -> None:
    """Up to the limit is taken, one more is not."""
    assert problem == problem_of(content, limits)


def test_a_secret_in_a_log_is_cut_out_and_the_rest_stays() -> None:
    """As in a message: only the sign of the removal is left of it."""
    kept = examined(f"12:00:01\nseed: {PHRASE}\n12:00:02\n".encode(), LIMITS)
    text = kept.content.decode()
    assert kept.redacted == ("recovery_phrase",)
    assert REMOVED in text
    assert (text.startswith("12:00:01\n"), text.endswith("12:00:02\n")) == (True, True)


@pytest.mark.parametrize(
    "content", [b"a\0b", b"\x1b[31mred\x1b[0m \x07bell", b"\xff\xfe\x00\xd8", b"PK\x03\x04"]
)
def test_what_is_no_text(content: bytes) -> None:
    """Control characters other than a log's are a program's."""
    assert problem_of(content) == FileProblem.NOT_ACCEPTED


@pytest.mark.parametrize("start", [b"GIF89a", b"%PDF-", b"RIFF0000WEBP", b"\x89PNG\r\n\x1a\n"])
@settings(max_examples=30)
@given(rest=st.binary(max_size=300))
def test_anything_behind_a_mark_is_answered(start: bytes, rest: bytes) -> None:
    """Random bytes behind a right beginning are kept or refused, never an error of another kind."""
    assert format_of(start + rest) is not None
    problem_of(start + rest)


@given(st.binary(max_size=300))
def test_anything_is_answered(content: bytes) -> None:
    """Whatever it is."""
    problem_of(content)


@given(st.data())
def test_a_cut_or_changed_file_is_answered(data: st.DataObject) -> None:
    """A real file with one byte changed and the end cut off."""
    whole = data.draw(st.sampled_from([picture(), picture(kind="GIF"), PDF, film(), voice(), HEIC]))
    content = bytearray(whole)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    problem_of(bytes(content[: data.draw(st.integers(1, len(content)))]))


def test_a_film_keeps_its_length_and_its_sound() -> None:
    """What is blanked leaves every position as it was."""
    noted = film(notes=b"+52.5163+013.3777/" * 5)
    kept = examined(noted, LIMITS).content
    assert len(noted) == len(kept)
    assert b"+52.5163" not in kept
    assert noted[-2000:] == kept[-2000:]


def test_the_limits_that_we_ship_leave_room() -> None:
    """A phone's screenshot and its camera's usual photo pass: 12 and 24 million pixels."""
    assert LIMITS.maximum_pixels >= 48_000_000
    assert LIMITS.maximum_bytes >= 20 * MEGABYTE
