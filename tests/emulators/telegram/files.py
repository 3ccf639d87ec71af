"""Keeps the bytes of every file under Telegram's two kinds of id, and says when a file is too big to pass."""

import itertools
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass

from .errors import ApiError, Json, SpecError, bad_request

MEGABYTE = 1024 * 1024
LARGEST_DOWNLOAD = 20 * MEGABYTE  # https://core.telegram.org/bots/api#getfile
LARGEST_PHOTO = 10 * MEGABYTE  # https://core.telegram.org/bots/api#sending-files
LARGEST_UPLOAD = 50 * MEGABYTE
LINK_LIFETIME = 3600.0  # "guaranteed to be valid for at least 1 hour": here exactly so long

FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "sticker": "stickers",
    "video": "videos",
}
SUFFIXES = {"photo": ".jpg", "voice": ".oga", "sticker": ".webp", "video": ".mp4", "audio": ".mp3"}
PHOTO_SIZES = ((90, 67, 0.1), (320, 240, 0.4), (800, 600, 1.0))  # width, height, share of the bytes


@dataclass(eq=False)
class StoredFile:
    """One file of one bot; `size` may be declared larger than `data`, to play a huge file cheaply."""

    token: str
    file_id: str
    unique_id: str
    kind: str
    data: bytes
    file_name: str
    mime_type: str
    size: int
    path: str
    link_expires: float = 0.0

    def to_json(self) -> Json:
        """What all file objects of the API have in common."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    """All files of an emulator; a file_id is good for its own bot only, as with Telegram."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._files: dict[tuple[str, str], StoredFile] = {}
        self._numbers = itertools.count(1)

    def add(
        self,
        token: str,
        kind: str,
        data: bytes,
        file_name: str = "",
        mime_type: str = "",
        size: int | None = None,
    ) -> StoredFile:
        """Keep `data`; `size` declares another size than its length."""
        number = next(self._numbers)
        suffix = SUFFIXES.get(kind) or mimetypes.guess_extension(mime_type) or ".bin"
        stored = StoredFile(
            token=token,
            file_id=f"AgACAgIAAxk{number:08d}{kind}",
            unique_id=f"AQAD{number:08d}",
            kind=kind,
            data=data,
            file_name=file_name,
            mime_type=mime_type or "application/octet-stream",
            size=len(data) if size is None else size,
            path=f"{FOLDERS.get(kind, 'documents')}/file_{number}{suffix}",
        )
        self._files[token, stored.file_id] = stored
        return stored

    def upload(self, token: str, kind: str, data: bytes, file_name: str, mime_type: str) -> StoredFile:
        """Keep what a bot uploads, within the limits of uploads."""
        if not data:
            raise SpecError("file must be non-empty")
        if len(data) > LARGEST_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        if kind == "photo" and len(data) > LARGEST_PHOTO:
            raise SpecError("file is too big for a photo")
        return self.add(token, kind, data, file_name, mime_type)

    def find(self, token: str, file_id: str) -> StoredFile:
        """The file of that id, or Telegram's refusal."""
        stored = self._files.get((token, file_id))
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored

    def link(self, token: str, file_id: str) -> Json:
        """The File object of getFile; makes the download address valid for an hour."""
        stored = self._files.get((token, file_id))
        if stored is None:
            raise bad_request("invalid file_id")
        if stored.size > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        stored.link_expires = self._now() + LINK_LIFETIME
        return stored.to_json() | {"file_path": stored.path}

    def download(self, token: str, path: str) -> StoredFile | None:
        """The file behind a valid address."""
        for stored in self._files.values():
            if stored.token == token and stored.path == path and self._now() < stored.link_expires:
                return stored
        return None

    def photo_sizes(self, original: StoredFile) -> list[Json]:
        """Telegram keeps a photo in several sizes, the largest last; the small ones here are no real
        pictures.
        """
        sizes = []
        for width, height, share in PHOTO_SIZES:
            part = original
            if share < 1:
                data = original.data[: max(1, int(len(original.data) * share))]
                part = self.add(original.token, "photo", data, mime_type=original.mime_type)
            sizes.append(part.to_json() | {"width": width, "height": height})
        return sizes

    def content(self, stored: StoredFile) -> Json:
        """The part of a Message that shows this file."""
        if stored.kind == "photo":
            return {"photo": self.photo_sizes(stored)}
        return {stored.kind: stored.to_json() | SHAPES[stored.kind](stored)}


def _named(stored: StoredFile) -> Json:
    return {"file_name": stored.file_name or stored.path.partition("/")[2], "mime_type": stored.mime_type}


def _picture(_: StoredFile) -> Json:
    return {"width": 512, "height": 512}


SHAPES: dict[str, Callable[[StoredFile], Json]] = {
    "document": _named,
    "audio": lambda stored: _named(stored) | {"duration": 3},
    "voice": lambda stored: {"duration": 3, "mime_type": stored.mime_type},
    "video": lambda stored: _named(stored) | _picture(stored) | {"duration": 3},
    "animation": lambda stored: _named(stored) | _picture(stored) | {"duration": 3},
    "video_note": lambda _: {"length": 240, "duration": 3},
    "sticker": lambda stored: (
        _picture(stored) | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
    ),
}
