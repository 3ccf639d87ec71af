"""Consent: before anything is kept, and again when the privacy notice has a new version.

What is written before it waits: words for a form in the draft, words and files for a submitted ticket beside
it (`held`, with the ticket's number). Agreeing sends them on, declining drops them.
"""

from core.altered import replace
from core.conversation import Conversation, DraftFile, State
from core.dialogue.belonging import choose_target
from core.dialogue.filling import checklist, note_words, proceed, said_text
from core.dialogue.outcome import Outcome, forget_draft, remember, resume
from core.effects import AddMessage, AttachFiles, DropDraft, Effect, KeepFile, RememberRequester, Send
from core.intents import Agree, Back, ChooseTarget, Say
from core.replies import say
from core.rules import Facts, Rules

_FORM = (State.CATEGORY, State.FIELD, State.REVIEW)


def asked_first(rules: Rules, before: Conversation, outcome: Outcome) -> Outcome:
    """`outcome` where the present privacy notice was not agreed to: what would join a ticket waits, a form
    under way waits, and consent is asked. What keeps nothing (lists, articles, the menu) goes on."""
    if any(isinstance(effect, RememberRequester) and effect.consent for effect in outcome.effects):
        return outcome
    number = next((found for effect in outcome.effects if (found := _ticket_of(effect))), None)
    if number is not None:
        return _waiting(before, outcome, number)
    after = outcome.conversation
    if after.state in _FORM and (outcome.ask or after.draft != before.draft):
        return replace(outcome, conversation=replace(after, state=State.CONSENT), ask=True, wrong=False)
    return outcome


def _ticket_of(effect: Effect) -> str | None:
    """The ticket that something joins by this effect."""
    return effect.number if isinstance(effect, AddMessage | AttachFiles | KeepFile) else None


def _waiting(before: Conversation, outcome: Outcome, number: str) -> Outcome:
    """Words and files for ticket `number` wait; nothing is said of their having arrived."""
    after = outcome.conversation
    words, files = [] if after.held is None else [after.held], [*after.held_files]
    effects: list[Effect] = []
    for effect in outcome.effects:
        match effect:
            case AddMessage(_, text):
                words.append(text)
            case AttachFiles(file_ids):
                files += [file for file in before.held_files if file.file_id in file_ids]
            case KeepFile(file_id, file, _, str()):
                files.append(DraftFile(file_id, file.name, file.caption, file.album))
                effects.append(replace(effect, number=None))
            case Send():
                pass
            case _:
                effects.append(effect)
    held = "\n".join(words) if words else None
    after = replace(after, state=State.CONSENT, held=held, held_files=tuple(files), ticket=number)
    return replace(
        outcome, conversation=after, effects=tuple(effects), ask=True, lead=(say("consent.first"),), line=None
    )


def agree(rules: Rules, conversation: Conversation, intent: Agree, facts: Facts) -> Outcome:
    """Consent is recorded with the version of the notice that was shown, and what waited goes on."""
    version = rules.definition.privacy_version
    facts = replace(facts, requester=replace(facts.requester, consent=version))
    outcome = _gone_on(rules, conversation, facts)
    return replace(outcome, effects=(RememberRequester(consent=version), *outcome.effects))


def _gone_on(rules: Rules, conversation: Conversation, facts: Facts) -> Outcome:
    if conversation.ticket is not None:
        chosen = ChooseTarget(conversation.ticket)
        return choose_target(rules, replace(conversation, state=State.PICKING, ticket=None), chosen, facts)
    if conversation.draft is None:
        return resume(rules, conversation, facts)
    return proceed(rules, conversation, facts)


def decline(rules: Rules, conversation: Conversation, intent: Back, facts: Facts) -> Outcome:
    """Without consent nothing is kept; tickets of before stay, and so does the way to them."""
    draft = conversation.draft
    dropped = (DropDraft(draft.draft_id),) if draft else ()
    left = replace(conversation, state=State.MENU, held=None, held_files=(), ticket=None)
    lead = say("consent.declined" if facts.requester.consent is None else "consent.declined_again")
    return Outcome(forget_draft(left), dropped, lead=(lead,))


def say_before_consent(rules: Rules, conversation: Conversation, intent: Say, facts: Facts) -> Outcome:
    """What is written before consent waits; a checklist that it calls for does not wait."""
    if conversation.ticket is not None:
        text = said_text(rules, conversation, intent)
        held = f"{conversation.held}\n{text}" if conversation.held else text
        waiting = remember(replace(conversation, held=held), facts.message, f"ticket:{conversation.ticket}")
        return Outcome(waiting, lead=(say("consent.first"),), wrong=True)
    kept = note_words(rules, conversation, intent, facts)
    lead = say("consent.first" if kept.draft != conversation.draft else "consent.needed")
    if kept.draft is None:
        return Outcome(kept, lead=(lead,), wrong=True)
    draft, effects = checklist(rules, kept.draft)
    return Outcome(replace(kept, draft=draft), effects, lead=(lead,), wrong=True)
