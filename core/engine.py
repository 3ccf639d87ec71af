"""The conversation engine: one pure function, `step`, and the table of what may follow what.

A conversation is a value; an intent (core/intents.py) is what the requester means; facts are everything
else that is known at that moment. `step` answers with the new conversation and the effects to carry out. It
knows no clock, no database and no platform, so any history can be replayed on paper.

What lives here: the table, the order in which things happen in a step, and how prompts succeed each other
on the screen. What each intent *does* lives in core/dialogue/, what is *asked* in core/prompts.py. What
must never come in: anything that waits, prints, reads the time, or asks which platform this is.

The order of a step:
1. arrive: the draft may have expired meanwhile, the language may have become known;
2. a secret that the redaction gate removed is answered first, whatever the intent was, and what earlier
   messages said of it is forgotten;
3. the table names the handler; a state it may not lead to is a mistake in the program (IllegalTransition);
4. where the privacy notice was not agreed to in its present version, nothing joins a ticket and no form goes
   on: it waits, and consent is asked (core/dialogue/consenting.py);
5. what joins a ticket that waits for the requester opens it again, and tickets that a text names are linked
   (core/dialogue/following.py);
6. where digits were withheld that may be a private key, or that is still unanswered, the question stands in
   front of whatever the step led to (core/dialogue/withholding.py);
7. finish: prompts get their revision, the old prompt is edited in place (after a press) or folded (after
   typing), so that a finished form leaves a tidy chat.

Known warts: buttons without a revision (menu, ticket lists) may be pressed in any state, so their handlers
must stand in every row; and a text that is exactly the label of a current button counts as that press,
even where somebody meant the word.

The diagram in docs/conversation.md is drawn from TABLE by `python -m docs.diagram`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from core.altered import replace
from core.conversation import Conversation, State
from core.dialogue import (
    anywhere,
    arriving,
    belonging,
    brimming,
    closing,
    consenting,
    filling,
    helping,
    privacy,
    refusing,
    settling,
    ticketing,
    withholding,
)
from core.dialogue.erasing import without_erased
from core.dialogue.following import followed, names
from core.dialogue.outcome import Handler, Outcome, message, not_now
from core.dialogue.secrets import secret_removed
from core.effects import (
    Acknowledge,
    AttachFiles,
    Collapse,
    DropFiles,
    Effect,
    KeepFile,
    OpenModal,
    Placement,
    RememberRequester,
    Send,
    SubmitTicket,
)
from core.errors import IllegalTransition
from core.files import FileProblem
from core.intents import (
    AddToTicket,
    Agree,
    AmendTicket,
    AskErasure,
    AskHuman,
    Back,
    Block,
    Cancel,
    ChooseCategory,
    ChooseTarget,
    ComeFromGroup,
    ConfirmCancel,
    ConfirmErasure,
    Done,
    Edit,
    EditField,
    Expire,
    ExportMine,
    FillIn,
    GetTranscript,
    GiveFile,
    GoOn,
    Intent,
    IsTransaction,
    Keep,
    LacksIt,
    MayBeKey,
    NumberMistyped,
    OpenFields,
    OpenMenu,
    Pick,
    PressStale,
    RefuseFile,
    Reopen,
    Say,
    SearchHelp,
    SendTooLarge,
    SendUnsupported,
    SetAnnouncements,
    SetLanguage,
    ShowAnnouncements,
    ShowArticle,
    ShowHelp,
    ShowLanguages,
    ShowPrivacy,
    ShowTicket,
    ShowTickets,
    Skip,
    Solved,
    StartTicket,
    Submit,
    TakeShort,
    TellRedacted,
    TicketFromArticle,
)
from core.prompts import folded, prompt_for
from core.redaction import without_markers
from core.replies import Reply, ReplyKind, Said
from core.rules import Facts, Rules
from core.substance import substance
from core.ticket_intents import ConfirmSolved, DenySolved, RateTicket


@dataclass(frozen=True, slots=True)
class Transition:
    """Who handles an intent in a state, and which states may follow (beside staying)."""

    handler: Handler
    to: frozenset[State] = frozenset()


FORM = frozenset({State.CONSENT, State.CATEGORY, State.FIELD, State.REVIEW})
RESUMED = FORM | {State.MENU, State.PICKING}
INTERRUPTIONS = frozenset({State.WITHHOLDING})
"""States that may stand in front of whatever a row leads to, and lead back there."""
BEHIND = frozenset(State) - INTERRUPTIONS
SILENT = (Expire, Block, Reopen, ComeFromGroup, RefuseFile, TellRedacted)
"""Intents that are nobody's words in the private chat: what waits to be said goes on waiting."""
NEEDS_TICKETS = (
    State.PICKING,
    State.ADDING,
    State.REOPENING,
    State.ERASING,
    State.ERASING_SURE,
    State.WITHHOLDING,
)
"""States whose prompt or handlers speak of the requester's tickets."""
ABOUT_A_TICKET = (State.ADDING, State.REOPENING, State.COMMENTING)
"""States that are about one ticket; in all others none is remembered, but for what waits for consent."""
INTENTS: tuple[type[Intent], ...] = get_args(Intent)


