"""Erasure: nobody can say any more who a requester was or what they wrote, on every kind of store."""

import asyncio

import pytest

from core.changes import Changes, NewDelivery
from core.delivery import Action, Decision, Fate, Lane
from core.errors import NotFound
from core.ids import Account, RequesterId
from core.ports import Marked, Transaction
from tests.contracts.calm import reply_with
from tests.contracts.decisions import spoken
from tests.contracts.houses import BOT, House


async def erase_owner(house: House, number: str) -> RequesterId:
    """Erase the requester of ticket `number`; who that was."""

    def work(transaction: Transaction) -> RequesterId:
        found = transaction.conversation_of(number)
        assert found is not None
        transaction.erase(found[1].requester_id)
        return found[1].requester_id

    return await house.writer.perform(work)


async def test_what_they_wrote_is_gone_and_the_count_stays(house: House) -> None:
    """The ticket keeps category, time and status; its answers, messages, files and details are gone."""
    await house.say("file 7 d1", 1)
    await house.say("submit d1 N-1", 2)
    await house.say("attach 7 N-1", 3)
    await house.say("say N-1 words", 4)
    await house.say("status N-1 open", 5)
    before = await house.directory.view("N-1")
    assert before is not None
    await erase_owner(house, "N-1")
    view = await house.directory.view("N-1")
    assert view is not None
    assert (before.erased, view.erased) == (False, True)
    assert before.summary == view.summary
    assert (view.answers, view.files) == ((), ())
    assert [entry.kind for entry in before.timeline] == [entry.kind for entry in view.timeline]
    assert [(entry.data, entry.text) for entry in view.timeline] == [({}, None)] * 3


async def test_the_same_account_is_somebody_new(house: House) -> None:
    """Writing again begins from nothing: another conversation, no tickets, nothing of before to be shown."""
    old = await house.say("submit d1 N-1", 1)
    requester_id = await erase_owner(house, "N-1")
    assert await house.shown(old) == []
    new = await house.say("tickets", 2)
    assert old.conversation_id != new.conversation_id
    assert await house.shown(new) == ["you have "]
    assert new.last_number == 1
    await house.writer.perform(lambda transaction: transaction.erase(requester_id))
    assert await house.shown(new) == ["you have "]


async def test_others_are_untouched(house: House) -> None:
    """What somebody else wrote is as it was."""
    await house.say("submit d1 N-1", 1)
    other = await house.say("submit d2 N-2", 2, who="bob")
    before = await house.directory.view("N-2")
    await erase_owner(house, "N-1")
    assert before == await house.directory.view("N-2")
    assert await house.shown(other) == ["heard submit d2 N-2"]


async def test_a_last_word_goes_to_somebody_new(house: House) -> None:
    """What the transaction said before the erasure is not sent; what it says afterwards is."""
    await house.say("submit d1 N-1", 1)

    def work(transaction: Transaction) -> None:
        reply_with(transaction, "N-1", "never sent")
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)
        place, requester, conversation = transaction.conversation_with(BOT, Account("telegram", "ann"), "c")
        goodbye = NewDelivery(conversation.next_number, Lane.REPLY, Action.SEND, spoken("goodbye"))
        transaction.apply(place, Changes(conversation, requester, deliveries=(goodbye,)))

    await house.writer.perform(work)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    claimed = await house.outbox.claim(BOT, epoch, 10)
    assert [one.reply.text for one in claimed if one.reply is not None] == ["goodbye"]


async def test_nothing_can_be_said_to_the_erased(house: House) -> None:
    """An agent finds no conversation behind the ticket, and a place known from before leads nowhere."""
    await house.say("submit d1 N-1", 1)

    def find(transaction: Transaction) -> object:
        return transaction.conversation_of("N-1")

    def late(transaction: Transaction) -> None:
        found = transaction.conversation_of("N-1")
        assert found is not None
        place, requester, conversation = found
        transaction.erase(requester.requester_id)
        transaction.apply(place, Changes(conversation, requester))

    with pytest.raises(NotFound):
        await house.writer.perform(late)
    assert await house.writer.perform(find) is not None  # it was rolled back
    await erase_owner(house, "N-1")
    assert await house.writer.perform(find) is None


async def test_a_message_in_a_dispatchers_hands_can_still_be_marked(house: House) -> None:
    """What was claimed before the erasure is not claimed again, and its result disturbs nothing."""
    await house.say("submit d1 N-1", 1)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    claimed = await house.outbox.claim(BOT, epoch, 10)
    await erase_owner(house, "N-1")
    await house.outbox.mark([Marked(one, Decision(Fate.SENT), message="m1") for one in claimed])
    assert list(await house.outbox.claim(BOT, epoch, 10)) == []


async def test_a_leased_message_of_the_same_transaction_is_not_handed_out(house: House) -> None:
    """What a transaction owed before it erased does not reach this process's dispatcher."""
    await house.say("submit d1 N-1", 1)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    claimed = await house.outbox.claim(BOT, epoch, 10)
    await house.outbox.mark([Marked(one, Decision(Fate.SENT), message="m1") for one in claimed])
    house.writer.lease(BOT, epoch)
    handed: list[object] = []
    house.writer.on_commit(handed.extend)

    def work(transaction: Transaction) -> None:
        reply_with(transaction, "N-1", "never sent")
        found = transaction.conversation_of("N-1")
        assert found is not None
        transaction.erase(found[1].requester_id)

    await house.writer.perform(work)
    assert handed == []


async def test_whoever_asks_is_erased_and_told(house: House) -> None:
    """An update that erases its own requester leaves tickets of nobody, one last word that carries the next
    number to the same account, and somebody new; asked again, nothing more happens."""
    old = await house.say("submit d1 N-1", 1)
    asked = await house.say("erase", 2)
    assert old.conversation_id != asked.conversation_id
    assert await house.shown(old) == []
    assert await house.shown(asked) == ["goodbye"]
    assert asked.last_number == 2
    view = await house.directory.view("N-1")
    assert view is not None
    assert view.erased
    assert (await house.say("erase", 2)).repeated
    assert (await house.say("tickets", 3)).conversation_id == asked.conversation_id
    assert await house.shown(asked) == ["goodbye", "you have "]


async def test_what_was_written_together_with_the_wish(house: House) -> None:
    """An update of the same batch that comes after the erasure is from somebody new; others are untouched."""
    first = await house.say("submit d1 N-1", 1)
    await house.say("submit d2 N-2", 2, who="bob")
    erased, after, other = await asyncio.gather(
        house.say("erase", 3), house.say("tickets", 4), house.say("tickets", 5, who="bob")
    )
    assert erased.conversation_id == after.conversation_id
    assert first.conversation_id != after.conversation_id
    assert await house.shown(after) == ["goodbye", "you have "]
    assert await house.shown(other) == ["heard submit d2 N-2", "you have N-2"]
