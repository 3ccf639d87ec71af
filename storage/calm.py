"""The calm transaction: an agent's reply, a status, a notice, one at a time on the writer's thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import Connection, func, insert, select

from core.changes import Changes, Place, Requester
from core.conversation import Conversation
from core.delivery import Action, Lane
from core.desk_ports import (
    Alerts,
    Audit,
    Drafts,
    Macros,
    People,
    Ratings,
    Stuck,
    TicketTimers,
    Topics,
    Worklist,
)
from core.errors import NotFound, Refused
from core.ids import Account, BotKey, ConversationId, DraftId, RequesterId
from core.ports import Recipient, TicketReader
from core.tickets import Status
from storage.applying import ChangeWriter
from storage.desk.alerts import StoredAlerts
from storage.desk.audit import StoredAudit
from storage.desk.drafts import StoredDrafts
from storage.desk.forgetting import topics_of
from storage.desk.macros import StoredMacros, StoredRatings
from storage.desk.people import StoredPeople
from storage.desk.stuck import StoredStuck
from storage.desk.topics import StoredTopics
from storage.desk.worklist import StoredTimers, StoredWorklist
from storage.encryption import DataKey, Keys
from storage.erasure import erase_requester
from storage.erasure_ledger import Erasing
from storage.holding import (
    CONVERSATIONS,
    OUTBOX,
    REQUESTERS,
    Held,
    Holder,
    Party,
    create_conversations,
)
from storage.ids import fresh_id
from storage.readers import TICKET_STATE, TICKETS, Tickets
from storage.tables import NoticeRow, table_of

NOTICES = table_of(NoticeRow)
NOTICE_TEXTS = "notices.texts"


@dataclass(frozen=True, slots=True)
class HouseSecrets:
    """The data key of the house, and the secret that chains the audit log."""

    key: DataKey = field(repr=False)
    audit: bytes = field(repr=False)


class CalmTransaction:
    """core.ports.Transaction on one connection."""

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        holder: Holder,
        writer: ChangeWriter,
        house: HouseSecrets,
        erasing: Erasing,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._holder = holder
        self._writer = writer
        self._house_key = house.key
        self._erasing = erasing
        self.tickets: TicketReader = Tickets(connection, keys, writer.flush)
        self.now = now
        self.fresh_id: Callable[[], int] = fresh_id
        self.people: People = StoredPeople(connection, now, writer.flush)
        self.topics: Topics = StoredTopics(connection, keys)
        self.drafts: Drafts = StoredDrafts(connection, writer.ticket)
        self.macros: Macros = StoredMacros(connection, now)
        self.timers: TicketTimers = StoredTimers(connection)
        self.worklist: Worklist = StoredWorklist(connection, writer.flush)
        self.ratings: Ratings = StoredRatings(connection, now)
        audit = StoredAudit(connection, house.audit, now)
        writer.at_the_end(audit.flush)
        self.audit: Audit = audit
        self.alerts: Alerts = StoredAlerts(connection, now)
        self.stuck: Stuck = StoredStuck(connection, holder, writer, now)
        self._correlation = f"calm:{fresh_id():x}"

    def conversation_of(self, number: str) -> tuple[Place, Requester, Conversation] | None:
        """The conversation that ticket `number` was opened in, its row locked; None when no such ticket."""
        self._writer.flush()
        find = select(TICKETS.c.conversation_id).where(TICKETS.c.number == number)
        conversation_id = self._connection.execute(find).scalar()
        if conversation_id is None:
            return None
        held = self._holder.of_id(conversation_id)
        if held is None:  # its requester is erased
            return None
        return held.place, self._writer.requester(held), held.conversation

    def conversation_with(
        self, bot: BotKey, account: Account, chat: str
    ) -> tuple[Place, Requester, Conversation]:
        """The conversation between `bot` and `account`, its row locked; made when they never spoke."""
        self._writer.flush()
        party = Party(bot.platform, bot.name, account.platform, account.account_id)
        held = self._holder.of_party(party)
        if held is None:
            create_conversations(self._connection, self._keys, {party: chat}, self.now)
            held = self._holder.of_party(party)
        if held is None:
            raise NotFound(f"account {account.account_id}")
        return held.place, self._writer.requester(held), held.conversation

    def number_of(self, draft_id: DraftId) -> str | None:
        """The number of the ticket that this draft became, or None."""
        self._writer.flush()
        find = select(TICKETS.c.number).where(TICKETS.c.draft_id == draft_id)
        number: str | None = self._connection.execute(find).scalar()
        return number

    def apply(self, place: Place, changes: Changes) -> None:
        """Write `changes` for the conversation at `place`."""
        self._writer.apply(self._held(place.conversation_id), changes, place.chat, self._correlation)

    def audience(self, category: str | None) -> Sequence[Recipient]:
        """Whom a notice reaches, one place a requester: where they were last active."""
        self._writer.flush()
        wish = REQUESTERS.c.announcements.is_(True)
        if category is not None:
            wish = REQUESTERS.c.id.in_(
                select(TICKETS.c.requester_id)
                .join_from(TICKETS, TICKET_STATE, TICKET_STATE.c.ticket_id == TICKETS.c.id)
                .where(TICKET_STATE.c.category == category, TICKET_STATE.c.status != Status.CLOSED.value)
            )
        newest = func.row_number().over(
            partition_by=CONVERSATIONS.c.requester_id,
            order_by=(CONVERSATIONS.c.reachable.desc(), CONVERSATIONS.c.last_touched.desc()),
        )
        ranked = (
            select(CONVERSATIONS, REQUESTERS.c.language, REQUESTERS.c.consent, newest.label("rank"))
            .add_columns(REQUESTERS.c.announcements)
            .join_from(CONVERSATIONS, REQUESTERS, REQUESTERS.c.id == CONVERSATIONS.c.requester_id)
            .where(wish, CONVERSATIONS.c.chat != "")
            .subquery()
        )
        rows = self._connection.execute(select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.id))
        return [
            Recipient(
                Place(ConversationId(row.id), BotKey(row.platform, row.bot), row.chat),
                Requester(RequesterId(row.requester_id), row.language, row.consent, row.announcements),
            )
            for row in rows
        ]

    def broadcast(self, texts: dict[str, str], recipients: Sequence[tuple[Recipient, str]]) -> int:
        """Keep a notice, its texts encrypted once with the house key, and owe it to each recipient.

        Raises Refused when a recipient's language has no text.
        """
        missing = sorted({language for _, language in recipients} - texts.keys())
        if missing:
            raise Refused(f"The notice has no text in {', '.join(missing)}.")
        notice_id = fresh_id()
        sealed = self._house_key.encrypt(NOTICE_TEXTS, orjson.dumps(texts))
        self._connection.execute(insert(NOTICES), {"id": notice_id, "texts": sealed, "created_at": self.now})
        rows = [
            {
                "id": fresh_id(),
                "platform": recipient.place.bot.platform,
                "bot": recipient.place.bot.name,
                "conversation_id": recipient.place.conversation_id,
                "chat": recipient.place.chat,
                "lane": int(Lane.BROADCAST),
                "action": Action.SEND.value,
                "notice_id": notice_id,
                "language": language,
                "status": "waiting",
                "due_at": self.now,
                "attempts": 0,
                "ambiguous": 0,
                "correlation": self._correlation,
                "created_at": self.now,
            }
            for recipient, language in recipients
        ]
        if rows:
            self._connection.execute(insert(OUTBOX), rows)
            self._writer.wake_others()
        return notice_id

    def erase(self, requester_id: RequesterId) -> None:
        """Make this requester unknown, for good; see core.ports.Transaction."""
        self._erasing.begin(requester_id)
        for each in (requester_id, *topics_of(self._connection, requester_id)):
            self._writer.forget(each)
            self._holder.forget(RequesterId(each))
            self._keys.forget(each)
        erase_requester(self._connection, requester_id, self.now)

    def _held(self, conversation_id: int) -> Held:
        held = self._holder.of_id(conversation_id)
        if held is None:
            raise NotFound(f"conversation {conversation_id}")
        return held
