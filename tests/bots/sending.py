"""An agent's reply with a file, as the desk would send it, for the tests of who reads it."""

from collections.abc import AsyncIterator

from bots.bootstrap import CAPABILITIES, House
from core.access import Act, AsOperator
from core.altered import replace
from core.changes import NewFile
from core.events import FileKind, FileReceived
from core.files import thumbnail_of
from core.ids import BotKey, RequesterId
from core.ports import Transaction
from core.replies import Attached
from core.usecases.acting import find
from core.usecases.desk import reply_to_ticket
from core.usecases.telling import nothing_said
from tests.pictures import PNG

MAY = AsOperator("May")


async def prepared(house: House, number: str, name: str, media_type: str, content: bytes) -> Attached:
    """A file of May's that is kept with the ticket and was not sent yet."""

    def keep(transaction: Transaction) -> Attached:
        found = find(transaction, MAY, Act.REPLY, number)
        file_id = transaction.fresh_id()
        file = FileReceived(FileKind.DOCUMENT, "at the desk", name, media_type, len(content))
        kept = NewFile(file_id, file, None, number, None, MAY.name, BotKey("telegram"))
        transaction.apply(found.place, replace(nothing_said(house.rules, found), files=(kept,)))
        return Attached(file_id, found.requester.requester_id, "", name, media_type, len(content))

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    file = await house.writer.perform(keep)
    key = await house.file_store.put(RequesterId(file.requester_id), str(file.file_id), chunks())
    await house.file_queue.file_stored(file.file_id, key, len(content), media_type)
    return replace(file, store_key=key)


async def sent(house: House, number: str, text: str, *files: Attached) -> None:
    """May's reply goes out with the files."""
    await house.writer.perform(
        lambda transaction: reply_to_ticket(transaction, house.rules, CAPABILITIES, MAY, number, text, files)
    )


async def small_picture(house: House, file: Attached) -> None:
    """Its small picture is kept as well, as the fetcher would have made it."""

    async def chunks() -> AsyncIterator[bytes]:
        yield PNG

    name = thumbnail_of(str(file.file_id))
    await house.file_store.put(RequesterId(file.requester_id), name, chunks())
