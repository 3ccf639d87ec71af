"""What a handler decides, and the few moves that several handlers share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.altered import replace
from core.conversation import REMEMBERED_MESSAGES, Answer, Conversation, Draft, Origin, State
from core.effects import Effect, Placement, Send
from core.ids import DraftId
from core.replies import Reply, ReplyKind, Words
from core.rules import Facts, Rules


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new conversation and what to do.

    `effects` come first. With `ask` the prompt of the new state follows, `lead` on top of it; `wrong` marks
    it as the answer to a mistake. `counting` puts it in place of the last message that counted files.
    `line` is what the old prompt folds into, `note` a passing answer to a press.
    """

    conversation: Conversation
    effects: tuple[Effect, ...] = ()
    ask: bool = True
    lead: tuple[Words, ...] = ()
    wrong: bool = False
    counting: bool = False
    line: Words | None = None
    note: Words | None = None


Handler = Callable[[Rules, Conversation, Any, Facts], Outcome]
"""A handler gets the intent that its row of the table names; the table's test holds the two together."""


def message(*paragraphs: Words, kind: ReplyKind = ReplyKind.MESSAGE) -> Send:
    """A plain message below everything."""
    return Send(Reply(kind, paragraphs))


def overlay(facts: Facts, reply: Reply) -> Send:
    """A card that leaves the state alone: in place of what was pressed, else below."""
    return Send(reply, Placement.IN_PLACE if facts.pressed else Placement.BELOW)


def remember(conversation: Conversation, key: str | None, place: str) -> Conversation:
    """Remember where the message or album `key` went, so that a later edit or picture goes there too."""
    if key is None or conversation.place_of(key) == place:
        return conversation
    said_in = (*conversation.said_in, (key, place))[-REMEMBERED_MESSAGES:]
    return replace(conversation, said_in=said_in)


def forget_draft(conversation: Conversation) -> Conversation:
    """Without its draft, and without the memory of which messages answered it: a later edit of one of them
    must not reach the next draft."""
    said_in = tuple((key, place) for key, place in conversation.said_in if place.startswith("ticket:"))
    return replace(conversation, draft=None, said_in=said_in)


def new_draft(facts: Facts, first_message: str | None = None) -> Draft:
    """A draft with an id that no ticket has; it holds nothing but what the company's own app proved."""
    signed = tuple(Answer(field, value, origin=Origin.SIGNED) for field, value in facts.signed)
    return Draft(DraftId(str(facts.fresh_ids[0])), facts.now, answers=signed, first_message=first_message)


def resume_state(rules: Rules, conversation: Conversation, facts: Facts) -> State:
    """Where the conversation goes on once an interruption is over."""
    if conversation.held is not None or conversation.held_files:
        return State.PICKING
    draft = conversation.draft
    if draft is None:
        return State.MENU
    if facts.requester.consent != rules.definition.privacy_version:
        return State.CONSENT
    if draft.category is None and not draft.short:
        return State.CATEGORY
    return State.FIELD if draft.current in rules.fields else State.REVIEW


def resume(rules: Rules, conversation: Conversation, facts: Facts, *lead: Words) -> Outcome:
    """Go on where the conversation stood before an interruption."""
    state = resume_state(rules, conversation, facts)
    return Outcome(replace(conversation, state=state, ticket=None), lead=lead)


def done(
    rules: Rules, conversation: Conversation, facts: Facts, effects: tuple[Effect, ...], words: Words
) -> Outcome:
    """An interruption is over with `effects`; `words` tell it, on top of what goes on, or alone."""
    outcome = resume(rules, conversation, facts)
    if outcome.conversation.state is not State.MENU:
        return replace(outcome, effects=effects, lead=(words,))
    told = Send(Reply(ReplyKind.MESSAGE, (words,)), Placement.IN_PLACE)
    return Outcome(outcome.conversation, (*effects, told), ask=False)


def not_now(rules: Rules, conversation: Conversation, intent: object, facts: Facts) -> Outcome:
    """Refused by name: the intent makes no sense here, so what is current is shown again."""
    return Outcome(conversation)
