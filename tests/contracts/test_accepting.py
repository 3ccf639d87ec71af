"""What every Writer promises about updates: exactly once, in order, all together or not at all."""

import asyncio

import pytest

from core.errors import NotFound, Refused
from core.events import ChatBlocked, DraftExpired
from core.ids import BotKey
from core.ports import Transaction
from core.tickets import Status
from tests.contracts.calm import reply_with
from tests.contracts.houses import BOT, House, update


async def test_ten_deliveries_have_one_effect(house: House) -> None:
    """An update delivered ten times at once takes effect once."""
    answers = await asyncio.gather(*[house.say("hello", 1) for _ in range(10)])
    assert [answer.repeated for answer in answers].count(False) == 1
    assert {answer.last_number for answer in answers} == {1}
    assert sorted(answer.said for answer in answers) == [0] * 9 + [1]
    assert await house.shown(answers[0]) == ["heard hello"]


async def test_a_later_repetition_has_no_effect(house: House) -> None:
    """An update that comes again after its commit changes nothing."""
    await house.say("hello", 1)
    again = await house.say("hello", 1)
    assert again.repeated
    assert await house.shown(again) == ["heard hello"]


async def test_same_update_id_of_another_bot_counts(house: House) -> None:
    """Update ids are unique within a bot only."""
    first = await house.say("hello", 1)
    second = await house.say("hello", 1, bot=BotKey("telegram", "second"))
    assert (first.repeated, second.repeated) == (False, False)
    assert first.conversation_id != second.conversation_id


async def test_updates_of_a_conversation_take_effect_in_their_order(house: House) -> None:
    """Updates that wait together are decided in the platform's order and see each other's result."""
    texts = [f"word{number}" for number in range(20)]
    await asyncio.gather(*[house.say(text, number) for number, text in enumerate(texts)])
    last = await house.say("end", 99)
    assert await house.shown(last) == [f"heard {text}" for text in [*texts, "end"]]
    assert last.last_number == 21


async def test_what_is_passed_over_is_claimed(house: House) -> None:
    """Its caller learns that it took no effect; it is nobody's any more."""
    over = await house.say("flood", 1)
    after = await house.say("hello", 2)
    again = await house.say("flood", 1)
    assert [(each.passed_over, each.repeated) for each in (over, after, again)] == [
        (True, False),
        (False, False),
        (False, True),
    ]


async def test_a_decision_sees_tickets_of_the_same_batch(house: House) -> None:
    """What an update of the batch submitted is read by the next one."""
    await asyncio.gather(house.say("submit d1 N-1", 1), house.say("tickets", 2))
    last = await house.say("tickets", 3)
    shown = await house.shown(last)
    assert shown[1:] == ["you have N-1", "you have N-1"]


async def test_a_draft_becomes_a_ticket_once(house: House) -> None:
    """A second ticket from the same draft is refused; its update is poison, the chat goes on."""
    await house.say("submit d1 N-1", 1)
    second = await house.say("submit d1 N-2", 2)
    assert second.failed
    assert [ticket.number for ticket in await house.directory.list(None, None, None, 10)] == ["N-1"]
    after = await house.say("hello", 3)
    assert (await house.shown(after))[-1] == "heard hello"


async def test_numbers_are_unique(house: House) -> None:
    """Two requesters can't get the same ticket number."""
    await house.say("submit d1 N-1", 1)
    other = await house.say("submit d2 N-1", 2, who="bob")
    assert other.failed


async def test_poison_is_buried_and_the_chat_goes_on(house: House) -> None:
    """An update whose handling always fails is claimed as failed, apologised for and alerted about."""
    results = await asyncio.gather(house.say("one", 1), house.say("fail", 2), house.say("two", 3))
    assert [result.failed for result in results] == [False, True, False]
    assert await house.shown(results[0]) == ["heard one", "sorry", "heard two"]
    assert await house.alerts() == [("poison", "An update could not be handled: ValueError.")]
    assert (await house.say("fail", 2)).repeated


async def test_poison_of_one_spares_the_others(house: House) -> None:
    """Other people's updates in the same batch take effect."""
    results = await asyncio.gather(
        *[house.say("fail" if number == 7 else "hello", number, who=f"p{number}") for number in range(20)]
    )
    assert [number for number, result in enumerate(results) if result.failed] == [7]
    assert await house.shown(results[3]) == ["heard hello"]


async def test_a_ticket_reads_back(house: House) -> None:
    """Answers, messages and status come back as they were written."""
    await house.say("submit d1 N-1", 1)
    await house.say("say N-1 more words", 2)
    await house.say("status N-1 open", 3)
    view = await house.directory.view("N-1")
    assert view is not None
    assert view.summary.status is Status.OPEN
    assert view.platform == "telegram"
    assert [(answer.field, answer.verdict, answer.origin) for answer in view.answers] == [
        ("description", "checked", "asked"),
        ("contact", "checked", "asked"),
    ]
    assert view.answers[1].value == "here"
    assert [(entry.kind.value, entry.text, entry.data) for entry in view.timeline] == [
        ("submitted", None, {}),
        ("requester_wrote", "more words", {}),
        ("status_changed", None, {"to": "open"}),
    ]
    assert {entry.at for entry in view.timeline} == {house.clock()}
    assert view.summary.submitted_at == house.clock()
    assert view.due_at.utcoffset() == house.clock().utcoffset()


async def test_no_such_ticket(house: House) -> None:
    """An unknown number is simply not there."""
    assert await house.directory.view("N-404") is None


