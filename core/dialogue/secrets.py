"""What a person is told when a secret was taken out of what they sent: what it was, and what to do now."""

from core.dialogue.outcome import message
from core.effects import DeleteOriginal, Effect
from core.redaction import SecretKind
from core.replies import ReplyKind, say
from core.rules import Facts

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


def secret_removed(facts: Facts) -> tuple[Effect, ...]:
    """Warn of the gravest of what was removed, and delete the original where the platform lets us."""
    deletable = facts.capabilities.delete_received and facts.message is not None and not facts.pressed
    line = say("secret.deleted" if deletable else "secret.please_delete")
    gravest = next(kind for kind in SecretKind if kind in facts.removed)
    warning = message(say(f"secret.seen.{_WARNINGS[gravest]}", deletion_line=line), kind=ReplyKind.ERROR)
    if deletable and facts.message is not None:
        return (DeleteOriginal(facts.message), warning)
    return (warning,)
