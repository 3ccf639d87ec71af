"""What is kept about me: seeing it, getting it, and having it erased."""

from core.altered import replace
from core.conversation import Conversation, State
from core.dialogue.outcome import Outcome, overlay
from core.effects import Erase
from core.intents import AskErasure, ConfirmErasure, ExportMine, ShowPrivacy
from core.prompts import menu_or_form, privacy_card
from core.replies import Choice, Reply, ReplyKind, Said, Words, say
from core.rules import Facts, Rules


def show_privacy(rules: Rules, conversation: Conversation, intent: ShowPrivacy, facts: Facts) -> Outcome:
    """What is kept, and the ways to get it and to have it erased."""
    return Outcome(conversation, (overlay(facts, privacy_card(rules, conversation, facts)),), ask=False)


def export_mine(rules: Rules, conversation: Conversation, intent: ExportMine, facts: Facts) -> Outcome:
    """A link to the archive; where nobody can open links of ours, a person of ours hands it over."""
    rows: list[tuple[Choice, ...]] = []
    if facts.export_link is not None:
        words: tuple[Words, ...] = (say("privacy.ready"),)
        rows.append((Choice(say("privacy.download"), "download", facts.export_link),))
    elif facts.shut_out:
        words = (say("privacy.ask_outside"), rules.definition.objection or Said(""))
    else:
        words = (say("privacy.ask_us"),)
        rows.append((Choice(say("command.human"), "human"),))
    if not facts.shut_out:
        rows.append((menu_or_form(in_form=conversation.draft is not None),))
    return Outcome(conversation, (overlay(facts, Reply(ReplyKind.MESSAGE, words, tuple(rows))),), ask=False)


def ask_erasure(rules: Rules, conversation: Conversation, intent: AskErasure, facts: Facts) -> Outcome:
    """Asked back the first time."""
    return Outcome(replace(conversation, state=State.ERASING))


def confirm_erasure(
    rules: Rules, conversation: Conversation, intent: ConfirmErasure, facts: Facts
) -> Outcome:
    """Asked back the second time, with everything that is lost."""
    return Outcome(replace(conversation, state=State.ERASING_SURE))


def erase(rules: Rules, conversation: Conversation, intent: ConfirmErasure, facts: Facts) -> Outcome:
    """Everything goes. What is left begins anew, but its prompts and messages are counted on, so that old
    buttons stay old and an open page finds the last word."""
    anew = Conversation(
        revision=conversation.revision + 1,
        next_number=conversation.next_number,
        last_order=conversation.last_order,
    )
    last_word = Reply(ReplyKind.MESSAGE, (say("privacy.erased", brand=rules.definition.brand),))
    return Outcome(anew, (Erase(), overlay(facts, last_word)), ask=False)
