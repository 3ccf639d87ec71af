"""Finds, makes and locks the conversations that updates belong to.

The order is what keeps several processes from dead-locking each other: missing rows are made sorted in a
short transaction of their own; then the conversations are locked, skipping those that another process holds;
only then may updates be claimed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, or_, select

from core.changes import Place, Requester
from core.conversation import Conversation
from core.events import Update
from core.ids import BotKey, ConversationId, RequesterId
from storage.encryption import DataKey, Keys, requester_owner
from storage.ids import fresh_id
from storage.stored_json import conversation_from_json, conversation_to_json
from storage.tables import AccountRow, ConversationRow, OutboxRow, RequesterRow, in_words, table_of
from storage.upsert import insert_or_ignore

ACCOUNTS = table_of(AccountRow)
CONVERSATIONS = table_of(ConversationRow)
REQUESTERS = table_of(RequesterRow)
OUTBOX = table_of(OutboxRow)

STATE = "conversations.state"


_WAITING = and_(OUTBOX.c.conversation_id == CONVERSATIONS.c.id, OUTBOX.c.status == in_words("waiting"))
# A sum, so that SQLite doesn't take the index by number, which holds everything that was ever said.
_NUMBERED = (OUTBOX.c.number + 0).is_not(None)
_FREE = or_(OUTBOX.c.leased_epoch.is_(None), OUTBOX.c.leased_epoch != bindparam("epoch"))

# Built once: putting a statement together costs more than running it.
_ROWS = (
    select(
        CONVERSATIONS,
        ACCOUNTS.c.account_id,
        REQUESTERS.c.wrapped_key,
        REQUESTERS.c.language,
        REQUESTERS.c.consent,
        REQUESTERS.c.announcements,
        exists().where(_WAITING, _NUMBERED, _FREE).label("behind"),
    )
    .join_from(CONVERSATIONS, REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
    .join(ACCOUNTS, ACCOUNTS.c.requester_id == REQUESTERS.c.id)
)
_OF_PARTIES = and_(
    ACCOUNTS.c.platform == bindparam("account_platform"),
    ACCOUNTS.c.account_id.in_(bindparam("accounts", expanding=True)),
    CONVERSATIONS.c.platform == bindparam("platform"),
    CONVERSATIONS.c.bot == bindparam("bot"),
)
_ROWS_OF_PARTIES = _ROWS.where(_OF_PARTIES)
_ROWS_LOCKED = _ROWS_OF_PARTIES.where(CONVERSATIONS.c.id.in_(bindparam("locked", expanding=True)))
_ROWS_OF_ID = _ROWS.where(CONVERSATIONS.c.id == bindparam("conversation_id"))

# Locking and reading are two statements, so that what is read is what the lock protects. FOR NO KEY UPDATE
# lets rows that merely refer to the conversation be inserted meanwhile.
_LOCK_PARTIES = (
    select(CONVERSATIONS.c.id)
    .join_from(CONVERSATIONS, ACCOUNTS, ACCOUNTS.c.requester_id == CONVERSATIONS.c.requester_id)
    .where(_OF_PARTIES)
    .order_by(CONVERSATIONS.c.id)
    .with_for_update(of=CONVERSATIONS, skip_locked=True, key_share=True)
)
_LOCK_ID = (
    select(CONVERSATIONS.c.platform, CONVERSATIONS.c.bot)
    .where(CONVERSATIONS.c.id == bindparam("conversation_id"))
    .with_for_update(key_share=True)
)


class Party(NamedTuple):
    """Who speaks to which bot: what an update says about its conversation."""

    platform: str
    bot: str
    account_platform: str
    account_id: str


@dataclass(slots=True)
class Held:
    """A conversation whose row this transaction has locked, with what the batch has made of it so far.

    `chat` is the private chat; `behind` says that earlier messages wait without an owner, so that new ones
    must not overtake them.
    """

    bot: BotKey
    conversation_id: ConversationId
    requester_id: RequesterId
    key: DataKey
    chat: str
    conversation: Conversation
    reachable: bool
    behind: bool
    last_touched: datetime
    draft_due_at: datetime | None

    @property
    def place(self) -> Place:
        """Where it is, privately."""
        return Place(self.conversation_id, self.bot, self.chat)


def party_of(update: Update) -> Party:
    """The party that `update` comes from."""
    account = update.account
    return Party(update.bot.platform, update.bot.name, account.platform, account.account_id)


class Holder:
    """Locks conversations inside one transaction and knows their requesters."""

    def __init__(self, connection: Connection, keys: Keys, epochs: dict[BotKey, int]) -> None:
        self._connection = connection
        self._keys = keys
        self._epochs = epochs
        self._locks = connection.dialect.name == "postgresql"
        self.requesters: dict[int, Requester] = {}
        self._held: dict[int, Held] = {}

    def of_parties(self, parties: Iterable[Party]) -> dict[Party, Held]:
        """The conversations of `parties` that exist and that nobody else holds, now locked."""
        held: dict[Party, Held] = {}
        for (platform, bot, account_platform), group in groupby(sorted(set(parties)), key=lambda p: p[:3]):
            values: dict[str, Any] = {
                "account_platform": account_platform,
                "accounts": [party.account_id for party in group],
                "platform": platform,
                "bot": bot,
                "epoch": self._epochs.get(BotKey(platform, bot), 0),
            }
            statement = _ROWS_OF_PARTIES
            if self._locks:
                statement = _ROWS_LOCKED
                values["locked"] = list(self._connection.execute(_LOCK_PARTIES, values).scalars())
            for row in self._connection.execute(statement, values):
                held[Party(platform, bot, account_platform, row.account_id)] = self._hold(row)
        return held

    def of_id(self, conversation_id: int) -> Held | None:
        """The conversation, locked; waits for whoever holds it. None when there is none."""
        if conversation_id in self._held:
            return self._held[conversation_id]
        wanted = {"conversation_id": conversation_id}
        found = self._connection.execute(_LOCK_ID, wanted).one_or_none()
        if found is None:
            return None
        epoch = self._epochs.get(BotKey(found.platform, found.bot), 0)
        row = self._connection.execute(_ROWS_OF_ID, wanted | {"epoch": epoch}).first()
        return None if row is None else self._hold(row)

    def of_party(self, party: Party) -> Held | None:
        """The conversation of `party`, locked; waits for whoever holds it. None when there is none."""
        find = (
            select(CONVERSATIONS.c.id)
            .join_from(CONVERSATIONS, ACCOUNTS, ACCOUNTS.c.requester_id == CONVERSATIONS.c.requester_id)
            .where(
                ACCOUNTS.c.platform == party.account_platform,
                ACCOUNTS.c.account_id == party.account_id,
                CONVERSATIONS.c.platform == party.platform,
                CONVERSATIONS.c.bot == party.bot,
            )
        )
        found = self._connection.execute(find).scalar()
        return None if found is None else self.of_id(found)

    def _hold(self, row: Any) -> Held:
        known = self._held.get(row.id)
        if known is not None:
            return known
        requester_id = RequesterId(row.requester_id)
        key = self._keys.of_requester(requester_id, row.wrapped_key)
        self.requesters.setdefault(
            requester_id, Requester(requester_id, row.language, row.consent, row.announcements)
        )
        held = Held(
            bot=BotKey(row.platform, row.bot),
            conversation_id=ConversationId(row.id),
            requester_id=requester_id,
            key=key,
            chat=row.chat,
            conversation=conversation_from_json(key.decrypt(STATE, row.state)),
            reachable=row.reachable,
            behind=row.behind,
            last_touched=row.last_touched,
            draft_due_at=row.draft_due_at,
        )
        self._held[row.id] = held
        return held


def create_missing(connection: Connection, keys: Keys, updates: Iterable[Update], now: datetime) -> None:
    """Make the requesters, accounts and conversations that `updates` need and that don't exist yet."""
    chats = {party_of(update): update.chat if update.private else "" for update in updates}
    create_conversations(connection, keys, chats, now)


