"""Notices: each in the reader's language, and refused before anything is sent when something is wrong."""

from typing import Any

import pytest

from core.access import AsOperator, AsRequester
from core.changes import Place, Requester
from core.errors import Refused
from core.ids import ConversationId, RequesterId
from core.ports import Recipient
from core.replies import Capabilities, ReplyKind
from core.usecases.notices import NoticeSent, rendered_notice, send_notice
from tests.builders import BOT, CHAT, Person, starter_rules
from tests.core.desk_transaction import DeskTransaction

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
TEXTS = {"zh-Hans": "今晚维护", "en": "Maintenance tonight"}


def recipient(language: str | None) -> Recipient:
    """Somebody who reads `language`."""
    return Recipient(Place(ConversationId(1), BOT, "li"), Requester(RequesterId(1), language))


def send(
    texts: dict[str, str], category: str | None = None, agent: Any = None, *languages: str | None
) -> tuple[NoticeSent, DeskTransaction]:
    """Send a notice to readers of `languages`."""
    transaction = DeskTransaction(Person(), [recipient(language) for language in languages])
    platforms = {BOT.platform: CHAT, "terminal": Capabilities(maximum_text=50)}
    who = agent or AsOperator("May")
    sent = send_notice(transaction, starter_rules(), platforms, who, texts, category)
    return sent, transaction


def test_each_reader_gets_their_language() -> None:
    """Unknown and unset languages get the default one."""
    sent, transaction = send(TEXTS, None, None, "en", "zh-Hans", None, "fr")

    assert sent == NoticeSent(7, 4)
    assert transaction.sent == [(TEXTS, ["en", "zh-Hans", "zh-Hans", "zh-Hans"])]


def test_without_the_default_language_any_given_one_is_used() -> None:
    """Better a notice in English than none."""
    _, transaction = send({"en": "Maintenance"}, None, None, "zh-Hans", None)

    assert transaction.sent == [({"en": "Maintenance"}, ["en", "en"])]


@pytest.mark.parametrize(
    ("texts", "category", "reason"),
    [
        ({}, None, "at least one language"),
        ({"fr": "bonjour"}, None, "no language 'fr'; there are: zh-Hans, en"),
        ({"en": " "}, None, "text in en is empty"),
        ({"en": "\0"}, None, "text in en is empty"),
        ({"en": "x" * 53}, None, "3 characters too long"),
        ({"en": "🙂" * 26}, None, "2 characters too long"),
        (TEXTS, "weather", "no category 'weather'"),
    ],
)
def test_a_wrong_notice_is_refused(texts: dict[str, str], category: str | None, reason: str) -> None:
    """With what is wrong, before anybody gets it."""
    with pytest.raises(Refused, match=reason):
        send(texts, category)


def test_a_secret_in_a_notice_is_refused() -> None:
    """However it came there."""
    transaction = DeskTransaction(Person())
    with pytest.raises(Refused, match="recovery phrase"):
        send_notice(
            transaction, starter_rules(), {BOT.platform: CHAT}, AsOperator("May"), {"en": PHRASE}, None
        )

    assert transaction.sent == []


def test_a_known_category_is_an_audience() -> None:
    """Nobody in it is an answer too."""
    sent, _ = send(TEXTS, "transfer")

    assert sent.recipients == 0


def test_only_agents_send() -> None:
    """A requester can't."""
    with pytest.raises(Refused, match="may not send_notice"):
        send(TEXTS, None, AsRequester(RequesterId(1)))


def test_a_notice_is_shown_as_it_was_written() -> None:
    """Plain text of its own kind."""
    shown = rendered_notice("今晚 {x} 维护")

    assert (shown.kind, shown.text, shown.choices) == (ReplyKind.NOTICE, "今晚 {x} 维护", ())