def _meanwhile(rules: Rules, conversation: Conversation, intent: Intent, facts: Facts) -> Outcome:
    """What comes while the question about digits stands does what it does in the state behind it."""
    uncovered = conversation.uncovered()
    handler = TABLE[uncovered.state, type(intent)].handler
    if isinstance(intent, Say):
        return withholding.say_meanwhile(handler, rules, conversation, intent, facts)
    return handler(rules, uncovered, intent, facts)


_EVERYWHERE: dict[type[Intent], Transition] = {
    OpenMenu: Transition(anywhere.open_menu, RESUMED),
    StartTicket: Transition(filling.start_ticket, FORM | {State.PICKING}),
    ShowTickets: Transition(ticketing.show_tickets),
    ShowTicket: Transition(ticketing.show_ticket),
    GetTranscript: Transition(ticketing.get_transcript),
    NumberMistyped: Transition(ticketing.number_mistyped),
    AmendTicket: Transition(ticketing.amend_ticket, FORM | {State.PICKING}),
    AddToTicket: Transition(ticketing.add_to_ticket, frozenset({State.ADDING})),
    ConfirmSolved: Transition(settling.confirm_solved),
    DenySolved: Transition(settling.deny_solved, RESUMED | {State.REOPENING, State.ADDING}),
    RateTicket: Transition(settling.rate_ticket, frozenset({State.COMMENTING})),
    ShowLanguages: Transition(anywhere.show_languages),
    SetLanguage: Transition(anywhere.set_language),
    ShowAnnouncements: Transition(anywhere.show_announcements),
    SetAnnouncements: Transition(anywhere.set_announcements),
    ShowPrivacy: Transition(privacy.show_privacy),
    ExportMine: Transition(privacy.export_mine),
    AskErasure: Transition(privacy.ask_erasure, frozenset({State.ERASING})),
    ShowHelp: Transition(helping.show_help),
    ShowArticle: Transition(helping.show_article),
    SearchHelp: Transition(helping.search_help),
    Solved: Transition(helping.solved, frozenset({State.MENU})),
    TicketFromArticle: Transition(helping.ticket_from_article, FORM | {State.PICKING}),
    AskHuman: Transition(closing.ask_human, frozenset({State.HUMAN})),
    Cancel: Transition(closing.cancel, frozenset({State.CANCELLING, State.MENU})),
    Edit: Transition(arriving.edit_message),
    GiveFile: Transition(arriving.give_file, FORM | {State.PICKING}),
    SendUnsupported: Transition(arriving.unsupported),
    SendTooLarge: Transition(refusing.too_large),
    PressStale: Transition(anywhere.press_stale),
    ComeFromGroup: Transition(anywhere.come_from_group),
    Block: Transition(anywhere.block),
    Reopen: Transition(anywhere.reopen),
    Expire: Transition(anywhere.expire),
    RefuseFile: Transition(refusing.refuse_file, RESUMED),
    TellRedacted: Transition(refusing.tell_redacted),
}
"""Intents that mean the same in every state."""

