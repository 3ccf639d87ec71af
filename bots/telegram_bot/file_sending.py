"""Messages with files: the words as a caption where they fit, several files as albums, in their order.

Such a message may take several requests. What is through is remembered, so that an attempt after a failure
goes on where the last one ended instead of beginning anew; only a restart in the middle repeats some of it.
Files are read when it is their turn, one album at a time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.error import BadRequest

from bots.telegram_bot.attachments import Form, Loaded, Upload, belongs, line_for, upload
from bots.telegram_bot.render import (
    MAXIMUM_CAPTION,
    NO_PREVIEW,
    buttons_of,
    length_of,
    sendable,
    where,
    words_of,
)
from core.delivery import Delivery, DeliveryError, DeliveryFailure
from core.errors import NotFound
from core.ids import RequesterId
from core.ports import FileStore, StorageUnavailable
from core.replies import Attached, RenderedReply

ROOM = 100
"""What a caption leaves free, in UTF-16 code units, for what a later edit adds."""
AT_ONCE = 4
"""How many messages with files are under way at once, each with an album in memory."""
TURN_SECONDS = 5.0
"""After so long the rest waits for the next attempt, since none may take over a minute (`bots/tenure.py`)."""
REMEMBERED = 1_000
NOT_A_PICTURE = ("photo_", "image_process", "video_", "media_invalid", "too big for a photo")
"""How Telegram refuses what is a picture to us; as a document it takes it."""

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]
Send = Callable[[Upload], Awaitable[Any]]


@dataclass(slots=True)
class Progress:
    """How far a message is: the id of its first part, whether its words are said, how many files are gone."""

    message: str | None = None
    said: bool = False
    files: int = 0


class FileSending:
    """Sends messages with files; `call` and `send` ask Telegram and raise its errors."""

    def __init__(self, store: FileStore, call: Call, send: Send) -> None:
        self._store = store
        self._call = call
        self._send = send
        self._progress: OrderedDict[int, Progress] = OrderedDict()
        self._under_way = 0

    async def deliver(self, delivery: Delivery, reply: RenderedReply, desks: Container[str]) -> str | None:
        """Send all of it; the id of its first message. Raises TelegramError, DeliveryError."""
        if self._under_way >= AT_ONCE:
            raise _later("other files are on their way", 1.0)
        progress = self._progress_of(delivery)
        self._under_way += 1
        try:
            await self._all(delivery, reply, desks, progress)
        finally:
            self._under_way -= 1
        del self._progress[delivery.outbox_id]
        return progress.message

    async def _all(
        self, delivery: Delivery, reply: RenderedReply, desks: Container[str], progress: Progress
    ) -> None:
        began = asyncio.get_running_loop().time()
        progress.said = progress.said or (not reply.text.strip() and not reply.choices)
        if not progress.said and not _is_caption(reply):
            await self._say(delivery, words_of(reply), buttons_of(delivery, desks), progress)
        while progress.files < len(reply.files):
            if asyncio.get_running_loop().time() - began > TURN_SECONDS:
                raise _later("more files to send", 0.0)
            album = await self._next_album(reply.files[progress.files :])
            caption = "" if progress.said else words_of(reply)
            buttons = {} if progress.said else buttons_of(delivery, desks)
            if album[0].can_go:
                await self._show(album, delivery, caption, buttons, progress)
            else:
                lines = "\n".join(filter(None, (caption, line_for(album[0]))))
                await self._say(delivery, lines, buttons, progress)
            progress.files += len(album)

    async def _say(self, delivery: Delivery, text: str, buttons: dict[str, Any], progress: Progress) -> None:
        said = {"text": sendable(text), "link_preview_options": NO_PREVIEW}
        result = await self._call("sendMessage", {**where(delivery.chat), **said, **buttons})
        _note(progress, result)

    async def _show(
        self,
        album: Sequence[Loaded],
        delivery: Delivery,
        caption: str,
        buttons: dict[str, Any],
        progress: Progress,
    ) -> None:
        words = ({"caption": caption} if caption else {}) | buttons
        place = where(delivery.chat)
        try:
            result = await self._send(upload(album, place, words))
        except BadRequest as error:
            refused = any(words in error.message.lower() for words in NOT_A_PICTURE)
            if not refused or album[0].form is Form.DOCUMENT:
                raise
            result = await self._send(upload(album, place, words, as_documents=True))
        _note(progress, result)

    async def _next_album(self, files: Sequence[Attached]) -> list[Loaded]:
        """The first of these files, and those behind it that go up with it."""
        album: list[Loaded] = []
        for attached in files:
            loaded = await self._load(attached)
            if not belongs(album, loaded):
                break
            album.append(loaded)
        return album

    async def _load(self, attached: Attached) -> Loaded:
        try:
            content = await self._store.get(RequesterId(attached.requester_id), attached.store_key)
        except NotFound:
            return Loaded(attached, None)
        except StorageUnavailable as error:
            raise DeliveryError(DeliveryFailure.TEMPORARY, f"a file can't be read: {error}") from None
        return Loaded(attached, content)

    def _progress_of(self, delivery: Delivery) -> Progress:
        progress = self._progress.setdefault(delivery.outbox_id, Progress())
        self._progress.move_to_end(delivery.outbox_id)
        if len(self._progress) > REMEMBERED:
            self._progress.popitem(last=False)
        return progress


def _is_caption(reply: RenderedReply) -> bool:
    """Whether the words go below the first file. Below an album there are no buttons."""
    fits = bool(reply.text.strip()) and length_of(reply.text) <= MAXIMUM_CAPTION - ROOM
    return fits and (not reply.choices or len(reply.files) == 1)


def _note(progress: Progress, result: Any) -> None:
    """A part is through, and the words with the first."""
    first = result[0] if isinstance(result, list) and result else result
    if progress.message is None and isinstance(first, dict):
        progress.message = str(first["message_id"])
    progress.said = True


def _later(detail: str, seconds: float) -> DeliveryError:
    return DeliveryError(DeliveryFailure.TEMPORARY, detail, retry_after=seconds)
