"""Files, edited messages and things that a ticket can't hold, as they arrive in any state."""

from core.abuse import too_many_files
from core.altered import replace
from core.conversation import Conversation, Draft, DraftFile, Origin, State
from core.dialogue.filling import answer, begin_with, proceed, take_held
from core.dialogue.outcome import Outcome, message, new_draft, remember
from core.dialogue.ticketing import closed_note
from core.effects import AddMessage, Effect, KeepFile, Placement, Send
from core.events import FileKind, FileReceived
from core.form.definition import FieldKind
from core.form.field import Accepted, Rejected
from core.form.planning import asking, fill
from core.intents import Edit, GiveFile, SendUnsupported
from core.picking import candidates
from core.replies import Reply, ReplyKind, Said, Words, say
from core.rules import Facts, Rules

_ADDING = (State.ADDING, State.REOPENING)
"""States in which what comes joins the ticket that they are about."""


def give_file(rules: Rules, conversation: Conversation, intent: GiveFile, facts: Facts) -> Outcome:
    """Keep the file with the draft, the ticket or whatever it turns out to belong to."""
    number = ticket_of(conversation, intent.file, facts)
    if number is not None:
        return _file_to_ticket(conversation, intent.file, number, facts)
    if conversation.state in _ADDING:
        outcome = _hold_file(rules, conversation, intent.file, facts)
        closed = (closed_note(conversation.ticket),) if conversation.ticket else ()
        return replace(outcome, effects=(*outcome.effects, *closed))
    if conversation.draft is None:
        if candidates(rules, conversation, facts):
            return _hold_file(rules, conversation, intent.file, facts)
        begun = take_held(rules, replace(conversation, draft=new_draft(facts)), facts)
        outcome = _file_to_draft(rules, begun, intent.file, facts)
        if intent.file.caption:
            return _begin_with_caption(rules, outcome, intent.file, facts)
        state = proceed(rules, outcome.conversation, facts)
        return replace(state, effects=(*outcome.effects, *state.effects), lead=outcome.lead, counting=True)
    return _file_to_draft(rules, conversation, intent.file, facts)


def ticket_of(conversation: Conversation, file: FileReceived, facts: Facts) -> str | None:
    """The ticket that takes the file at once: a late picture of its album, the one being added to, or the
    only open one."""
    open_tickets = {ticket.number: ticket.status for ticket in facts.tickets if ticket.status.is_open}
    conversation = conversation.uncovered()
    place = conversation.place_of(f"album:{file.album}") if file.album else None
    number = place.removeprefix("ticket:") if place is not None else None
    if number in open_tickets:
        return number
    if conversation.state in _ADDING:
        return conversation.ticket if conversation.ticket in open_tickets else None
    waiting = conversation.draft is None and conversation.state is State.MENU and not conversation.expired
    only = [number for number, status in open_tickets.items() if status.takes_more]
    return only[0] if waiting and len(open_tickets) == len(only) == 1 else None


def _file_to_ticket(conversation: Conversation, file: FileReceived, number: str, facts: Facts) -> Outcome:
    maximum, place = facts.allowance.ticket_files, f"ticket:{number}"
    if too_many_files(maximum, facts.ticket_files, begun=_begun(conversation, file, place)):
        told = Send(Reply(ReplyKind.ERROR, (say("limit.ticket_files", count=maximum, number=number),)))
        return Outcome(conversation, (told,), ask=conversation.state in _ADDING)
    counted = conversation.counted + 1
    conversation = replace(_remember_album(conversation, file, place), counted=counted)
    kept = KeepFile(facts.fresh_ids[2], file, None, number)
    words: tuple[Words, ...] = (
        say("file.added", count=counted, files=counted, number=number),
        _voice_hint(file),
    )
    if conversation.state in _ADDING:
        return Outcome(conversation, (kept,), lead=words, counting=True)
    told = Send(Reply(ReplyKind.MESSAGE, words), Placement.COUNTER)
    return Outcome(conversation, (kept, told), ask=False, counting=True)


def _hold_file(rules: Rules, conversation: Conversation, file: FileReceived, facts: Facts) -> Outcome:
    """Several open tickets: ask which one, once for all of an album."""
    maximum = facts.allowance.draft_files
    if too_many_files(maximum, len(conversation.held_files), begun=_begun(conversation, file, "held")):
        return _full(replace(conversation, state=State.PICKING), maximum)
    held = (*conversation.held_files, _draft_file(file, facts))
    conversation = _remember_album(conversation, file, "held")
    conversation = replace(conversation, state=State.PICKING, held_files=held)
    lead = say("file.received", count=len(held), files=len(held))
    return Outcome(conversation, (KeepFile(facts.fresh_ids[2], file, None),), lead=(lead,), counting=True)


def _file_to_draft(rules: Rules, conversation: Conversation, file: FileReceived, facts: Facts) -> Outcome:
    draft = conversation.draft
    assert draft is not None, "only called with a draft"
    maximum = facts.allowance.draft_files
    if too_many_files(maximum, len(draft.files), begun=_begun(conversation, file, "draft")):
        return _full(conversation, maximum)
    draft = replace(draft, files=(*draft.files, _draft_file(file, facts)))
    conversation = _remember_album(replace(conversation, draft=draft), file, "draft")
    kept = KeepFile(facts.fresh_ids[2], file, draft.draft_id)
    field = rules.fields.get(draft.current or "") if conversation.state is State.FIELD else None
    if file.caption and field is not None and field.definition.kind is FieldKind.DESCRIPTION:
        outcome = answer(rules, conversation, file.caption, facts)
        return replace(outcome, effects=(kept, *outcome.effects))
    count = len(draft.files)
    asked = field is not None and field.definition.kind is FieldKind.SCREENSHOTS
    received = Said("") if asked else say("file.received", count=count, files=count)
    return Outcome(conversation, (kept,), lead=(received, _voice_hint(file)), counting=True)


