"""Canned replies: published from the desk without a restart, previewed for a ticket, retired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.access import Act, Worker, may
from core.desk.macros import (
    LONGEST_NAME,
    LONGEST_TEXT,
    PLACEHOLDERS,
    choose,
    filled,
    name_of,
    unknown_places,
)
from core.desk.records import Macro
from core.desk.refusals import DeskRefused
from core.language import native_name
from core.ports import Transaction
from core.redaction import asks_for_a_secret, inspect
from core.replies import Moment, Said, Text, Words, say
from core.rules import Rules
from core.usecases.acting import Found, permit
from core.usecases.desk import checked
from core.usecases.gate import harmless
from core.usecases.telling import language_of

AMONG = ", "


@dataclass(frozen=True, slots=True)
class Preview:
    """A macro as the requester of a ticket would read it. `warning` tells the agent that it is in another
    language than theirs."""

    name: str
    language: str
    text: str
    warning: Text | None = None


def publish_macro(
    transaction: Transaction, rules: Rules, worker: Worker, name: str, language: str, text: str
) -> Macro:
    """Publish a macro's text in one language: agents have it from the next moment on, and an earlier version
    is kept as a version that is over. Raises DeskRefused: not allowed, no name, an unknown language or
    placeholder, empty, too long, a secret, a text that asks for one."""
    kept = _name(name)
    permit(transaction, worker, Act.PUBLISH_MACRO, subject=kept, by="publishing", language=language)
    if language not in rules.definition.languages:
        known = AMONG.join(rules.definition.languages)
        raise DeskRefused(
            say("desk.refused.language", language=language, known=known),
            f"There is no language {language!r}; there are: {known}.",
        )
    macro = Macro(kept, language, _checked(text), worker.name, transaction.now)
    transaction.macros.publish(macro)
    return macro


def retire_macro(transaction: Transaction, worker: Worker, name: str) -> None:
    """Take a macro away in all languages; its versions stay on record. Raises DeskRefused."""
    kept = _name(name)
    permit(transaction, worker, Act.PUBLISH_MACRO, subject=kept, by="retiring")
    if not transaction.macros.retire(kept):
        raise _no_macro(kept)


def macros(transaction: Transaction, worker: Worker) -> Sequence[Macro]:
    """All macros in all languages, by name; for whoever may reply. Raises DeskRefused."""
    if not may(worker, Act.REPLY):
        raise DeskRefused(say("desk.refused.role"), f"{worker.name} may not see macros.")
    return transaction.macros.published()


def preview_macro(transaction: Transaction, rules: Rules, agent: Worker, name: str, found: Found) -> Preview:
    """A macro filled for a ticket, in its requester's language where there is a text in it. Raises
    DeskRefused when there is no such macro, or nobody to answer it for."""
    if not may(agent, Act.REPLY, found.view.summary):
        raise DeskRefused(say("desk.refused.role"), f"{agent.name} may not reply.")
    kept = _name(name)
    language = language_of(rules, found)
    chosen = choose(transaction.macros.find(kept), language, rules.definition.default_language)
    if chosen is None:
        raise _no_macro(kept)
    spoken = chosen.macro.language
    text = filled(chosen.macro.text, _values(rules, found, spoken))
    warning = None
    if chosen.fell_back:
        warning = say(
            "desk.macro.other_language", name=kept, wanted=native_name(language), given=native_name(spoken)
        )
    return Preview(kept, spoken, text, warning)


def _values(rules: Rules, found: Found, language: str) -> Mapping[str, str]:
    """What stands in each place for this ticket, in the language of the text."""
    view, definition = found.view, rules.definition
    category = rules.category(view.summary.category)

    def text(words: Words) -> str:
        return rules.catalogues.text(words, language, definition.zone)

    signed = definition.desk.name_in(language, definition.default_language)
    return {
        "number": view.summary.number,
        "category": text(category.label if category else Said(view.summary.category)),
        "status": text(say(f"status.{view.summary.status}")),
        "submitted": text(Moment(view.summary.submitted_at)),
        "due": text(Moment(view.due_at)),
        "brand": definition.brand,
        "agent_name": signed or definition.brand,
        "language": native_name(language_of(rules, found)),
    }


def _name(written: str) -> str:
    """The name as it is kept. What was written is not repeated: it may be anything."""
    name = name_of(harmless(written))
    if name is None or not inspect(written).clean:
        raise DeskRefused(
            say("desk.refused.macro_name", longest=LONGEST_NAME),
            f"That is no name for a macro: letters, digits, - and _, {LONGEST_NAME} bytes at most.",
        )
    return name


def _no_macro(name: str) -> DeskRefused:
    return DeskRefused(say("desk.refused.no_macro", name=name), f"There is no macro {name!r}.")


def _checked(text: str) -> str:
    """A macro's text, if it can be published."""
    text = checked(text, LONGEST_TEXT)
    _check_places(text)
    if asks_for_a_secret(text):
        raise DeskRefused(
            say("desk.refused.asks_for_secret"),
            "The text asks for a secret; we never do, so nothing was kept.",
        )
    return text


def _check_places(text: str) -> None:
    known = AMONG.join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        unknown = unknown_places(text)
    except ValueError:
        raise DeskRefused(
            say("desk.refused.braces", known=known),
            "A brace stands alone, or around more than a name. Doubled braces are meant as such. "
            f"Placeholders: {known}.",
        ) from None
    if unknown:
        named = AMONG.join(f"{{{name}}}" for name in unknown)
        raise DeskRefused(
            say("desk.refused.placeholders", unknown=named, known=known),
            f"Nothing is known for {named}. Placeholders: {known}.",
        )
