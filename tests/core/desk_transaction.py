"""A calm transaction over one Person, for the tests of the desk and of notices."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from core.changes import Changes, Place, Requester
from core.conversation import Conversation
from core.ids import Account, BotKey, ConversationId, DraftId, RequesterId
from core.ports import Recipient
from tests.builders import BOT, Person


class DeskTransaction:
    """core.ports.Transaction: what is applied happens to the person, what is broadcast is kept."""

    def __init__(self, person: Person, recipients: Sequence[Recipient] = ()) -> None:
        self.person = person
        self.recipients = recipients
        self.erased: list[RequesterId] = []
        self.sent: list[tuple[dict[str, str], list[str]]] = []
        self.tickets: Any = person
        self.now: datetime = person.now
        self.fresh_id: Callable[[], int] = iter(range(1, 100)).__next__
        desk = person.desk
        self.people: Any = desk.people
        self.topics: Any = desk.topics
        self.drafts: Any = desk.drafts
        self.macros: Any = desk.macros
        self.timers: Any = desk.timers
        self.worklist: Any = desk.worklist
        self.ratings: Any = desk.ratings
        self.audit: Any = desk.audit
        self.alerts: Any = desk.alerts
        self.stuck: Any = desk.stuck

    def conversation_of(self, number: str) -> tuple[Place, Requester, Conversation] | None:
        """The person's conversation, if the ticket is theirs."""
        if number not in self.person.timelines:
            return None
        return Place(ConversationId(1), BOT, "li"), self.person.requester, self.person.conversation

    def conversation_with(
        self, bot: BotKey, account: Account, chat: str
    ) -> tuple[Place, Requester, Conversation]:
        """The person's conversation, whoever is asked for: there is nobody else."""
        return Place(ConversationId(1), bot, chat or "li"), self.person.requester, self.person.conversation

    def number_of(self, draft_id: DraftId) -> str | None:
        """The number of the ticket that a draft became."""
        return next((each.number for each in self.person.tickets if each.draft_id == draft_id), None)

    def apply(self, place: Place, changes: Changes) -> None:
        """It happens to the person."""
        self.person.take(changes)

    def audience(self, category: str | None) -> Sequence[Recipient]:
        """As given."""
        return self.recipients

    def broadcast(self, texts: dict[str, str], recipients: Sequence[tuple[Recipient, str]]) -> int:
        """Keep texts and languages."""
        self.sent.append((texts, [language for _, language in recipients]))
        return 7

    def erase(self, requester_id: RequesterId) -> None:
        """Keep who was erased."""
        self.erased.append(requester_id)
