"""One update of a requester, from the redaction gate to the changes that the writer commits.

Runs on the writer thread with the conversation's row locked: gather what the step must know, let the engine
decide, turn its effects into rows. Nothing here waits for anything but the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from core import engine, ticket_number
from core.abuse import Allowance
from core.access import AsRequester, may_see, visible
from core.altered import replace
from core.changes import (
    Acknowledgement,
    Changes,
    Erasure,
    HelpCount,
    NewDelivery,
    NewFile,
    NewMessage,
    NewRating,
    NewTicket,
    NewTicketEvent,
    NewTimer,
    Requester,
)
from core.conversation import Conversation
from core.delivery import Action
from core.desk.definition import Desk
from core.dialogue.arriving import ticket_of
from core.dialogue.outcome import message
from core.dialogue.secrets import secret_removed
from core.dialogue.withholding import welcome_in, with_named
from core.effects import (
    Acknowledge,
    AddMessage,
    AttachFiles,
    Collapse,
    CountHelp,
    DeleteOriginal,
    DropDraft,
    DropFiles,
    Effect,
    Erase,
    EraseWords,
    KeepFile,
    MarkReachable,
    MoveTicket,
    OpenModal,
    Rate,
    RecordEvent,
    RejectFile,
    RememberRequester,
    Send,
    SubmitTicket,
)
from core.events import (
    AS_ARRIVED,
    ChoicePressed,
    Event,
    FieldsSubmitted,
    FileReceived,
    TextReceived,
    Update,
)
from core.files import FileProblem
from core.form.planning import draft_due_at
from core.ids import DraftId, RequesterId
from core.intents import KEEPING, GiveFile, Intent, SendTooLarge, interpret, of_revision, spoken
from core.language import match
from core.outgoing import Outgoing
from core.ports import LanguageDetector, Turn
from core.prompts import labelled_choices, prompt_for, typed_instead
from core.recent import key_of
from core.redaction import SecretKind, inspect, without_markers
from core.replies import Capabilities, RenderedModal, RenderedModalField, ReplyKind, Words, say
from core.rules import Facts, Rules
from core.substance import substance
from core.ticket_clock import timers_after
from core.tickets import REQUESTER, EventKind, Status
from core.usecases.gate import Passed, Welcome, cleaned, harmless, passed

FRESH_IDS = 3
"""A step needs at most a draft, a ticket and a file."""
CLEAR_ENOUGH = 12
"""Substance from which on a text may change the language of a conversation that already has one."""
LONGEST_LABEL = 80
"""Characters; a longer text is no button's label."""


