"""What works in every state: menu, language, announcements, stale buttons, and a chat that comes and goes."""

from core.altered import replace
from core.conversation import Conversation, State
from core.dialogue.outcome import Outcome, forget_draft, message, overlay, resume_state
from core.effects import DropDraft, MarkReachable, RememberRequester, Send
from core.intents import (
    Block,
    ComeFromGroup,
    Expire,
    OpenMenu,
    PressStale,
    Reopen,
    SetAnnouncements,
    SetLanguage,
    ShowAnnouncements,
    ShowLanguages,
)
from core.language import native_name
from core.prompts import languages, menu
from core.replies import Choice, Reply, ReplyKind, say
from core.rules import Facts, Rules

_LEFT_BY_THE_MENU = (
    State.ADDING,
    State.REOPENING,
    State.COMMENTING,
    State.HUMAN,
    State.CANCELLING,
    State.ERASING,
    State.ERASING_SURE,
    State.WITHHOLDING,
)
"""Interruptions that end when the menu is opened."""


def open_menu(rules: Rules, conversation: Conversation, intent: OpenMenu, facts: Facts) -> Outcome:
    """The front page; a form under way stays as it is and can be continued from it."""
    left = conversation
    if conversation.state in _LEFT_BY_THE_MENU:
        left = replace(conversation, ticket=None)
        left = replace(left, state=resume_state(rules, left, facts))
    return Outcome(left, (overlay(facts, menu(rules, left)),), ask=False)


def show_languages(rules: Rules, conversation: Conversation, intent: ShowLanguages, facts: Facts) -> Outcome:
    """Each configured language, in its own name."""
    codes = rules.definition.languages
    return Outcome(
        conversation, (overlay(facts, languages(codes, [native_name(code) for code in codes])),), ask=False
    )


def set_language(rules: Rules, conversation: Conversation, intent: SetLanguage, facts: Facts) -> Outcome:
    """From now on this language; the same question is asked again in it, every answer kept."""
    if intent.code not in rules.definition.languages:
        return show_languages(rules, conversation, ShowLanguages(), facts)
    chosen = replace(conversation, language=intent.code, language_chosen=True)
    lead = say("language.set", language=native_name(intent.code))
    return Outcome(chosen, (RememberRequester(language=intent.code),), lead=(lead,))


def show_announcements(
    rules: Rules, conversation: Conversation, intent: ShowAnnouncements, facts: Facts
) -> Outcome:
    """Whether notices come, and the button to change that."""
    on = facts.requester.announcements
    change = Choice(
        say("announcements.stop" if on else "announcements.start"), f"announcements:{'off' if on else 'on'}"
    )
    text = say("announcements.is_on" if on else "announcements.is_off")
    reply = Reply(ReplyKind.MESSAGE, (text,), ((change, Choice(say("nav.menu"), "menu")),))
    return Outcome(conversation, (overlay(facts, reply),), ask=False)


def set_announcements(
    rules: Rules, conversation: Conversation, intent: SetAnnouncements, facts: Facts
) -> Outcome:
    """Subscribe or stop."""
    told = say("announcements.started" if intent.wanted else "announcements.stopped")
    reply = Reply(ReplyKind.MESSAGE, (told,), ((Choice(say("nav.menu"), "menu"),),))
    return Outcome(
        conversation, (RememberRequester(announcements=intent.wanted), overlay(facts, reply)), ask=False
    )


def press_stale(rules: Rules, conversation: Conversation, intent: PressStale, facts: Facts) -> Outcome:
    """A second tap changes nothing; an older button shows what is current now."""
    if intent.double:
        return Outcome(conversation, ask=False, note=say("stale.double"))
    return Outcome(conversation, lead=(say("stale.lead"),), note=say("stale.old"))


def come_from_group(rules: Rules, conversation: Conversation, intent: ComeFromGroup, facts: Facts) -> Outcome:
    """In a group nothing personal is taken: only the way into the private chat."""
    reply = Reply(
        ReplyKind.MESSAGE,
        (say("group.hand_off", brand=rules.definition.brand),),
        ((Choice(say("group.open"), "private", intent.link),),),
    )
    return Outcome(conversation, (Send(reply),), ask=False)


def block(rules: Rules, conversation: Conversation, intent: Block, facts: Facts) -> Outcome:
    """Nothing can be sent; it waits until they return."""
    return Outcome(conversation, (MarkReachable(False),), ask=False)


def reopen(rules: Rules, conversation: Conversation, intent: Reopen, facts: Facts) -> Outcome:
    """They are back, and what waited goes out."""
    return Outcome(conversation, (MarkReachable(True),), ask=False)


def expire(rules: Rules, conversation: Conversation, intent: Expire, facts: Facts) -> Outcome:
    """The timers found the draft too old; the engine deleted it on the way in (see engine.arrive)."""
    return Outcome(conversation, ask=False)


def drop_expired(
    rules: Rules, conversation: Conversation, facts: Facts
) -> tuple[Conversation, tuple[DropDraft, ...]]:
    """Delete a draft, or what waits for a ticket to be chosen, that nobody touched for a draft's lifetime;
    the person is told when they next write."""
    draft, touched = conversation.draft, conversation.touched_at
    if touched is None or facts.now - touched < rules.definition.draft_lifetime:
        return conversation, ()
    if draft is None:
        return _without_held(conversation), ()
    waiting = conversation.state in (State.PICKING, State.ADDING)
    left = replace(
        forget_draft(conversation),
        expired=True,
        state=conversation.state if waiting else State.MENU,
        revision=conversation.revision + 2,  # by one more than an answer, which a second tap is told by
    )
    if not waiting:
        left = replace(left, held=None, held_files=(), ticket=None, withheld=None)
    return left, (DropDraft(draft.draft_id),)


def _without_held(conversation: Conversation) -> Conversation:
    """Without the words and files for which no ticket was ever chosen, or a question about digits."""
    if conversation.state is State.WITHHOLDING:
        conversation = replace(conversation.uncovered(), withheld=None, revision=conversation.revision + 2)
    if conversation.held is None and not conversation.held_files:
        return conversation
    waiting = conversation.state in (State.PICKING, State.CONSENT)
    state = State.MENU if waiting else conversation.state
    revision = conversation.revision + 2
    return replace(
        conversation, held=None, held_files=(), expired=True, state=state, revision=revision, ticket=None
    )


def expired_note(conversation: Conversation) -> Send:
    """Tell that the draft is gone."""
    return message(say("draft.expired"), kind=ReplyKind.NOTICE)
