"""Finds, makes and locks the conversations that updates belong to.

The order is what keeps several processes from dead-locking each other: missing rows are made sorted in a
short transaction of their own; then the conversations are locked, skipping those that another process holds;
only then may updates be claimed.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Integer,
    String,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from core.abuse import Block
from core.changes import Place, Requester
from core.conversation import Conversation
from core.events import Update
from core.ids import BotKey, ConversationId, RequesterId
from storage.encryption import DataKey, Keys, requester_owner
from storage.ids import fresh_id
from storage.prepared import Prepared, insert_rows
from storage.stored_json import conversation_from_json, conversation_to_json
from storage.tables import AccountRow, BlockRow, ConversationRow, OutboxRow, RequesterRow, in_words, table_of
from storage.upsert import insert_or_ignore

ACCOUNTS = table_of(AccountRow)
BLOCKS = table_of(BlockRow)
CONVERSATIONS = table_of(ConversationRow)
REQUESTERS = table_of(RequesterRow)
OUTBOX = table_of(OutboxRow)

STATE = "conversations.state"
REMEMBERED_STATES = 2_000


_WAITING = and_(OUTBOX.c.conversation_id == CONVERSATIONS.c.id, OUTBOX.c.status == in_words("waiting"))
# A sum, so that SQLite doesn't take the index by number, which holds everything that was ever said.
_NUMBERED = (OUTBOX.c.number + literal_column("0", Integer)).is_not(None)
_FREE = or_(OUTBOX.c.leased_epoch.is_(None), OUTBOX.c.leased_epoch != bindparam("epoch"))
_OF_ACCOUNT = and_(BLOCKS.c.platform == ACCOUNTS.c.platform, BLOCKS.c.account_id == ACCOUNTS.c.account_id)
_ROWS = (
    select(
        ACCOUNTS.c.account_id,
        CONVERSATIONS.c.id,
        CONVERSATIONS.c.platform,
        CONVERSATIONS.c.bot,
        CONVERSATIONS.c.chat,
        CONVERSATIONS.c.state,
        CONVERSATIONS.c.reachable,
        REQUESTERS.c.id,
        REQUESTERS.c.wrapped_key,
        REQUESTERS.c.language,
        REQUESTERS.c.consent,
        REQUESTERS.c.announcements,
        exists().where(_WAITING, _NUMBERED, _FREE).label("behind"),
        BLOCKS.c.id,
        BLOCKS.c.ends_at,
    )
    .join_from(CONVERSATIONS, REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
    .join(ACCOUNTS, ACCOUNTS.c.requester_id == REQUESTERS.c.id)
    .outerjoin(BLOCKS, and_(_OF_ACCOUNT, BLOCKS.c.lifted_at.is_(None)))
)
_OF_BOT = and_(
    ACCOUNTS.c.platform == bindparam("account_platform"),
    CONVERSATIONS.c.platform == bindparam("platform"),
    CONVERSATIONS.c.bot == bindparam("bot"),
)
_PARTIES = ("account_platform", "platform", "bot", "accounts")
_ACCOUNTS_IN_JSON = select(func.json_each(bindparam("accounts", type_=String)).table_valued("value").c.value)
_ROWS_OF_PARTIES = Prepared(
    _ROWS.where(_OF_BOT, ACCOUNTS.c.account_id.in_(_ACCOUNTS_IN_JSON)), (*_PARTIES, "epoch")
)
_ROWS_OF_ID = Prepared(
    _ROWS.where(CONVERSATIONS.c.id == bindparam("conversation_id")), ("conversation_id", "epoch")
)

# PostgreSQL: locking and reading are two statements, so that what is read is what the lock protects. FOR NO
# KEY UPDATE lets rows that merely refer to the conversation be inserted meanwhile.
_LOCK_PARTIES = Prepared(
    select(CONVERSATIONS.c.id)
    .join_from(CONVERSATIONS, ACCOUNTS, ACCOUNTS.c.requester_id == CONVERSATIONS.c.requester_id)
    .where(_OF_BOT, ACCOUNTS.c.account_id == any_(bindparam("accounts", type_=ARRAY(String))))
    .order_by(CONVERSATIONS.c.id)
    .with_for_update(of=CONVERSATIONS, skip_locked=True, key_share=True),
    _PARTIES,
)
_ROWS_LOCKED = Prepared(
    _ROWS.where(
        ACCOUNTS.c.platform == bindparam("account_platform"),
        CONVERSATIONS.c.id == any_(bindparam("locked", type_=ARRAY(BigInteger))),
    ),
    ("account_platform", "locked", "epoch"),
)
_LOCK_ID = (
    select(CONVERSATIONS.c.platform, CONVERSATIONS.c.bot)
    .where(CONVERSATIONS.c.id == bindparam("conversation_id"))
    .with_for_update(key_share=True)
)
_REQUESTERS_OF_ACCOUNTS = (
    select(ACCOUNTS.c.account_id, REQUESTERS.c.id, REQUESTERS.c.wrapped_key)
    .join_from(ACCOUNTS, REQUESTERS, REQUESTERS.c.id == ACCOUNTS.c.requester_id)
    .where(
        ACCOUNTS.c.platform == bindparam("platform"),
        ACCOUNTS.c.account_id.in_(bindparam("accounts", expanding=True)),
    )
    # Whoever erases a requester deletes the account first: it waits for us, or we find nobody.
    .with_for_update(of=ACCOUNTS, read=True, key_share=True)
)

AccountKey = tuple[str, str]
"""Platform and account id."""


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
    must not overtake them. `touched_at` is when the requester was active in this batch, if they were.
    `block` was not lifted, but may be over.
    """

    bot: BotKey
    conversation_id: ConversationId
    requester_id: RequesterId
    key: DataKey
    chat: str
    conversation: Conversation
    reachable: bool
    behind: bool
    block: Block | None = None
    touched_at: datetime | None = None
    draft_due_at: datetime | None = None

    @property
    def place(self) -> Place:
        """Where it is, privately."""
        return Place(self.conversation_id, self.bot, self.chat)