@dataclass(frozen=True, slots=True)
class Conversing:
    """The use case, ready to be handed to the writer as its decision.

    `capabilities` by platform; `entropy` gives 35 random bits for ticket numbers. `export_link` makes the
    address of the archive of a requester, `transcript_link` that of a ticket's transcript, where there are
    addresses that people can open.
    """

    rules: Rules
    capabilities: dict[str, Capabilities]
    detect: LanguageDetector
    entropy: Callable[[], int]
    export_link: Callable[[RequesterId, datetime], str] | None = None
    transcript_link: Callable[[str, RequesterId, datetime], str] | None = None

    def __call__(
        self, turn: Turn, allowance: Allowance | None = None, first: tuple[Effect, ...] = ()
    ) -> Changes:
        """Gather, decide, apply. `allowance` is the rules' unless it is told; `first` is said before all."""
        asked = turn
        turn, gate = _through_the_gate(self.rules, turn)
        facts = self._known(turn, gate.event, gate, allowance)
        if gate.more_of_it and self._answers(asked, facts):
            turn, gate = asked, Passed(*cleaned(asked.update.event), asked.conversation.recent)
            facts = self._known(turn, gate.event, gate, allowance)
        event = gate.event
        intent, facts = self._too_large(turn, event, facts) or (self._interpret(turn, event, facts), facts)
        facts = self._gather(turn, intent, facts)
        step = engine.step(self.rules, turn.conversation, intent, facts)
        if first:
            step = replace(step, effects=(*first, *step.effects))
        return self._apply(turn, step, facts)

    def means(self, turn: Turn) -> Intent:
        """What the update means, with nothing looked up and nothing done."""
        turn, gate = _through_the_gate(self.rules, turn)
        return self._interpret(turn, gate.event, self._known(turn, gate.event, gate))

    def aside(
        self, turn: Turn, effects: tuple[Effect, ...], removed: tuple[SecretKind, ...], note: Words | None
    ) -> Changes:
        """Say something beside the conversation, which stays where it is: that secrets were `removed`, then
        `effects`; a press is answered with `note`."""
        event = turn.update.event
        facts = self._known(turn, event, Passed(event, removed, turn.conversation.recent))
        if removed:
            effects = (*secret_removed(facts), *effects)
        if facts.interaction is not None:
            effects = (*effects, Acknowledge(facts.interaction, note))
        language = turn.conversation.language or turn.requester.language or facts.client_language
        step = engine.Step(turn.conversation, effects, language or self.rules.definition.default_language)
        return self._apply(turn, step, facts)

    def apologise(self, turn: Turn) -> Changes:
        """What becomes of an update that failed three times: the person is told, nothing else changes."""
        facts = self._known(turn, turn.update.event, Passed(turn.update.event, (), turn.conversation.recent))
        language = (
            turn.conversation.language or facts.client_language or self.rules.definition.default_language
        )
        outgoing = self._outgoing(turn, facts, language)
        outgoing.add(message(say("poison"), kind=ReplyKind.ERROR))
        conversation = replace(turn.conversation, next_number=outgoing.next_number)
        return Changes(
            conversation=_ordered(conversation, turn),
            requester=turn.requester,
            draft_due_at=draft_due_at(self.rules, conversation),
            deliveries=tuple(outgoing.deliveries),
        )

    def _known(self, turn: Turn, event: Event, gate: Passed, allowance: Allowance | None = None) -> Facts:
        """The facts that need no look-up."""
        update, definition = turn.update, self.rules.definition
        press = event if isinstance(event, ChoicePressed | FieldsSubmitted) else None
        return Facts(
            now=turn.now,
            requester=turn.requester,
            capabilities=self.capabilities[update.bot.platform],
            fresh_number=ticket_number.make(definition.prefix, self.entropy()),
            fresh_ids=tuple(turn.fresh_id() for _ in range(FRESH_IDS)),
            late=AS_ARRIVED < update.order < turn.conversation.last_order,
            client_language=match(update.client_language, definition.languages),
            detected=self._detected(turn.conversation, event),
            removed=gate.removed,
            erased=gate.erased,
            withheld=gate.withheld,
            message=update.message,
            pressed=press is not None,
            pressed_live=press is not None and of_revision(press.value) == turn.conversation.revision,
            interaction=press.interaction if press is not None else None,
            signed=tuple(self._signed(update)),
            allowance=allowance or definition.allowance,
            shut_out=turn.block is not None,
        )

    def _answers(self, turn: Turn, facts: Facts) -> bool:
        """Whether what was typed is an answer that we offered or a word for a person: "skip" is a word of a
        list too, and after a phrase it is no more of it."""
        event = turn.update.event
        if not isinstance(event, TextReceived) or len(event.text) > LONGEST_LABEL:
            return False
        said = spoken(event.text)
        return said in self._labels(turn.conversation, facts) or said in self.rules.definition.human_words

    def _signed(self, update: Update) -> Iterator[tuple[str, str]]:
        """Those of the proven answers that the form knows and could have taken from a person."""
        for name, value in update.signed:
            definition = self.rules.definition.fields.get(name)
            text = harmless(value).strip()
            if definition is not None and 0 < len(text) <= definition.maximum and inspect(text).clean:
                yield name, text

    def _detected(self, conversation: Conversation, event: Event) -> str | None:
        """The language of what was written, unless it was chosen or the text is too short to change it, or
        a piece of a phrase: its list says nothing of who has it."""
        if conversation.language_chosen or not isinstance(event, TextReceived) or event.forwarded_from:
            return None
        said = without_markers(event.text)
        pieces = conversation.recent.fragments
        perhaps_a_phrase = bool(pieces) and pieces[-1].text == event.text
        if conversation.language is not None and (substance(said) < CLEAR_ENOUGH or perhaps_a_phrase):
            return None
        return self.detect(said)

    def _interpret(self, turn: Turn, event: Event, facts: Facts) -> Intent:
        definition, conversation = self.rules.definition, turn.conversation
        labels: dict[str, str] = {}
        if isinstance(event, TextReceived) and len(event.text) <= LONGEST_LABEL:
            labels = self._labels(conversation, facts)
        return interpret(event, conversation, definition.prefix, definition.human_words, labels)

    def _too_large(self, turn: Turn, event: Event, facts: Facts) -> tuple[Intent, Facts] | None:
        """A file that is known to be over the limit: only the words that came with it are left of it."""
        largest = self.rules.largest_file(facts.capabilities)
        if not isinstance(event, FileReceived) or (event.size or 0) <= largest:
            return None
        if not event.caption:
            return SendTooLarge(event.name), facts
        said = TextReceived(event.caption, event.forwarded_from)
        return self._interpret(turn, said, facts), replace(facts, too_large=event.name)

    def _labels(self, conversation: Conversation, facts: Facts) -> dict[str, str]:
        """What may be typed instead of pressing a current choice, in any language: its label, the beginning
        of a label such as "Yes, delete it", and the catalogue's other words for it."""
        definition, text = self.rules.definition, self.rules.catalogues.text
        choices = labelled_choices(prompt_for(self.rules, conversation, facts))
        exact: dict[str, str] = {}
        likely: dict[str, str] = {}
        for language in definition.languages:
            for word in text(say("typed.privacy"), language, definition.zone).split("|"):
                likely.setdefault(spoken(word), "privacy")
            for choice in choices:
                label = text(choice.label, language, definition.zone)
                exact.setdefault(spoken(label), choice.value)
                beginning, comma, _ = label.replace("，", ",").partition(",")
                words = [beginning] if comma else []
                if (others := typed_instead(choice)) is not None:
                    words += text(others, language, definition.zone).split("|")
                for word in words:
                    likely.setdefault(spoken(word), choice.value)
        return {label: value for label, value in (likely | exact).items() if label}

    def _gather(self, turn: Turn, intent: Intent, facts: Facts) -> Facts:
        """Look up what the engine wants to see, through the access gate."""
        wanted = engine.wants(self.rules, turn.conversation, intent, facts)
        asker = AsRequester(turn.requester.requester_id)
        if wanted.tickets:
            own = turn.tickets.of_requester(turn.requester.requester_id)
            facts = replace(facts, tickets=tuple(ticket for ticket in own if may_see(asker, ticket)))
        if isinstance(intent, GiveFile):
            taking = ticket_of(turn.conversation, intent.file, facts)
            if taking is not None:
                facts = replace(facts, ticket_files=turn.tickets.files_of(taking))
        if wanted.number is not None:
            facts = replace(facts, ticket=visible(asker, turn.tickets.view(wanted.number)))
            if facts.ticket is not None and self.transcript_link is not None:
                link = self.transcript_link(wanted.number, asker.requester_id, turn.now)
                facts = replace(facts, transcript_link=link)
        if wanted.named:
            views = (visible(asker, turn.tickets.view(number)) for number in wanted.named)
            facts = replace(facts, named=tuple(view for view in views if view is not None))
        if wanted.export and self.export_link is not None:
            link = self.export_link(turn.requester.requester_id, turn.now)
            facts = replace(facts, export_link=link)
        return facts

    def _rendered_modal(self, effect: OpenModal, language: str) -> RenderedModal:
        zone = self.rules.definition.zone
        fields = tuple(
            RenderedModalField(
                name=field.name,
                label=self.rules.catalogues.text(field.label, language, zone),
                value=field.value,
                long=field.long,
                required=field.required,
                maximum=field.maximum,
            )
            for field in effect.fields
        )
        return RenderedModal(effect.value, self.rules.catalogues.text(effect.title, language, zone), fields)

    def _outgoing(self, turn: Turn, facts: Facts, language: str) -> Outgoing:
        zone = self.rules.definition.zone
        catalogues = self.rules.catalogues
        return Outgoing(
            conversation=turn.conversation,
            capabilities=facts.capabilities,
            pressed=turn.update.message if facts.pressed and not _keeping(turn.update.event) else None,
            render=lambda reply: catalogues.render(reply, language, zone),
        )

    def _apply(self, turn: Turn, step: engine.Step, facts: Facts) -> Changes:
        """Turn effects into rows."""
        outgoing = self._outgoing(turn, facts, step.language)
        rows = _Rows(turn, self.rules.definition.desk)
        for effect in step.effects:
            match effect:
                case Send() | Collapse() | DeleteOriginal():
                    outgoing.add(effect)
                case Acknowledge(interaction, note):
                    zone = self.rules.definition.zone
                    text = self.rules.catalogues.text(note, step.language, zone) if note else None
                    rows.acknowledgements.append(Acknowledgement(interaction, text))
                case OpenModal(interaction):
                    modal = self._rendered_modal(effect, step.language)
                    rows.acknowledgements.append(Acknowledgement(interaction, modal=modal))
                case _:
                    rows.add(effect)
        conversation = _ordered(outgoing.conversation(step.conversation), turn)
        if rows.erase:
            return _erasing(turn, conversation, outgoing.deliveries, rows.acknowledgements)
        return Changes(
            conversation=conversation,
            requester=rows.requester,
            draft_due_at=draft_due_at(self.rules, conversation),
            deliveries=tuple(outgoing.deliveries),
            tickets=tuple(rows.tickets),
            messages=tuple(rows.messages),
            events=tuple(rows.events),
            files=tuple(rows.files),
            acknowledgements=tuple(rows.acknowledgements),
            reachable=rows.reachable,
            dropped_draft=rows.dropped_draft,
            attached=tuple(rows.attached),
            refused_files=tuple(rows.refused_files),
            dropped_files=tuple(rows.dropped_files),
            help_counts=tuple(rows.help_counts),
            erasure=rows.erasure,
            timers=tuple(rows.timers),
            ratings=tuple(rows.ratings),
        )


