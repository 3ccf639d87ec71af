"""What agents send passes the same gate: no secret in it, and no asking for one."""

import pytest

from core.access import AsOperator
from core.errors import Refused
from core.usecases.desk import AsksForASecret, SecretInReply, reply_to_ticket
from core.usecases.notices import send_notice
from tests.builders import BOT, CHAT, Person, starter_rules
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_notices import TEXTS

ASKING = ["Please send us your recovery phrase.", "请把您收到的验证码告诉我们", "¿Cuál es su contraseña?"]
WARNING = ["Never send anybody your recovery phrase.", "请勿把助记词告诉任何人"]
MAY = AsOperator("May")


def answer(person: Person, text: str) -> None:
    """A reply of an agent to the person's only ticket."""
    number = person.tickets[0].number
    reply_to_ticket(DeskTransaction(person), person.rules, {BOT.platform: CHAT}, MAY, number, text)


@pytest.mark.parametrize("text", ASKING)
def test_a_reply_that_asks_for_a_secret_is_refused(text: str) -> None:
    """Whoever asks for one is a scammer, so we never do; nothing is sent."""
    person = with_tickets(1)
    before = person.conversation.next_number
    with pytest.raises(AsksForASecret, match="we never do, so nothing was sent"):
        answer(person, text)

    assert before == person.conversation.next_number


@pytest.mark.parametrize("text", WARNING)
def test_a_warning_is_sent(text: str) -> None:
    """Agents may say what we never ask for."""
    person = with_tickets(1)
    answer(person, text)

    assert text in person.sees


@pytest.mark.parametrize(
    ("text", "kind"), [("your password is Summer2024", "password"), ("4111 1111 1111 1111", "card number")]
)
def test_a_refused_reply_names_what_was_seen(text: str, kind: str) -> None:
    """So that the agent knows what to take out."""
    with pytest.raises(SecretInReply, match=kind):
        answer(with_tickets(1), text)


@pytest.mark.parametrize("text", ASKING)
def test_a_notice_that_asks_for_a_secret_is_refused(text: str) -> None:
    """In whatever language it stands."""
    transaction = DeskTransaction(Person())
    with pytest.raises(Refused, match="asks for a secret"):
        send_notice(transaction, starter_rules(), {BOT.platform: CHAT}, MAY, {**TEXTS, "en": text}, None)

    assert transaction.sent == []