def party_of(update: Update) -> Party:
    """The party that `update` comes from."""
    account = update.account
    return Party(update.bot.platform, update.bot.name, account.platform, account.account_id)


class States:
    """Reads and writes conversations' states, and remembers what the newest ones decrypt to.

    A state that is still what was last written need not be decrypted and read again; another process may
    have written since, so the stored bytes are compared. For one thread.
    """

    def __init__(self, remembered: int = REMEMBERED_STATES) -> None:
        self._remembered = remembered
        self._known: OrderedDict[int, tuple[bytes, Conversation]] = OrderedDict()

    def read(self, conversation_id: int, key: DataKey, stored: bytes) -> Conversation:
        """The conversation behind a stored state. Raises Undecipherable."""
        known = self._known.get(conversation_id)
        if known is not None and known[0] == stored:
            return known[1]
        return conversation_from_json(key.decrypt(STATE, stored))

    def write(self, conversation_id: int, key: DataKey, conversation: Conversation) -> bytes:
        """The state to be stored."""
        stored = key.encrypt(STATE, conversation_to_json(conversation))
        self._known[conversation_id] = (stored, conversation)
        self._known.move_to_end(conversation_id)
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return stored

    def clear(self) -> None:
        """Remember nothing."""
        self._known.clear()


class Holder:
    """Locks conversations inside one transaction and knows their requesters."""

    def __init__(self, connection: Connection, keys: Keys, epochs: dict[BotKey, int], states: States) -> None:
        self.states = states
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
            asked = {"account_platform": account_platform, "platform": platform, "bot": bot}
            accounts = [party.account_id for party in group]
            for row in self._rows(asked, accounts, self._epochs.get(BotKey(platform, bot), 0)):
                held[Party(platform, bot, account_platform, row[0])] = self._hold(row)
        return held

    def _rows(self, asked: dict[str, str], accounts: list[str], epoch: int) -> Sequence[Any]:
        if not self._locks:
            asked["accounts"] = orjson.dumps(accounts).decode()
            return _ROWS_OF_PARTIES.rows(self._connection, {**asked, "epoch": epoch})
        found = _LOCK_PARTIES.rows(self._connection, {**asked, "accounts": accounts})
        locked = {"account_platform": asked["account_platform"], "locked": [row[0] for row in found]}
        return _ROWS_LOCKED.rows(self._connection, {**locked, "epoch": epoch})

    def of_id(self, conversation_id: int) -> Held | None:
        """The conversation, locked; waits for whoever holds it. None when there is none."""
        if conversation_id in self._held:
            return self._held[conversation_id]
        wanted = {"conversation_id": conversation_id}
        found = self._connection.execute(_LOCK_ID, wanted).one_or_none()
        if found is None:
            return None
        epoch = self._epochs.get(BotKey(found.platform, found.bot), 0)
        rows = _ROWS_OF_ID.rows(self._connection, wanted | {"epoch": epoch})
        return self._hold(rows[0]) if rows else None

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

    def forget(self, requester_id: RequesterId) -> None:
        """The requester is erased: none of their conversations is held any more."""
        self.requesters.pop(requester_id, None)
        for held in [held for held in self._held.values() if held.requester_id == requester_id]:
            del self._held[held.conversation_id]

    def _hold(self, row: Sequence[Any]) -> Held:
        (
            _,
            row_id,
            platform,
            bot,
            chat,
            state,
            reachable,
            requester,
            wrapped,
            *rest,
            behind,
            block,
            ends_at,
        ) = row
        known = self._held.get(row_id)
        if known is not None:
            return known
        requester_id = RequesterId(requester)
        key = self._keys.of_requester(requester_id, wrapped)
        if requester_id not in self.requesters:
            language, consent, announcements = rest
            self.requesters[requester_id] = Requester(
                requester_id, language=language, consent=consent, announcements=bool(announcements)
            )
        held = Held(
            bot=BotKey(platform, bot),
            conversation_id=ConversationId(row_id),
            requester_id=requester_id,
            key=key,
            chat=chat,
            conversation=self.states.read(row_id, key, state),
            reachable=bool(reachable),
            behind=bool(behind),
            block=None if block is None else Block(block, _aware(ends_at)),
        )
        self._held[row_id] = held
        return held