def create_conversations(
    connection: Connection, keys: Keys, chats: Mapping[Party, str], now: datetime
) -> None:
    """Make what is missing for these parties, each with its private chat ("" where none is known)."""
    known: dict[tuple[str, str], tuple[int, bytes]] = {}
    for account in sorted({(party.account_platform, party.account_id) for party in chats}):
        known[account] = _requester(connection, keys, account, now)
    for party, chat in sorted(chats.items()):
        requester_id, wrapped = known[(party.account_platform, party.account_id)]
        state = keys.of_requester(requester_id, wrapped).encrypt(STATE, conversation_to_json(Conversation()))
        connection.execute(
            insert_or_ignore(connection, CONVERSATIONS),
            {
                "id": fresh_id(),
                "platform": party.platform,
                "bot": party.bot,
                "requester_id": requester_id,
                "chat": chat,
                "state": state,
                "last_touched": now,
                "reachable": True,
            },
        )


def _requester(
    connection: Connection, keys: Keys, account: tuple[str, str], now: datetime
) -> tuple[int, bytes]:
    """The requester behind an account and their wrapped key; another process may be making the same one."""
    platform, account_id = account
    find = (
        select(REQUESTERS.c.id, REQUESTERS.c.wrapped_key)
        .join_from(ACCOUNTS, REQUESTERS, REQUESTERS.c.id == ACCOUNTS.c.requester_id)
        .where(ACCOUNTS.c.platform == platform, ACCOUNTS.c.account_id == account_id)
    )
    found = connection.execute(find).one_or_none()
    if found is not None:
        return found.id, found.wrapped_key
    requester_id = fresh_id()
    wrapped = keys.new_wrapped(requester_owner(requester_id))
    values = {"id": requester_id, "wrapped_key": wrapped, "announcements": False, "created_at": now}
    connection.execute(insert(REQUESTERS), values)
    link = insert_or_ignore(connection, ACCOUNTS).returning(ACCOUNTS.c.requester_id)
    made = connection.execute(
        link, {"platform": platform, "account_id": account_id, "requester_id": requester_id}
    ).one_or_none()
    if made is not None:
        return requester_id, wrapped
    connection.execute(delete(REQUESTERS).where(REQUESTERS.c.id == requester_id))
    winner = connection.execute(find).one()
    return winner.id, winner.wrapped_key
