"""What the web chat reads: everything after a number, what is newest, and who a visitor is."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from core.ids import Account, BotKey, ConversationId
from core.replies import RenderedReply, ReplyKind
from storage.database import Database
from storage.encryption import Keys, new_secret_key, requester_owner, signing_keys
from storage.holding import ACCOUNTS, CONVERSATIONS, OUTBOX, REQUESTERS
from storage.mailbox import DatabaseMailbox
from storage.stored_json import reply_to_json
from storage.threads import ReaderThreads
from storage.visitors import DatabaseVisitors

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BOT = BotKey("web")
LI = Account("web", "li")


class Written:
    """A requester with one conversation, and rows of its outbox."""

    def __init__(self, database: Database, keys: Keys, requester_id: int, account: str) -> None:
        self._database = database
        wrapped = keys.new_wrapped(requester_owner(requester_id))
        self._key = keys.of_requester(requester_id, wrapped)
        self.conversation_id = ConversationId(requester_id * 10)
        person = {"id": requester_id, "wrapped_key": wrapped, "announcements": False, "created_at": NOW}
        place = {
            "id": self.conversation_id,
            "platform": "web",
            "bot": "default",
            "requester_id": requester_id,
            "chat": account,
            "state": b"",
            "last_touched": NOW,
            "reachable": True,
        }
        link = {"platform": "web", "account_id": account, "requester_id": requester_id}
        with database.writing() as connection:
            connection.execute(insert(REQUESTERS), person)
            connection.execute(insert(CONVERSATIONS), place)
            connection.execute(insert(ACCOUNTS), link)

    def owe(self, outbox_id: int, number: int | None, status: str = "waiting") -> None:
        """A message, or a broadcast when it has no number."""
        reply = RenderedReply(ReplyKind.MESSAGE, f"message {outbox_id}")
        row = {
            "id": outbox_id,
            "platform": "web",
            "bot": "default",
            "conversation_id": self.conversation_id,
            "number": number,
            "chat": "li",
            "lane": 0,
            "action": "send",
            "body": self._key.encrypt("outbox.body", reply_to_json(reply)),
            "status": status,
            "due_at": NOW,
            "attempts": 0,
            "ambiguous": 0,
            "correlation": "",
            "created_at": NOW,
        }
        with self._database.writing() as connection:
            connection.execute(insert(OUTBOX), row)


@pytest.fixture
def keys() -> Keys:
    """Fresh keys."""
    return Keys([new_secret_key()])


async def test_everything_after_a_number_whatever_became_of_it(database: Database, keys: Keys) -> None:
    """Sent rows are read again; a broadcast stands where it was written and has a cursor of its own."""
    threads = ReaderThreads()
    mailbox = DatabaseMailbox(database, keys, threads)
    talk = Written(database, keys, 1, "li")
    Written(database, keys, 2, "wang").owe(900, 1)
    for outbox_id, number, status in ((500, 3, "waiting"), (100, 1, "sent"), (300, 2, "sent")):
        talk.owe(outbox_id, number, status)
    talk.owe(200, None)
    talk.owe(600, None, "sent")

    async def read(number: int, notice: int) -> list[int]:
        return [one.outbox_id for one in await mailbox.after(talk.conversation_id, number, notice)]

    assert await read(0, 0) == [100, 200, 300, 500, 600]
    assert await read(2, 200) == [500, 600]
    assert await read(3, 600) == []
    assert await mailbox.newest([talk.conversation_id, ConversationId(7)]) == {talk.conversation_id: (3, 600)}
    threads.close()


async def test_a_recovery_code_leads_to_its_visitor(database: Database, keys: Keys) -> None:
    """The newest code of a requester counts, by any of the hashes, and it names the visitor's own account."""
    threads = ReaderThreads()
    visitors = DatabaseVisitors(database, threads)
    Written(database, keys, 1, "li")
    known = await visitors.known(BOT, LI)
    assert known is not None
    await visitors.keep_code("web", known.requester_id, "old")
    await visitors.keep_code("web", known.requester_id, "new")

    assert await visitors.of_code("web", ["other", "new"]) == "li"
    assert await visitors.of_code("web", ["old"]) is None
    assert await visitors.of_code("discord", ["new"]) is None
    assert await visitors.known(BOT, Account("web", "nobody")) is None
    assert await visitors.known(BOT, LI) == known
    threads.close()


def test_signing_keys_differ_by_purpose_and_by_secret_key() -> None:
    """Each secret key gives one key for each purpose, the same each time."""
    first, second = new_secret_key(), new_secret_key()
    both = signing_keys([first, second], "web chat")

    assert len({*both, *signing_keys([first, second], "another purpose")}) == 4
    assert signing_keys([second], "web chat") == both[1:]