def _aware(stored: datetime | str) -> datetime:
    """A time as the driver gives it: SQLite's has no zone, and is UTC."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def create_missing(connection: Connection, keys: Keys, updates: Iterable[Update], now: datetime) -> None:
    """Make the requesters, accounts and conversations that `updates` need and that don't exist yet."""
    chats = {party_of(update): update.chat if update.private else "" for update in updates}
    create_conversations(connection, keys, chats, now)


def create_conversations(
    connection: Connection, keys: Keys, chats: Mapping[Party, str], now: datetime
) -> None:
    """Make what is missing for these parties, each with its private chat ("" where none is known)."""
    known = _requesters(
        connection, keys, {(party.account_platform, party.account_id) for party in chats}, now
    )
    empty = conversation_to_json(Conversation())
    rows = []
    for party, chat in sorted(chats.items()):
        requester_id, wrapped = known[(party.account_platform, party.account_id)]
        rows.append(
            {
                "id": fresh_id(),
                "platform": party.platform,
                "bot": party.bot,
                "requester_id": requester_id,
                "chat": chat,
                "state": keys.of_requester(requester_id, wrapped).encrypt(STATE, empty),
                "last_touched": now,
                "reachable": True,
            }
        )
    if rows:
        connection.execute(insert_or_ignore(connection, CONVERSATIONS), rows)


def _requesters(
    connection: Connection, keys: Keys, accounts: Iterable[AccountKey], now: datetime
) -> dict[AccountKey, tuple[int, bytes]]:
    """The requesters behind accounts with their wrapped keys; another process may be making the same ones."""
    wanted = sorted(accounts)
    known = _known_requesters(connection, wanted)
    missing = [account for account in wanted if account not in known]
    if not missing:
        return known
    made: dict[AccountKey, tuple[int, bytes]] = {}
    for account in missing:
        requester_id = fresh_id()
        made[account] = (requester_id, keys.new_wrapped(requester_owner(requester_id)))
    insert_rows(
        connection,
        REQUESTERS,
        [
            {"id": requester_id, "wrapped_key": wrapped, "announcements": False, "created_at": now}
            for requester_id, wrapped in made.values()
        ],
    )
    links = [
        {"platform": platform, "account_id": account_id, "requester_id": requester_id}
        for (platform, account_id), (requester_id, _) in made.items()
    ]
    connection.execute(insert_or_ignore(connection, ACCOUNTS), links)
    known |= _known_requesters(connection, missing)
    lost = [made[account][0] for account in missing if known[account][0] != made[account][0]]
    if lost:  # another process was first: its requesters count
        connection.execute(delete(REQUESTERS).where(REQUESTERS.c.id.in_(lost)))
    return known


def _known_requesters(
    connection: Connection, accounts: Iterable[AccountKey]
) -> dict[AccountKey, tuple[int, bytes]]:
    known: dict[AccountKey, tuple[int, bytes]] = {}
    for platform, group in groupby(accounts, key=lambda account: account[0]):
        ids = [account_id for _, account_id in group]
        for row in connection.execute(_REQUESTERS_OF_ACCOUNTS, {"platform": platform, "accounts": ids}):
            known[(platform, row.account_id)] = (row.id, row.wrapped_key)
    return known
