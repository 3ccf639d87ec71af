"""Somebody whom the house has never heard of is met from its own side, on each kind of store."""

from core.changes import Changes, NewTicket
from core.ids import Account, DraftId, TicketId
from core.ports import Transaction
from tests.contracts.houses import BOT, House


async def test_a_conversation_is_made_once(house: House) -> None:
    """The second time it is the same, and later their own words come into it."""
    ann = Account(BOT.platform, "ann")

    def meet(transaction: Transaction) -> int:
        place, _, _ = transaction.conversation_with(BOT, ann, "chat-ann")
        again, _, _ = transaction.conversation_with(BOT, ann, "elsewhere")
        assert (place, place.chat) == (again, "chat-ann")
        return place.conversation_id

    met = await house.writer.perform(meet)
    assert (await house.say("hello", 1)).conversation_id == met


async def test_the_ticket_of_a_draft(house: House) -> None:
    """It is found by the draft's id, in the same transaction too."""

    def work(transaction: Transaction) -> tuple[str | None, str | None]:
        place, requester, conversation = transaction.conversation_with(
            BOT, Account(BOT.platform, "bob"), "chat-bob"
        )
        before = transaction.number_of(DraftId("post:1"))
        ticket = NewTicket(
            ticket_id=TicketId(transaction.fresh_id()),
            number="N-1",
            draft_id=DraftId("post:1"),
            category="other",
            team="general",
            priority="normal",
            language="en",
            submitted_at=transaction.now,
            due_at=transaction.now,
            answers=(),
            file_ids=(),
        )
        transaction.apply(place, Changes(conversation, requester, tickets=(ticket,)))
        return before, transaction.number_of(DraftId("post:1"))

    assert await house.writer.perform(work) == (None, "N-1")