def _erasing(
    turn: Turn,
    conversation: Conversation,
    deliveries: list[NewDelivery],
    acknowledgements: list[Acknowledgement],
) -> Changes:
    """Nothing goes on but the last word; what would change a message that is known by its number alone can't
    find it any more."""
    return Changes(
        conversation=conversation,
        requester=Requester(turn.requester.requester_id),
        deliveries=tuple(one for one in deliveries if one.action is Action.SEND or one.target),
        acknowledgements=tuple(acknowledgements),
        erase=True,
    )


def _through_the_gate(rules: Rules, turn: Turn) -> tuple[Turn, Passed]:
    """What the update says without any secret, and the turn with what is remembered of it."""
    update, talk = turn.update, turn.conversation
    texts = welcome_in(rules, talk.uncovered(), update.event, update.message)
    welcome = Welcome(texts, talk.named)
    window = isinstance(update.event, FieldsSubmitted)
    key = key_of(update.message, update.update_id, window=window)
    gate = passed(update.event, talk.recent, key, turn.now, welcome)
    if gate.named:
        turn = replace(turn, conversation=with_named(talk, gate.named))
    if gate.recent is not talk.recent:
        turn = replace(turn, conversation=replace(turn.conversation, recent=gate.recent))
    return turn, gate


def _keeping(event: Event) -> bool:
    """Whether the message of the pressed button must stay as it is."""
    return isinstance(event, ChoicePressed) and event.value.startswith(KEEPING)


