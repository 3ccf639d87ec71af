"""64 digits that may be a transaction id or a private key: what was said goes on without them, and the
person is asked which they are.

Nothing is held back but the digits, so no answer is needed for the rest to have arrived. Of the digits
nothing is kept: after a yes they are asked for once more, and taken then; after a no the person is warned as
of a private key.
"""

from core.altered import replace
from core.conversation import REMEMBERED_DIGITS, Conversation, State, Withheld
from core.dialogue.filling import note_words
from core.dialogue.outcome import Handler, Outcome
from core.dialogue.secrets import secret_removed
from core.effects import Placement, Send
from core.events import Event, FieldsSubmitted, MessageEdited
from core.form.definition import FieldKind
from core.intents import Edit, GiveFile, IsTransaction, MayBeKey, Say
from core.redaction import SecretKind
from core.replies import Reply, ReplyKind, say
from core.rules import Facts, Rules

MEANWHILE = (Say, Edit, GiveFile)
"""What may come before the answer, and leaves the question open."""


def asked(before: Conversation, outcome: Outcome, facts: Facts) -> Outcome:
    """`outcome`, and then the question about the digits that were taken out of this message, or of one
    `before` where nothing has answered it yet."""
    after, standing = outcome.conversation, before.withheld
    digits = standing.digits if standing is not None else ()
    messages = standing.messages if standing is not None else ()
    if facts.withheld:
        digits = tuple(dict.fromkeys((*digits, *facts.withheld)))
        said = (facts.message,) if facts.message is not None and not facts.pressed else ()
        messages = tuple(dict.fromkeys((*messages, *said)))
    withheld = Withheld(digits, after.uncovered().state, messages)
    asking = replace(after, state=State.WITHHOLDING, withheld=withheld)
    asked_below = bool(facts.withheld) and not outcome.ask
    return replace(
        outcome,
        conversation=asking,
        ask=outcome.ask or asked_below,
        counting=outcome.counting and not asked_below,  # else the question would take the place of the count
    )


def corrected(before: Conversation, intent: object, facts: Facts) -> bool:
    """Whether the message that held the digits was edited: it says what they are, or has them no more."""
    return (
        before.withheld is not None and isinstance(intent, Edit) and facts.message in before.withheld.messages
    )


def still_open(before: Conversation, after: Conversation, intent: object, facts: Facts) -> bool:
    """Whether the question that stood before a step stands after it."""
    if before.withheld is None or after.withheld is None or not isinstance(intent, MEANWHILE):
        return False
    return not corrected(before, intent, facts)


def say_meanwhile(
    handler: Handler, rules: Rules, conversation: Conversation, intent: Say, facts: Facts
) -> Outcome:
    """Words before the answer go where they would have gone (`handler`). In the form they are kept beside it:
    its question is not on the screen, so they can't be meant for it."""
    uncovered = conversation.uncovered()
    if uncovered.state is not State.FIELD:
        return handler(rules, uncovered, intent, facts)
    noted = note_words(rules, uncovered, intent, facts)
    kept = noted.draft != uncovered.draft
    return Outcome(noted, lead=(say("review.noted" if kept else "withheld.choose"),), wrong=not kept)


def is_transaction(rules: Rules, conversation: Conversation, intent: IsTransaction, facts: Facts) -> Outcome:
    """From now on these digits are known. They are nowhere, so they are asked for once more."""
    digits = conversation.withheld.digits if conversation.withheld is not None else ()
    left = with_named(_answered(conversation), digits)
    again = say("withheld.again")
    if left.state is not State.MENU:
        return Outcome(left, lead=(again,))
    told = Send(Reply(ReplyKind.MESSAGE, (again,)), Placement.IN_PLACE)
    return Outcome(left, (told,), ask=False)


def may_be_key(rules: Rules, conversation: Conversation, intent: MayBeKey, facts: Facts) -> Outcome:
    """The standing warning, and the messages that held the digits go where they can."""
    messages = conversation.withheld.messages if conversation.withheld is not None else ()
    key = replace(facts, removed=(SecretKind.PRIVATE_KEY,))
    left = _answered(conversation)
    return Outcome(left, secret_removed(key, messages), ask=left.state is not State.MENU)


def _answered(conversation: Conversation) -> Conversation:
    return replace(conversation.uncovered(), withheld=None)


def with_named(conversation: Conversation, digits: tuple[str, ...]) -> Conversation:
    """Remember digits as no key."""
    named = tuple(dict.fromkeys((*conversation.named, *digits)))[-REMEMBERED_DIGITS:]
    return replace(conversation, named=named)


def welcome_in(rules: Rules, conversation: Conversation, event: Event, said: str | None) -> frozenset[str]:
    """The texts of `event` (or fields of its window) that answer the question for a transaction id; `said` is
    the message that an edit changes."""
    if isinstance(event, FieldsSubmitted):
        return frozenset(name for name, _ in event.fields if _asks_for_transaction(rules, name))
    if isinstance(event, MessageEdited):
        place = conversation.place_of(said or "") or ""
        asks = place.startswith("field:") and _asks_for_transaction(rules, place.removeprefix("field:"))
        return frozenset({"text"} if asks else ())
    current = conversation.draft.current if conversation.draft is not None else None
    asks = conversation.state is State.FIELD and _asks_for_transaction(rules, current or "")
    return frozenset({"text", "caption"} if asks else ())


def _asks_for_transaction(rules: Rules, name: str) -> bool:
    field = rules.fields.get(name)
    return field is not None and field.definition.kind is FieldKind.TRANSACTION
