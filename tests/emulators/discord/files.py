"""Keeps the bytes of every attachment and gives them download links that grow old, as Discord's CDN does."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from .errors import Json

LARGEST_FILE = 10 * 1024 * 1024  # bytes, for guilds without boosts and for interactions
LINK_LIFETIME = (
    24 * 3600.0
)  # seconds: https://discord.com/developers/docs/reference#signed-attachment-cdn-urls


@dataclass(frozen=True)
class Upload:
    """A file as somebody hands it in; `size` may be declared larger than `data`, to play a huge file."""

    name: str
    data: bytes
    content_type: str = "image/png"
    size: int | None = None

    @property
    def length(self) -> int:
        """Declared length in bytes."""
        return len(self.data) if self.size is None else self.size


@dataclass(frozen=True, eq=False)
class Attachment:
    """A stored file of one channel."""

    store: "FileStore"
    attachment_id: int
    channel_id: int
    upload: Upload
    description: str | None = None

    def to_json(self) -> Json:
        """The attachment object; each time with a link that is valid from now on."""
        url = self.store.link(self)
        body: Json = {
            "id": str(self.attachment_id),
            "filename": self.upload.name,
            "size": self.upload.length,
            "url": url,
            "proxy_url": url,
            "content_type": self.upload.content_type,
        }
        if self.description is not None:
            body["description"] = self.description
        if self.upload.content_type.startswith("image/"):
            body |= {"width": 512, "height": 512}
        return body


class FileStore:
    """All attachments of an emulator."""

    def __init__(self, now: Callable[[], float], new_id: Callable[[], int]) -> None:
        self.origin = ""  # address of the emulator, known once it listens
        self._now = now
        self._new_id = new_id
        self._attachments: dict[int, Attachment] = {}
        self._links = itertools.count(1)

    def add(self, channel_id: int, upload: Upload, description: str | None = None) -> Attachment:
        """Keep a file."""
        attachment = Attachment(self, self._new_id(), channel_id, upload, description)
        self._attachments[attachment.attachment_id] = attachment
        return attachment

    def link(self, attachment: Attachment) -> str:
        """A fresh link, good for 24 hours by the emulator's clock."""
        expires = int(self._now() + LINK_LIFETIME)
        path = f"{attachment.channel_id}/{attachment.attachment_id}/{attachment.upload.name}"
        return f"{self.origin}/cdn/attachments/{path}?ex={expires:x}&hm={next(self._links):x}"

    def download(self, attachment_id: int, expires: str) -> Attachment | None:
        """The file behind a link that is still valid."""
        attachment = self._attachments.get(attachment_id)
        if attachment is None or not expires or self._now() >= int(expires, 16):
            return None
        return attachment
