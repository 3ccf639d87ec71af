"""One update that was done at a desk: who acts, what they mean, and what they are answered.

Runs on the writer's thread in the transaction that claims the update, so that whatever an agent did happened
exactly once. Somebody without a role can do nothing. A secret in what is written there is kept nowhere, and
the message goes; of one that spreads over several messages in a topic, all of them go. What a use case
refuses is said to whoever asked for it, and stands in the audit log.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.altered import replace
from core.changes import Acknowledgement, Changes, Erasure, NewDelivery, Place
from core.delivery import Action, Lane
from core.desk.definition import DeskChat
from core.desk.intents import DeskIntent, desk_intent
from core.desk.records import NO_ROLE, QUEUE, AuditEntry
from core.desk.refusals import DeskRefused
from core.dialogue.secrets import MARGIN, names_of_kinds
from core.errors import NotFound
from core.events import ChoicePressed, CommandReceived, Event, FieldsSubmitted, Seat
from core.ids import Account
from core.outgoing import split
from core.ports import LanguageDetector, Transaction, Turn
from core.recent import NOTHING_SAID, key_of, messages_of
from core.redaction import without_words
from core.replies import (
    Capabilities,
    RenderedModal,
    RenderedModalField,
    Reply,
    ReplyKind,
    Said,
    Words,
    say,
)
from core.rules import Rules
from core.usecases.acting import agent_at, refused
from core.usecases.board import language_of_desk
from core.usecases.desk import MAXIMUM_REPLY
from core.usecases.desk_acting import Acting, Answer
from core.usecases.desk_handlers import HANDLERS
from core.usecases.gate import Passed, cleaned, without_secrets

LONGEST_NOTE = 190
"""Characters of a passing note; what is longer is said as a message."""
WINDOW_FIELD = "text"
LONGEST_IN_WINDOW = 4000


@dataclass(frozen=True, slots=True)
class DeskChatting:
    """The use case, ready to be handed updates with a seat. `entropy` gives 35 random bits for ticket
    numbers, `transcript_link` the address of a ticket's transcript, where there is one to give."""

    rules: Rules
    capabilities: Mapping[str, Capabilities]
    detect: LanguageDetector
    entropy: Callable[[], int]
    transcript_link: Callable[[str, Account, datetime], str] | None = None

    def __call__(self, turn: Turn) -> Changes:
        """Gather, decide, apply."""
        seat = turn.update.seat
        assert seat is not None, "only what is done at a desk comes here"
        assert turn.transaction is not None, "the writer gives one"
        transaction = turn.transaction()
        said = _Saying(self, turn, transaction, seat)
        desk = self.rules.definition.desk.named(seat.desk)
        if desk is None:
            return said.changes()
        agent = agent_at(transaction, self.rules.definition.desk, seat.agent)
        if agent is None:
            return self._nobody(said, transaction, seat, cleaned(turn.update.event)[0])
        here = _ticket_here(transaction, desk, seat)
        gate = said.judged(desk)
        if gate.removed:
            said.secret(desk, gate, here)
            return said.changes()
        event = gate.event
        intent = desk_intent(event, here, seat.answers, self.rules.definition.prefix)
        if intent is None:
            if isinstance(event, ChoicePressed | CommandReceived):
                said.answer(desk, Answer(say("desk.refused.unknown")))
            return said.changes()
        acting = Acting(
            transaction,
            self.rules,
            self.capabilities,
            agent,
            desk,
            seat,
            turn.update,
            self.entropy(),
            self.transcript_link,
        )
        said.answer(desk, self._handled(acting, intent))
        return said.changes()

    def apologise(self, turn: Turn) -> Changes:
        """What becomes of an update that failed three times: whoever did it is told."""
        assert turn.update.seat is not None
        assert turn.transaction is not None
        transaction = turn.transaction()
        said = _Saying(self, turn, transaction, turn.update.seat)
        desk = self.rules.definition.desk.named(turn.update.seat.desk)
        if desk is not None:
            said.answer(desk, Answer(say("poison")))
        return said.changes()

    def _handled(self, acting: Acting, intent: DeskIntent) -> Answer:
        """What the handler answers; a refusal is an answer, too."""
        handler: Callable[[Acting, Any], Answer] = HANDLERS[type(intent)]
        number, mark = getattr(intent, "number", None) or "", acting.transaction.audit.mark()
        try:
            return handler(acting, intent)
        except DeskRefused as error:
            words: Words = error.words
        except NotFound as error:
            words = say("desk.refused.not_found", number=number or error.what)
        acting.transaction.audit.back_to(mark)  # what passed the gate and could not be done was not done
        refused(acting.transaction, acting.agent, type(intent).__name__, number)
        return Answer(words)

    def _nobody(self, said: "_Saying", transaction: Transaction, seat: Seat, event: Event) -> Changes:
        """Somebody without a role: a press is answered, everything else is between people."""
        said.note(say("desk.refused.no_role"))
        if isinstance(event, ChoicePressed | FieldsSubmitted | CommandReceived):
            actor = f"{seat.agent.platform}:{seat.agent.account_id}"
            transaction.audit.append(AuditEntry(actor, NO_ROLE, type(event).__name__, allowed=False))
        return said.changes()