_BY_STATE: dict[State, dict[type[Intent], Transition]] = {
    State.MENU: {
        Say: Transition(belonging.say_in_menu, FORM | {State.PICKING, State.REOPENING}),
    },
    State.CONSENT: {
        Say: Transition(consenting.say_before_consent),
        Agree: Transition(consenting.agree, RESUMED),
        Back: Transition(consenting.decline, frozenset({State.MENU})),
    },
    State.CATEGORY: {
        Say: Transition(filling.say_category, FORM),
        ChooseCategory: Transition(filling.choose_category, FORM),
        Back: Transition(filling.back_from_category, frozenset({State.MENU, State.REVIEW})),
    },
    State.FIELD: {
        Say: Transition(filling.say_answer, RESUMED),
        Pick: Transition(filling.pick, RESUMED),
        OpenFields: Transition(filling.open_fields, RESUMED),
        FillIn: Transition(filling.fill_in, RESUMED),
        Back: Transition(filling.back, RESUMED),
        Skip: Transition(filling.skip, RESUMED),
        LacksIt: Transition(filling.lacks_it, RESUMED),
        Keep: Transition(filling.keep, RESUMED),
        Done: Transition(filling.done, RESUMED),
    },
    State.REVIEW: {
        Say: Transition(filling.say_remark),
        EditField: Transition(filling.edit_field, RESUMED),
        Submit: Transition(closing.submit, RESUMED),
        Back: Transition(closing.back_from_review, RESUMED),
    },
    State.CANCELLING: {
        ConfirmCancel: Transition(closing.confirm_cancel, frozenset({State.MENU})),
        GoOn: Transition(closing.go_on, RESUMED),
        Say: Transition(not_now),
    },
    State.ERASING: {
        ConfirmErasure: Transition(privacy.confirm_erasure, frozenset({State.ERASING_SURE})),
        GoOn: Transition(closing.go_on, RESUMED),
        Say: Transition(not_now),
    },
    State.ERASING_SURE: {
        ConfirmErasure: Transition(privacy.erase, frozenset({State.MENU})),
        GoOn: Transition(closing.go_on, RESUMED),
        Say: Transition(not_now),
    },
    State.HUMAN: {
        TakeShort: Transition(closing.take_short, FORM),
        GoOn: Transition(closing.go_on, RESUMED),
        Say: Transition(closing.say_to_human, RESUMED),
    },
    State.ADDING: {
        Say: Transition(ticketing.say_addition, RESUMED),
        GoOn: Transition(closing.go_on, RESUMED),
    },
    State.PICKING: {
        ShowTicket: Transition(belonging.number_while_picking, RESUMED),
        Say: Transition(belonging.say_while_picking, RESUMED),
        ChooseTarget: Transition(belonging.choose_target, RESUMED),
    },
    State.REOPENING: {
        Say: Transition(settling.say_reason, RESUMED),
        Skip: Transition(settling.skip_reason, RESUMED),
    },
    State.COMMENTING: {
        Say: Transition(settling.say_comment, RESUMED),
        Skip: Transition(settling.skip_comment, RESUMED),
    },
    State.WITHHOLDING: {
        IsTransaction: Transition(withholding.is_transaction, BEHIND),
        MayBeKey: Transition(withholding.may_be_key, BEHIND),
        **{intent: Transition(_meanwhile, BEHIND) for intent in withholding.MEANWHILE},
    },
}
"""Intents whose meaning depends on the state."""


def _table() -> Mapping[tuple[State, type[Intent]], Transition]:
    refused = Transition(not_now)
    return {
        (state, intent): _BY_STATE[state].get(intent) or _EVERYWHERE.get(intent) or refused
        for state in State
        for intent in INTENTS
    }


TABLE = _table()
"""Every state × intent: handled, or refused by `not_now`."""


@dataclass(frozen=True, slots=True)
class Wants:
    """What a step needs to be told beyond the conversation."""

    tickets: bool = False
    number: str | None = None
    export: bool = False
    named: tuple[str, ...] = ()


def wants(rules: Rules, conversation: Conversation, intent: Intent, facts: Facts) -> Wants:
    """Which tickets `intent` needs to see in this state; everything else is never read."""
    conversation, _ = anywhere.drop_expired(rules, conversation, facts)
    wanted = _wants(rules, conversation, intent, facts)
    named = names(rules, conversation, intent) if wanted.tickets or wanted.number is not None else ()
    return replace(wanted, named=named) if named else wanted


