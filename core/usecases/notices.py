"""Notices: a text per language, to all who asked for announcements or have an open ticket in a category."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.access import Act, Worker
from core.errors import Refused
from core.outgoing import length
from core.ports import Transaction
from core.redaction import asks_for_a_secret, inspect, names_of
from core.replies import Capabilities, RenderedReply, ReplyKind
from core.rules import Rules
from core.usecases.acting import permit
from core.usecases.gate import harmless


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """How many requesters a notice is on its way to."""

    notice_id: int
    recipients: int


def send_notice(
    transaction: Transaction,
    rules: Rules,
    capabilities: Mapping[str, Capabilities],
    agent: Worker,
    texts: Mapping[str, str],
    category: str | None,
) -> NoticeSent:
    """Owe the notice to its audience, each in their language (else the default language, else any given).

    Raises Refused: unknown language or category, empty or too long text, a secret in a text.
    """
    permit(transaction, agent, Act.SEND_NOTICE, subject=category or "subscribers")
    texts = {language: harmless(text) for language, text in texts.items()}
    _check(rules, capabilities, texts, category)
    recipients = transaction.audience(category)
    fallback = rules.definition.default_language
    if fallback not in texts:
        fallback = next(iter(texts))
    chosen = [
        (recipient, recipient.requester.language if recipient.requester.language in texts else fallback)
        for recipient in recipients
    ]
    notice_id = transaction.broadcast(dict(texts), [(who, language or fallback) for who, language in chosen])
    return NoticeSent(notice_id, len(chosen))


def _check(
    rules: Rules, capabilities: Mapping[str, Capabilities], texts: Mapping[str, str], category: str | None
) -> None:
    if not texts:
        raise Refused("A notice needs a text in at least one language.")
    if category is not None and category not in rules.definition.categories:
        known = ", ".join(rules.definition.categories)
        raise Refused(f"There is no category {category!r}; there are: {known}.")
    shortest = min(each.maximum_text for each in capabilities.values())
    for language, text in texts.items():
        if language not in rules.definition.languages:
            known = ", ".join(rules.definition.languages)
            raise Refused(f"There is no language {language!r}; there are: {known}.")
        if not text.strip():
            raise Refused(f"The text in {language} is empty.")
        if length(text) > shortest:
            raise Refused(
                f"The text in {language} is {length(text) - shortest} characters too long for a chat."
            )
        if findings := inspect(text).findings:
            raise Refused(
                f"The text in {language} holds a secret, so nothing was sent: {names_of(findings)}."
            )
        if asks_for_a_secret(text):
            raise Refused(f"The text in {language} asks for a secret; we never do, so nothing was sent.")


def rendered_notice(text: str) -> RenderedReply:
    """A notice's text as the message that a chat shows."""
    return RenderedReply(ReplyKind.NOTICE, text)
