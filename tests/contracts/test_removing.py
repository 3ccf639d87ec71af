"""What an agent takes out of a submitted ticket goes from every store, and leaves a marker and a trace."""

from core.changes import Changes, NewTicketEvent, Removal
from core.ports import Transaction
from core.redaction import PART_REMOVED
from core.tickets import EventKind, Shared, TicketView
from tests.contracts.decisions import CANARY
from tests.contracts.houses import House


async def remove(house: House, removal: Removal, part: str, which: str) -> TicketView:
    """Take it away, as the use case would; the ticket afterwards."""

    def work(transaction: Transaction) -> None:
        found = transaction.conversation_of(removal.number)
        assert found is not None
        place, requester, conversation = found
        data = {"part": part, "which": which, "by": "May", "reason": "too much"}
        event = NewTicketEvent(removal.number, EventKind.PART_REMOVED, transaction.now, "May", data)
        transaction.apply(place, Changes(conversation, requester, events=(event,), removal=removal))

    await house.writer.perform(work)
    view = await house.directory.view(removal.number)
    assert view is not None
    return view


async def test_an_answer_becomes_a_marker(house: House) -> None:
    """The others stay, in their order, and nothing is found by the value any more."""
    await house.say("submit d1 N-1 contact=li transaction=abc", 1)
    await house.say("submit d2 N-2 contact=li transaction=abc", 2)
    stays = ((Shared.TRANSACTION, "abc"),)
    removal = Removal("N-1", (f"it says {CANARY}",), answer="description", shared=stays)
    view = await remove(house, removal, "answer", "description")

    assert [(a.field, a.value) for a in view.answers] == [("description", PART_REMOVED), ("contact", "here")]
    assert EventKind.PART_REMOVED is view.timeline[-1].kind
    assert view.timeline[-1].data["reason"] == "too much"
    assert list(await house.directory.tickets_with_same("N-1")) == [Shared.TRANSACTION]


async def test_a_message_becomes_a_marker(house: House) -> None:
    """The one that was named, and no other; what we said of it loses it too."""
    await house.say("submit d1 N-1", 1)
    await house.say("say N-1 the first of them", 2)
    await house.say("say N-1 and the second one", 3)
    last = await house.say("say N-1 and the third one", 4)
    removal = Removal("N-1", ("and the second one",), position=2)
    view = await remove(house, removal, "message", "2")

    said = [entry.text for entry in view.timeline if entry.kind is EventKind.REQUESTER_WROTE]
    assert said == ["the first of them", PART_REMOVED, "and the third one"]
    shown = await house.shown(last)
    assert f"heard say N-1 {PART_REMOVED}" in shown
    assert "second" not in str(shown)


async def test_another_message_can_go_later(house: House) -> None:
    """Positions stay what they were."""
    await house.say("submit d1 N-1", 1)
    for number, word in enumerate(("first", "second", "third"), start=2):
        await house.say(f"say N-1 the {word} one", number)
    await remove(house, Removal("N-1", ("the first one",), position=1), "message", "1")
    view = await remove(house, Removal("N-1", ("the third one",), position=3), "message", "3")

    said = [entry.text for entry in view.timeline if entry.kind is EventKind.REQUESTER_WROTE]
    assert said == [PART_REMOVED, "the second one", PART_REMOVED]


async def test_a_file_is_no_part_of_the_ticket_any_more(house: House) -> None:
    """The others stay."""
    await house.say("file 7 d1", 1)
    await house.say("file 8 d1", 2)
    await house.say("submit d1 N-1", 3)
    await house.say("attach 7 N-1", 4)
    await house.say("attach 8 N-1", 5)
    view = await remove(house, Removal("N-1", (CANARY,), file_id=7), "file", "1")

    assert [file.file_id for file in view.files] == [8]


async def test_the_record_of_an_erased_person_still_opens(house: House) -> None:
    """Their key is gone, and with it what the entry said."""
    await house.say("submit d1 N-1", 1)
    await remove(house, Removal("N-1", answer="description"), "answer", "description")
    await house.say("erase", 2)
    view = await house.directory.view("N-1")

    assert view is not None
    assert (view.erased, view.timeline[-1].kind) == (True, EventKind.PART_REMOVED)