def _wants(rules: Rules, conversation: Conversation, intent: Intent, facts: Facts) -> Wants:
    match intent:
        case ShowTicket(number, guessed):
            looked_up = not (guessed and ticketing.throttled(rules, conversation, facts))
            picking = guessed and conversation.state is State.PICKING
            return Wants(tickets=picking, number=number if looked_up else None)
        case AmendTicket(number) | AddToTicket(number) | RateTicket(number) | GetTranscript(number):
            return Wants(number=number)
        case ConfirmSolved(number) | DenySolved(number):
            return Wants(tickets=conversation.state in NEEDS_TICKETS, number=number)
        case Say() if conversation.uncovered().state is State.COMMENTING:
            return Wants(tickets=conversation.state in NEEDS_TICKETS, number=conversation.ticket)
        case ChooseTarget(target):
            return Wants(tickets=True, number=None if target in ("new", "draft") else target)
        case ShowTickets() | GiveFile() | Submit():
            return Wants(tickets=True)
        case ExportMine():
            return Wants(export=True)
        case Edit() if (conversation.place_of(facts.message or "") or "").startswith("ticket:"):
            return Wants(tickets=True)
    interrupted = conversation.state in NEEDS_TICKETS or (
        conversation.held is not None or bool(conversation.held_files)
    )
    if interrupted:
        return Wants(tickets=True)
    if conversation.draft is None and isinstance(intent, Say):
        return Wants(tickets=True)
    return Wants()


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of a step: the new conversation, its effects in order, and the language to speak in."""

    conversation: Conversation
    effects: tuple[Effect, ...]
    language: str


def step(rules: Rules, conversation: Conversation, intent: Intent, facts: Facts) -> Step:
    """One step of a conversation. Raises IllegalTransition when a handler breaks its row of the table."""
    before, first = arrive(rules, conversation, intent, facts)
    if facts.removed:
        first += secret_removed(facts)
    asked = before.state, before.draft and before.draft.current
    if facts.erased:
        before = without_erased(rules, before, facts)
    asked_anew = asked != (before.state, before.draft and before.draft.current)
    if facts.too_large is not None:
        words = refusing.refusal(rules, facts, facts.too_large, FileProblem.TOO_LARGE)
        first += (message(words, kind=ReplyKind.ERROR),)
    cut = bool(facts.removed or facts.withheld)
    if cut and isinstance(intent, Say | Edit) and (asked_anew or not _something_left(intent.text)):
        outcome, transition = Outcome(before), Transition(not_now)
    else:
        transition = TABLE[before.state, type(intent)]
        outcome = transition.handler(rules, before, intent, facts)
    after = outcome.conversation
    if after.state is not before.state and after.state not in transition.to:
        raise IllegalTransition(f"{before.state} × {type(intent).__name__} → {after.state}")
    outcome = _about_none(before, outcome)
    agreed = facts.requester.consent == rules.definition.privacy_version
    if not agreed and not isinstance(intent, SILENT):
        outcome = consenting.asked_first(rules, before, outcome)
    outcome = followed(outcome, facts)
    outcome = brimming.kept_within(before, outcome)
    if facts.withheld or withholding.still_open(before, outcome.conversation, intent, facts):
        outcome = withholding.asked(before, outcome, facts)
    elif outcome.conversation.withheld is not None and outcome.conversation.state is not State.WITHHOLDING:
        uncovered = withholding.corrected(before, intent, facts) and before.draft is not None
        left = replace(outcome.conversation, withheld=None)
        outcome = replace(outcome, conversation=left, ask=outcome.ask or uncovered)
    finished, effects = _finish(rules, before, outcome, facts)
    if before.expired and not isinstance(intent, SILENT):
        finished = replace(finished, expired=False)
    known = finished.language or facts.requester.language or facts.client_language
    language = known or rules.definition.default_language
    abandoned = _abandoned(conversation, finished, effects)
    return Step(finished, (*first, *effects, *abandoned), language)


def _about_none(before: Conversation, outcome: Outcome) -> Outcome:
    """The outcome without the ticket that a state of before was about."""
    after = outcome.conversation
    was, state = before.uncovered().state, after.uncovered().state
    held = after.held is not None or bool(after.held_files)
    waiting = held and was is State.CONSENT and state is State.CONSENT
    if after.ticket is None or state in ABOUT_A_TICKET or waiting:
        return outcome
    return replace(outcome, conversation=replace(after, ticket=None))


def arrive(
    rules: Rules, conversation: Conversation, intent: Intent, facts: Facts
) -> tuple[Conversation, tuple[Effect, ...]]:
    """Bring the conversation up to now: expired draft, language, and what the person must be told first."""
    if isinstance(intent, ComeFromGroup):
        return conversation, ()
    effects: tuple[Effect, ...]
    conversation, effects = anywhere.drop_expired(rules, conversation, facts)
    if not conversation.language_chosen:
        known = facts.detected or conversation.language or facts.requester.language
        language = known or facts.client_language or rules.definition.default_language
        conversation = replace(conversation, language=language)
    if conversation.language != facts.requester.language:
        effects += (RememberRequester(language=conversation.language),)
    if isinstance(intent, SILENT):
        return conversation, effects
    if conversation.expired:
        effects += (anywhere.expired_note(conversation),)
    if not isinstance(intent, GiveFile):
        conversation = replace(conversation, counter=None, counted=0)
    return replace(conversation, touched_at=facts.now), effects


def _abandoned(before: Conversation, after: Conversation, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Files that the conversation had, or just got, and that neither it nor a ticket has now: they go, by
    whatever way they were left (cancelled, refused, expired)."""
    had, given = _file_ids(before), _file_ids(after)
    for effect in effects:
        match effect:
            case KeepFile(file_id, _, _, None):
                had.add(file_id)
            case AttachFiles(file_ids):
                given.update(file_ids)
            case SubmitTicket(ticket):
                given.update(ticket.file_ids)
    left = tuple(sorted(had - given))
    return (DropFiles(left),) if left else ()


