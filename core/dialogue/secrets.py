"""What a person is told when a secret was taken out of what they sent: what it was, and what to do now."""

from collections.abc import Collection
from datetime import timedelta

from core.changes import Erasure
from core.dialogue.outcome import message
from core.effects import DeleteOriginal, Effect, EraseWords
from core.messages import LIST_SEPARATOR
from core.recent import messages_of
from core.redaction import SecretKind
from core.replies import Lines, ReplyKind, Said, Words, say
from core.rules import Facts

MARGIN = timedelta(minutes=1)
"""Rows may have been written by a clock that is a little behind."""
_WARNINGS = {
    SecretKind.RECOVERY_PHRASE: "wallet",
    SecretKind.PRIVATE_KEY: "wallet",
    SecretKind.EXTENDED_PRIVATE_KEY: "wallet",
    SecretKind.KEYSTORE: "wallet",
    SecretKind.PASSWORD: "password",
    SecretKind.ONE_TIME_CODE: "code",
    SecretKind.CARD_NUMBER: "card",
    SecretKind.BOT_TOKEN: "key",
    SecretKind.API_KEY: "key",
}
"""The warning by kind; what may cost everything comes first."""


def secret_removed(facts: Facts, held_by: tuple[str, ...] | None = None) -> tuple[Effect, ...]:
    """Warn of the gravest of what was removed, and delete the original where the platform lets us; so too
    the earlier messages that held parts of it. What stood in a form window only is in no message. `held_by`
    names the originals where it is not this message."""
    if held_by is None:
        held_by = () if facts.message is None or facts.pressed else (facts.message,)
    originals = dict.fromkeys((*messages_of(facts.erased), *held_by))
    deletable = facts.capabilities.delete_received
    several = "_all" if len(originals) > 1 or facts.erased else ""
    line: Words = Said("")
    if originals:
        line = say(f"secret.deleted{several}" if deletable else f"secret.please_delete{several}")
    warning = message(
        say(f"secret.seen.{warning_of(facts.removed)}", deletion_line=line), kind=ReplyKind.ERROR
    )
    erasing: tuple[Effect, ...] = ()
    if facts.erased:
        texts = tuple(fragment.text for fragment in facts.erased)
        erasing = (EraseWords(Erasure(facts.erased[0].said_at - MARGIN, texts, facts.capabilities.edit)),)
    if deletable:
        return (*map(DeleteOriginal, originals), *erasing, warning)
    return (*erasing, warning)


def warning_of(kinds: Collection[SecretKind]) -> str:
    """The warning that the gravest of these kinds needs."""
    return _WARNINGS[next(kind for kind in SecretKind if kind in kinds)]


def names_of_kinds(kinds: Collection[SecretKind]) -> Lines:
    """What an agent is told was found: "a recovery phrase, a password", each once."""
    return Lines(tuple(say(f"secret.name.{kind}") for kind in dict.fromkeys(kinds)), LIST_SEPARATOR)