def _ticket_here(transaction: Transaction, desk: DeskChat, seat: Seat) -> str | None:
    """The number of the ticket that the place is about."""
    topic = None if seat.place is None else transaction.topics.at(desk.name, seat.place)
    return None if topic is None or topic.about == QUEUE else topic.about


class _Saying:
    """What is said because of one update: in the place where it was done, or to whoever pressed."""

    def __init__(self, chatting: DeskChatting, turn: Turn, transaction: Transaction, seat: Seat) -> None:
        self._rules = chatting.rules
        self._capabilities = chatting.capabilities
        self._turn = turn
        self._transaction = transaction
        self._seat = seat
        self._conversation = turn.conversation
        self._deliveries: tuple[NewDelivery, ...] = ()
        self._acknowledgements: tuple[Acknowledgement, ...] = ()

    def changes(self) -> Changes:
        """Those of the desk chat's own conversation; a press is always answered."""
        interaction = self._interaction()
        if interaction is not None and not self._acknowledgements:
            self._acknowledgements = (Acknowledgement(interaction),)
        order = max(self._conversation.last_order, self._turn.update.order)
        return Changes(
            conversation=replace(self._conversation, last_order=order),
            requester=self._turn.requester,
            deliveries=self._deliveries,
            acknowledgements=self._acknowledgements,
        )

    def note(self, words: Words) -> None:
        """A passing note after a press."""
        interaction = self._interaction()
        if interaction is not None:
            self._acknowledgements = (Acknowledgement(interaction, self._text(words)),)

    def answer(self, desk: DeskChat, answer: Answer) -> None:
        """Say what a handler answers."""
        interaction = self._interaction()
        if answer.window is not None and interaction is not None:
            self._acknowledgements = (Acknowledgement(interaction, modal=self._window(answer)),)
            return
        if answer.words is None:
            return
        if interaction is not None and not answer.choices:
            text = self._text(answer.words)
            if len(text) <= LONGEST_NOTE:
                self._acknowledgements = (Acknowledgement(interaction, text),)
                return
        self._say(desk, Reply(ReplyKind.MESSAGE, (answer.words,), answer.choices))

    def judged(self, desk: DeskChat) -> Passed:
        """The event as it may be kept. In a topic it is judged together with what was said there just before,
        whoever said it, and the topic's own conversation remembers."""
        update, found = self._turn.update, self._place(desk)
        if found is None:
            return Passed(*cleaned(update.event), NOTHING_SAID)
        at, requester, conversation = found
        key = key_of(update.message, update.update_id, window=self._interaction() is not None)
        gate = without_secrets(update.event, conversation.recent, key, self._turn.now)
        if gate.recent != conversation.recent:
            self._transaction.apply(at, Changes(replace(conversation, recent=gate.recent), requester))
        return gate

    def secret(self, desk: DeskChat, gate: Passed, number: str | None) -> None:
        """A secret was written at the desk: it was not kept, and its message goes, with the earlier ones that
        held parts of it. What was written in a form window has none: the update names the message whose
        button opened it, a ticket's card, which stays."""
        what = names_of_kinds(gate.removed)
        own = self._turn.update.message if self._interaction() is None else None
        targets = (*messages_of(gate.erased), *((own,) if own is not None else ()))
        erasure = self._erasure(desk, gate)
        if erasure is not None and number is not None:
            self._forget(number, erasure)
        refusal = Reply(ReplyKind.ERROR, (say("desk.refused.secret", what=what),))
        self._say(desk, refusal, tuple(dict.fromkeys(targets)), erasure)

    def _erasure(self, desk: DeskChat, gate: Passed) -> Erasure | None:
        """What is to be taken out of what was kept before."""
        if not gate.erased:
            return None
        texts = tuple(fragment.text for fragment in gate.erased)
        edits = self._capabilities[desk.bot.platform].edit
        return Erasure(gate.erased[0].said_at - MARGIN, texts, edits)

    def _forget(self, number: str, erasure: Erasure) -> None:
        """The notes and drafts about the ticket lose the words, and so does what its requester was sent."""
        found = self._transaction.conversation_of(number)
        if found is not None:
            place, requester, conversation = found
            edits = self._capabilities[place.bot.platform].edit
            forgetting = Changes(conversation, requester, erasure=replace(erasure, edits=edits))
            self._transaction.apply(place, forgetting)
        for draft in self._transaction.drafts.on(number):
            if draft.text is not None and without_words(draft.text, erasure.texts) is not draft.text:
                self._transaction.drafts.drop(draft.agent, number)
        self._transaction.worklist.put(number, self._transaction.now)

    def _window(self, answer: Answer) -> RenderedModal:
        title = self._text(answer.title or Said(""))
        field = RenderedModalField(
            WINDOW_FIELD, title, "", long=True, required=True, maximum=min(MAXIMUM_REPLY, LONGEST_IN_WINDOW)
        )
        return RenderedModal(answer.window or "", title, (field,))

    def _say(
        self,
        desk: DeskChat,
        reply: Reply,
        targets: tuple[str, ...] = (),
        erasure: Erasure | None = None,
    ) -> None:
        language, zone = language_of_desk(self._rules), self._rules.definition.zone
        rendered = self._rules.catalogues.render(reply, language, zone)
        parts = split(rendered.text, self._capabilities[desk.bot.platform].maximum_text)
        replies = [replace(rendered, text=part, choices=()) for part in parts[:-1]]
        replies.append(replace(rendered, text=parts[-1]))
        place = self._place(desk)
        if place is None:
            first = self._conversation.next_number
            self._deliveries = _rows(first, replies, targets)
            self._conversation = replace(self._conversation, next_number=first + len(self._deliveries))
            return
        at, requester, conversation = place
        rows = _rows(conversation.next_number, replies, targets)
        after = replace(conversation, next_number=conversation.next_number + len(rows))
        self._transaction.apply(at, Changes(after, requester, deliveries=rows, erasure=erasure))

    def _place(self, desk: DeskChat) -> tuple[Place, Any, Any] | None:
        """The conversation of the topic where it was done; None outside of our topics."""
        place = self._seat.place
        topic = None if place is None else self._transaction.topics.at(desk.name, place)
        if topic is None:
            return None
        return self._transaction.conversation_with(desk.bot, desk.account(topic.about), desk.unopened)

    def _text(self, words: Words) -> str:
        definition = self._rules.definition
        return self._rules.catalogues.text(words, language_of_desk(self._rules), definition.zone)

    def _interaction(self) -> str | None:
        event = self._turn.update.event
        if isinstance(event, ChoicePressed | CommandReceived | FieldsSubmitted):
            return event.interaction
        return None


def _rows(first: int, replies: Any, targets: tuple[str, ...]) -> tuple[NewDelivery, ...]:
    rows = [NewDelivery(first + index, Lane.REPLY, Action.SEND, reply) for index, reply in enumerate(replies)]
    gone = [
        NewDelivery(first + len(rows) + index, Lane.REPLY, Action.DELETE, None, target=target)
        for index, target in enumerate(targets)
    ]
    return (*rows, *gone)
