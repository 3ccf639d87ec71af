"""A reply as what goes over the wire to one channel: its text, its files, and its mark against repetition.

Files are read when they are sent. Discord takes ten in a message and 10 MB each from everybody (more only in
guilds that pay): https://discord.com/developers/docs/reference#uploading-files
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import discord
import structlog

from bots.discord_bot import render
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.interactions import Json
from bots.discord_bot.sentences import Sentences
from core.delivery import DeliveryError, DeliveryFailure
from core.errors import NotFound
from core.ids import RequesterId
from core.ports import FileStore, StorageUnavailable
from core.replies import Attached, RenderedReply

log = structlog.get_logger(__name__)

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = "/channels/{channel_id}/messages/{message_id}"
SUPPRESS_EMBEDS = 1 << 2
LARGEST_FILE = 10 * 1024 * 1024
LONGEST_NONCE = 25
"""https://discord.com/developers/docs/resources/message#create-message"""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its body, and the files in it."""

    body: Json
    files: Sequence[discord.File] = field(default=())


class Sending:
    """Makes and sends the messages of replies, for one bot."""

    def __init__(self, api: DiscordApi, files: FileStore, sentences: Sentences) -> None:
        self._api = api
        self._files = files
        self._sentences = sentences

    async def parts(self, reply: RenderedReply) -> tuple[Part, ...]:
        """The messages that say it: the text with the first files, the other files, and what can't be sent as
        a file named at the end. Raises DeliveryError."""
        if not reply.files:
            return (Part(render.message(reply)),)
        files, left_out = await self._read(reply.files)
        lots = [files[at : at + render.MOST_FILES] for at in range(0, len(files), render.MOST_FILES)]
        first, *others = lots or [[]]
        said = [Part(render.message(reply), first)] if reply.text.strip() or first else []
        said += [Part(render.plain(""), lot) for lot in others]
        return (*said, *(Part(render.plain(render.content(text))) for text in left_out))

    async def send(self, channel: str, outbox_id: int, parts: Sequence[Part], said: int = 0) -> str:
        """Send to a channel; the id of the first message. `said`: so many parts went elsewhere before.
        Raises Failure.

        The same nonce within a few minutes gives the message that is there already:
        https://discord.com/developers/docs/resources/message#create-message
        """
        sent = []
        for nonce, part in zip(nonces(outbox_id, said), parts, strict=False):
            mark = {"nonce": nonce, "enforce_nonce": True, "flags": SUPPRESS_EMBEDS}
            told = await self._api.request(
                "POST", MESSAGES, part.body | mark, files=part.files, channel_id=channel
            )
            sent.append(str(told["id"]))
        return sent[0] if sent else ""

    async def _read(self, attached: Sequence[Attached]) -> tuple[list[discord.File], list[str]]:
        files: list[discord.File] = []
        left_out: list[str] = []
        for each in attached:
            name = each.name or f"file-{each.file_id}"
            try:
                content = await self._files.get(RequesterId(each.requester_id), each.store_key)
            except NotFound:
                left_out.append(self._sentences.about_file("discord.file_gone", name))
                continue
            except StorageUnavailable as error:
                raise DeliveryError(DeliveryFailure.TEMPORARY, f"a file can't be read: {error}") from None
            if len(content) > LARGEST_FILE:
                left_out.append(self._sentences.about_file("discord.file_too_large", name))
            else:
                files.append(discord.File(io.BytesIO(content), filename=name))
        return files, left_out


def nonces(outbox_id: int, said: int = 0) -> Iterator[str]:
    """A mark for each message of an outbox row: the first is the row's own id."""
    if not said:
        yield str(outbox_id)[-LONGEST_NONCE:]
    number = max(said, 1)
    while True:
        yield f"{outbox_id}-{number}"[-LONGEST_NONCE:]
        number += 1