def _ordered(conversation: Conversation, turn: Turn) -> Conversation:
    """Remember the newest update seen."""
    return replace(conversation, last_order=max(conversation.last_order, turn.update.order))


class _Rows:
    """Collects the rows of one step that are not messages."""

    def __init__(self, turn: Turn, desk: Desk) -> None:
        self.turn = turn
        self.desk = desk
        self.requester = turn.requester
        self.tickets: list[NewTicket] = []
        self.messages: list[NewMessage] = []
        self.events: list[NewTicketEvent] = []
        self.files: list[NewFile] = []
        self.timers: list[NewTimer] = []
        self.ratings: list[NewRating] = []
        self.attached: list[tuple[int, str]] = []
        self.refused_files: list[tuple[int, FileProblem]] = []
        self.dropped_files: list[int] = []
        self.acknowledgements: list[Acknowledgement] = []
        self.reachable: bool | None = None
        self.dropped_draft: DraftId | None = None
        self.help_counts: list[HelpCount] = []
        self.erase = False
        self.erasure: Erasure | None = None

    def add(self, effect: Effect) -> None:
        """Turn one effect into rows."""
        match effect:
            case SubmitTicket(ticket):
                self.tickets.append(ticket)
                self._event(ticket.number, EventKind.SUBMITTED, {}, status=Status.NEW)
            case AddMessage(number, text, data, kind):
                self.messages.append(NewMessage(number, REQUESTER, text, self.turn.now))
                self._event(number, kind, dict(data), message=len(self.messages) - 1)
            case RecordEvent(number, kind, data):
                self._event(number, kind, dict(data))
            case MoveTicket(number, origin, to):
                self._event(
                    number, EventKind.STATUS_CHANGED, {"from": origin.value, "to": to.value}, status=to
                )
                self.timers += timers_after(self.desk, number, origin, to, self.turn.now)
            case Rate(number, stars):
                self.ratings.append(NewRating(number, stars))
                self._event(number, EventKind.RATED, {"stars": str(stars)})
            case KeepFile(file_id, file, draft_id, number):
                self.files.append(NewFile(file_id, file, draft_id, number, self.turn.update.message))
                if number is not None:
                    self._event(number, EventKind.FILE_ADDED, {"file": str(file_id)})
            case AttachFiles(file_ids, number):
                for file_id in file_ids:
                    self.attached.append((file_id, number))
                    self._event(number, EventKind.FILE_ADDED, {"file": str(file_id)})
            case RememberRequester(language, consent, announcements):
                self.requester = replace(
                    self.requester,
                    language=self.requester.language if language is None else language,
                    consent=self.requester.consent if consent is None else consent,
                    announcements=self.requester.announcements if announcements is None else announcements,
                )
            case MarkReachable(reachable):
                self.reachable = reachable
            case DropDraft(draft_id):
                self.dropped_draft = draft_id
            case RejectFile(file_id, problem):
                self.refused_files.append((file_id, problem))
            case DropFiles(dropped):
                self.dropped_files.extend(dropped)
            case EraseWords(erasure):
                self.erasure = erasure
            case CountHelp(count):
                self.help_counts.append(count)
            case Erase():
                self.erase = True

    def _event(
        self,
        number: str,
        kind: EventKind,
        data: dict[str, str],
        status: Status | None = None,
        message: int | None = None,
    ) -> None:
        entry = NewTicketEvent(number, kind, self.turn.now, REQUESTER, data, status, message)
        self.events.append(entry)