def _file_ids(conversation: Conversation) -> set[int]:
    """Every file that a conversation holds."""
    files = conversation.draft.files if conversation.draft is not None else ()
    return {file.file_id for file in (*files, *conversation.held_files)}


def _something_left(text: str) -> bool:
    return substance(without_markers(text)) >= filling.WORTH_KEEPING


def _finish(
    rules: Rules, before: Conversation, outcome: Outcome, facts: Facts
) -> tuple[Conversation, tuple[Effect, ...]]:
    """Give the next prompt its revision and its place, and fold or release the old one."""
    after = outcome.conversation
    effects = list(outcome.effects)
    moved = after.state is not before.state
    if outcome.ask:
        after = replace(after, revision=after.revision + _revisions(before, after, facts))
        effects += _ask(rules, before, after, outcome, facts)
    elif moved:
        after = replace(after, revision=after.revision + 1)
        if before.prompt is not None and not (facts.pressed_live and _in_place(effects)):
            effects.insert(0, _folding(rules, before, outcome))
    if after.state is State.MENU:
        after = replace(after, prompt=None, prompt_message=None)
    answered = any(isinstance(effect, OpenModal) for effect in effects)
    if facts.interaction is not None and not answered:
        effects.append(Acknowledge(facts.interaction, outcome.note))
    return after, tuple(effects)


def _folding(rules: Rules, before: Conversation, outcome: Outcome) -> Collapse:
    """What becomes of the old prompt: the line that its answer left, or nothing when it had no answer."""
    if outcome.line is not None:
        return Collapse(outcome.line)
    return Collapse(folded(rules, before), leftover=True)


def _revisions(before: Conversation, after: Conversation, facts: Facts) -> int:
    """By how much the revision grows: by one when the old prompt was answered, so that a second tap on it is
    known; by more when it is only asked again (after a remark, a picture, a sticker), so that a tap which
    crossed that is not taken for a second one and lost."""
    asked = (before.state, before.draft and before.draft.current)
    again = asked == (after.state, after.draft and after.draft.current)
    return 2 if again and not facts.pressed_live else 1


def _in_place(effects: list[Effect]) -> bool:
    return any(isinstance(effect, Send) and effect.placement is Placement.IN_PLACE for effect in effects)


def _ask(
    rules: Rules, before: Conversation, after: Conversation, outcome: Outcome, facts: Facts
) -> list[Effect]:
    """The prompt of the new state: in place after a press of the live prompt, else below, the old folded."""
    prompt = prompt_for(rules, after, facts)
    lead = tuple(words for words in outcome.lead if words != Said(""))
    kind = ReplyKind.ERROR if outcome.wrong else prompt.kind
    reply = Reply(kind, (*lead, *prompt.paragraphs), prompt.choices)
    live = after.state is not State.MENU
    if outcome.counting:
        fold = before.prompt is not None and before.counter is None
        folding: list[Effect] = [_folding(rules, before, outcome)] if fold else []
        return [*folding, Send(reply, Placement.COUNTER, live)]
    told_before = any(isinstance(effect, Send) for effect in outcome.effects)
    if facts.pressed_live and not told_before:
        return [Send(reply, Placement.IN_PLACE, live)]
    placement = (
        Placement.IN_PLACE if facts.pressed and not told_before and before.prompt is None else Placement.BELOW
    )
    asking: list[Effect] = [Send(reply, placement, live)]
    if before.prompt is None:
        return asking
    old: list[Effect] = [_folding(rules, before, outcome)]
    # What the person waits for goes first; for the folding of the old question, nobody waits. Where it shows
    # below, though, it belongs above the next question.
    return [*asking, *old] if facts.capabilities.edit_in_place else [*old, *asking]