async def test_the_directory_pages_by_key(house: House) -> None:
    """Pages follow each other without gaps or repeats, and filters apply."""
    for number in range(5):
        await house.say(f"submit d{number} N-{number}", number)
    await house.say("status N-3 closed", 10)
    first = await house.directory.list(None, None, None, 2)
    second = await house.directory.list(None, None, first[-1].ticket_id, 9)
    assert [t.number for t in [*first, *second]] == ["N-4", "N-3", "N-2", "N-1", "N-0"]
    assert [t.number for t in await house.directory.list(Status.CLOSED, None, None, 9)] == ["N-3"]
    assert await house.directory.list(None, "swap", None, 9) == type(first)()


async def test_work_that_raises_is_rolled_back(house: House) -> None:
    """A calm transaction writes all or nothing, and its error reaches the caller."""
    accepted = await house.say("submit d1 N-1", 1)

    def work(transaction: Transaction) -> None:
        transaction.broadcast({"en": "x"}, [(one, "en") for one in transaction.audience("transfer")])
        raise NotFound("on purpose")

    with pytest.raises(NotFound, match="on purpose"):
        await house.writer.perform(work)
    assert await house.shown(accepted) == ["heard submit d1 N-1"]


async def test_group_chats_never_become_the_private_chat(house: House) -> None:
    """An answer in a group goes to the group; notices only ever to the private chat."""
    in_group = await house.say("wish", 1, private=False, chat="group")
    waiting = await house.mailbox.waiting(in_group.conversation_id)
    assert [delivery.chat for delivery in waiting] == ["group"]
    assert await house.writer.perform(lambda transaction: len(transaction.audience(None))) == 0
    await house.say("hello", 2)
    places = await house.writer.perform(
        lambda transaction: [recipient.place.chat for recipient in transaction.audience(None)]
    )
    assert places == ["chat-ann"]


async def test_audiences_and_broadcasts(house: House) -> None:
    """A category reaches those with an open ticket in it, no category those who opted in; one place each."""
    await house.say("submit d1 N-1", 1, who="ann")
    await house.say("submit d2 N-2", 2, who="bob")
    await house.say("status N-2 closed", 3, who="bob")
    await house.say("wish", 4, who="cy")
    house.clock.advance(seconds=1)
    newest = await house.say("wish", 5, who="cy", bot=BotKey("telegram", "second"))

    def chats(transaction: Transaction, category: str | None) -> list[str]:
        return [str(recipient.place) for recipient in transaction.audience(category)]

    assert len(await house.writer.perform(lambda t: chats(t, "transfer"))) == 1
    wishing = await house.writer.perform(lambda t: t.audience(None))
    assert [one.place.conversation_id for one in wishing] == [newest.conversation_id]
    assert wishing[0].requester.announcements
    await house.writer.perform(
        lambda t: t.broadcast({"en": "hello all", "zh-Hans": "大家好"}, [(one, "en") for one in wishing])
    )
    waiting = await house.mailbox.waiting(newest.conversation_id)
    assert [(d.number, d.reply and d.reply.text) for d in waiting] == [(1, "heard wish"), (None, "hello all")]


async def test_a_notice_needs_a_text_for_each_recipient(house: House) -> None:
    """A recipient whose language has no text stops the notice before anything is owed."""
    await house.say("wish", 1)
    with pytest.raises(Refused):
        await house.writer.perform(
            lambda t: t.broadcast({"en": "x"}, [(one, "de") for one in t.audience(None)])
        )


async def test_an_agents_reply_joins_the_conversation(house: House) -> None:
    """Calm work finds a ticket's conversation and writes into its order."""
    accepted = await house.say("submit d1 N-1", 1)

    def work(transaction: Transaction) -> str:
        return reply_with(transaction, "N-1", "we are on it")

    assert await house.writer.perform(work) == "chat-ann"
    assert (await house.shown(accepted))[-1] == "we are on it"
    view = await house.directory.view("N-1")
    assert view is not None
    assert view.timeline[-1].text == "we are on it"
    assert (await house.say("hello", 2)).last_number == 3
    assert await house.writer.perform(lambda transaction: transaction.conversation_of("N-404")) is None


async def test_blocking_holds_and_returning_releases(house: House) -> None:
    """What waits for somebody who blocked us is held, and owed again in order when they write."""
    accepted = await house.say("one", 1)
    await house.writer.accept(update("", 2, event=ChatBlocked()))
    assert await house.shown(accepted) == ["heard one", "heard ChatBlocked"]
    await house.say("block", 3)
    assert await house.shown(accepted) == []
    await house.say("two", 4)
    assert await house.shown(accepted) == ["heard one", "heard ChatBlocked", "heard block", "heard two"]


async def test_timers_do_not_make_anybody_reachable(house: House) -> None:
    """An expired draft is not a sign of life."""
    accepted = await house.say("block", 1)
    await house.writer.accept(update("", 2, event=DraftExpired()))
    assert await house.shown(accepted) == []


async def test_listeners_hear_of_leased_messages(house: House) -> None:
    """After the commit the owner of the lane gets the new messages without asking."""
    heard: list[str] = []
    house.writer.on_commit(
        lambda deliveries: heard.extend(d.reply.text for d in deliveries if d.reply is not None)
    )
    await house.say("before", 1)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    claimed = await house.outbox.claim(BOT, epoch, 10)
    house.writer.lease(BOT, epoch)
    await house.say("after", 2)
    assert [d.reply and d.reply.text for d in claimed] == ["heard before"]
    assert heard == ["heard after"]
    assert list(await house.outbox.claim(BOT, epoch, 10)) == []