def _begun(conversation: Conversation, file: FileReceived, place: str) -> bool:
    """Whether another part of the file's album went to `place` already: then this one does, too."""
    return file.album is not None and conversation.place_of(f"album:{file.album}") == place


def _full(conversation: Conversation, maximum: int) -> Outcome:
    return Outcome(
        conversation, lead=(say("error.too_many_files", count=maximum),), wrong=True, counting=True
    )


def _begin_with_caption(rules: Rules, outcome: Outcome, file: FileReceived, facts: Facts) -> Outcome:
    """A picture whose caption tells the story begins a form with that story."""
    draft = outcome.conversation.draft
    assert draft is not None, "a file was just kept with it"
    begun = begin_with(rules, replace(outcome.conversation, draft=None), file.caption, facts)
    if begun.conversation.draft is None:
        return begun
    story = replace(begun.conversation.draft, files=draft.files)
    conversation = replace(begun.conversation, draft=story)
    lead = (*outcome.lead, *begun.lead)
    return replace(begun, conversation=conversation, effects=(*outcome.effects, *begun.effects), lead=lead)


def _draft_file(file: FileReceived, facts: Facts) -> DraftFile:
    return DraftFile(facts.fresh_ids[2], file.name, file.caption, file.album)


def _remember_album(conversation: Conversation, file: FileReceived, place: str) -> Conversation:
    return remember(conversation, f"album:{file.album}", place) if file.album else conversation


def _voice_hint(file: FileReceived) -> Words:
    return say("file.voice_hint") if file.kind in (FileKind.VOICE, FileKind.AUDIO) else Said("")


def edit_message(rules: Rules, conversation: Conversation, intent: Edit, facts: Facts) -> Outcome:
    """An edited message changes the draft's answer that it gave; a ticket gets it as an addition."""
    place = conversation.place_of(facts.message or "") or ""
    kind, _, name = place.partition(":")
    if kind == "ticket":
        ticket = next((each for each in facts.tickets if each.number == name), None)
        if ticket is None or not ticket.status.is_open:
            return Outcome(conversation, (closed_note(name),), ask=False)
        added = AddMessage(name, intent.text, {"edited": "yes"}, wakes=ticket.status.takes_more)
        return Outcome(conversation, (added, message(say("edit.added", number=name))), ask=False)
    if kind == "field" and conversation.draft is not None and name in rules.fields:
        return _edit_answer(rules, conversation, name, intent, facts)
    if place == "held" and conversation.state is State.PICKING:
        held = f"{conversation.held}\n{intent.text}" if conversation.held else intent.text
        return Outcome(replace(conversation, held=held), lead=(say("edit.waiting"),))
    if place == "draft" and conversation.draft is not None:
        remarks = (*conversation.draft.remarks, intent.text)
        draft = fill(rules, replace(conversation.draft, remarks=remarks), facts.now, (intent.text,))
        return Outcome(replace(conversation, draft=draft), lead=(say("edit.noted"),))
    return Outcome(conversation, (message(say("edit.unknown")),), ask=False)


def _edit_answer(rules: Rules, conversation: Conversation, name: str, intent: Edit, facts: Facts) -> Outcome:
    draft = conversation.draft
    assert draft is not None, "only called with a draft"
    field = rules.fields[name]
    standing = draft.answer(name)
    parsed = field.parse(intent.text, asking(rules, draft, facts.now))
    if isinstance(parsed, Rejected) or standing is None or standing.message != facts.message:
        reason: Words = parsed.reason if isinstance(parsed, Rejected) else Said("")
        return Outcome(
            conversation, lead=(reason, say("edit.kept_old", label=field.definition.label)), wrong=True
        )
    assert isinstance(parsed, Accepted), "the other outcome was handled"
    draft = draft.with_answer(replace(standing, value=parsed.value, verdict=parsed.verdict))
    if draft.first_message is not None and standing.value in draft.first_message:
        draft = replace(draft, first_message=intent.text)
    draft = _found_again(rules, draft, name, facts)
    return Outcome(
        replace(conversation, draft=draft), lead=(say("edit.updated", label=field.definition.label),)
    )


def _found_again(rules: Rules, draft: Draft, edited: str, facts: Facts) -> Draft:
    """What was found in the draft's texts, looked for anew; what is not there any more stays as it was."""
    found = [
        answer for answer in draft.answers if answer.origin is Origin.EXTRACTED and answer.field != edited
    ]
    blank = draft
    for old in found:
        blank = blank.without_answer(old.field)
    fresh = fill(rules, blank, facts.now)
    for old in found:
        fresh = fresh if fresh.answer(old.field) else fresh.with_answer(old)
    return fresh


def unsupported(rules: Rules, conversation: Conversation, intent: SendUnsupported, facts: Facts) -> Outcome:
    """A kind hint; the question that is open stays open."""
    effects: tuple[Effect, ...] = (message(say(f"unsupported.{intent.kind}")),)
    return Outcome(conversation, effects, ask=conversation.state is not State.MENU)
