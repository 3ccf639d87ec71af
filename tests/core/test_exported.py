"""What an archive of everything about somebody says of the desk: its replies, and nothing of its own."""

import orjson

from core.access import AsOperator
from core.belongings import Belongings
from core.ids import Account
from core.tickets import Status
from core.usecases.desk import change_status, note_on_ticket, reply_to_ticket
from core.usecases.privacy import data_of, page_of
from tests.builders import BOT, CHAT, NOW, Person
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

MEI = AsOperator("Mei")


def worked_on() -> Person:
    """A ticket with a note, a reply and a status."""
    person = with_tickets(1)
    transaction, number = DeskTransaction(person), person.tickets[0].number
    capabilities = {BOT.platform: CHAT}
    note_on_ticket(transaction, person.rules, MEI, number, "他好像已经问过三次了")
    reply_to_ticket(transaction, person.rules, capabilities, MEI, number, "我们查到了这笔转账。")
    change_status(transaction, person.rules, capabilities, MEI, number, Status.PENDING)
    return person


def test_replies_are_in_it_and_notes_are_not() -> None:
    """Neither what agents wrote to each other nor their names; what they said to the person is there."""
    person = worked_on()
    view = person.view(person.tickets[0].number)
    assert view is not None
    belongings = Belongings(person.requester, NOW, (Account("chat", "li"),), (), (view,), ())
    data = orjson.loads(orjson.dumps(data_of(belongings, {})))
    (ticket,) = data["tickets"]
    entries = [(entry["kind"], entry["text"]) for entry in ticket["timeline"]]
    assert entries == [("submitted", None), ("replied", "我们查到了这笔转账。"), ("status_changed", None)]
    everything = orjson.dumps(data).decode() + page_of(person.rules, belongings, {}, NOW)
    assert "我们查到了这笔转账。" in everything
    assert [word for word in ("问过三次", "Mei", "assignee", "event_id") if word in everything] == []
