"""In which form a stored file goes out, which files make an album, and the request for them. Pure.

The limits: https://core.telegram.org/bots/api#sending-files and #sendmediagroup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bots.telegram_bot.multipart import Part
from core.files import MEGABYTE, safe_name, shown_name
from core.replies import Attached

LARGEST_PHOTO = 10 * MEGABYTE
LARGEST_UPLOAD = 50 * MEGABYTE
"""Of one file, and of all that go up together."""
LONGEST_ALBUM = 10


class Form(StrEnum):
    """How Telegram shows a file."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


PICTURES = {
    "image/jpeg": Form.PHOTO,
    "image/png": Form.PHOTO,
    "image/webp": Form.PHOTO,
    "video/mp4": Form.VIDEO,
}
"""All else goes as a document."""
METHODS = {Form.PHOTO: "sendPhoto", Form.VIDEO: "sendVideo", Form.DOCUMENT: "sendDocument"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file with its bytes; None when it is not in the store any more."""

    attached: Attached
    content: bytes | None

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content or b"")

    @property
    def can_go(self) -> bool:
        """Whether there is something that Telegram takes."""
        return 0 < self.size <= LARGEST_UPLOAD

    @property
    def form(self) -> Form:
        """As what it goes; a photo that is too large for one still goes as a document."""
        form = PICTURES.get(self.attached.media_type, Form.DOCUMENT)
        return Form.DOCUMENT if form is Form.PHOTO and self.size > LARGEST_PHOTO else form


@dataclass(frozen=True, slots=True)
class Upload:
    """A method, its arguments, and the files by the names that these know them by."""

    method: str
    parameters: dict[str, Any]
    files: Mapping[str, Part]


def belongs(album: Sequence[Loaded], another: Loaded) -> bool:
    """Whether one more file can go up with these: photos and videos mix, documents stay among themselves."""
    if not album:
        return True
    if len(album) >= LONGEST_ALBUM or not (another.can_go and all(each.can_go for each in album)):
        return False
    documents = {each.form is Form.DOCUMENT for each in (*album, another)}
    return len(documents) == 1 and sum(each.size for each in (*album, another)) <= LARGEST_UPLOAD


def upload(
    album: Sequence[Loaded], where: Mapping[str, Any], words: Mapping[str, Any], *, as_documents: bool = False
) -> Upload:
    """The request for one file, or for several as an album. `words` are the arguments for caption and
    buttons; below an album there are no buttons."""
    form = {each.attached: Form.DOCUMENT if as_documents else each.form for each in album}
    files = {f"file{index}": _part(each) for index, each in enumerate(album)}
    if len(album) == 1:
        only = form[album[0].attached]
        return Upload(METHODS[only], {**where, **words}, {only.value: files["file0"]})
    media: list[dict[str, Any]] = [
        {"type": form[each.attached].value, "media": f"attach://file{index}"}
        for index, each in enumerate(album)
    ]
    media[0] |= words
    return Upload("sendMediaGroup", {**where, "media": media}, files)


def line_for(loaded: Loaded) -> str:
    """What stands in place of a file that can't go: its name, and its size when that is why."""
    name = shown_name(loaded.attached.name) or loaded.attached.media_type
    return f"📎 {name} ({loaded.size / MEGABYTE:.0f} MB)" if loaded.size else f"📎 ✗ {name}"


def _part(loaded: Loaded) -> Part:
    attached = loaded.attached
    name = safe_name(attached.name, attached.media_type, f"file-{attached.file_id}")
    return name, loaded.content or b"", attached.media_type
