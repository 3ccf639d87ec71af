"""What every Outbox and Mailbox promises: order, leases, and that nothing is dropped."""

from datetime import timedelta

from core.delivery import Decision, Delivery, Fate
from core.ids import Account
from core.ports import Marked
from core.replies import RenderedChoice, RenderedReply, ReplyKind
from tests.contracts.calm import reply_with
from tests.contracts.houses import BOT, House


def texts(deliveries: object) -> list[str]:
    """What deliveries say."""
    assert isinstance(deliveries, (list, tuple))
    return [delivery.reply.text for delivery in deliveries]


def sent(delivery: Delivery, message: str = "m1") -> Marked:
    """The attempt succeeded."""
    return Marked(delivery, Decision(Fate.SENT), message=message)


async def owned(house: House) -> int:
    """Own the lane: its epoch."""
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    return epoch


async def test_the_mailbox_forgets_what_was_shown(house: House) -> None:
    """Messages are read in order and, once shown, not again."""
    await house.say("one", 1)
    accepted = await house.say("two", 2)
    assert await house.shown(accepted) == ["heard one", "heard two"]
    waiting = await house.mailbox.waiting(accepted.conversation_id)
    await house.mailbox.shown(accepted.conversation_id, [waiting[0].outbox_id])
    assert await house.shown(accepted) == ["heard two"]


async def test_the_mailbox_finds_conversations_and_prompts(house: House) -> None:
    """A program that starts again finds the conversation and the last prompt that was shown."""
    ann = Account(BOT.platform, "ann")
    assert await house.mailbox.conversation_of(BOT, ann) is None
    accepted = await house.say("choose", 1)
    await house.say("plain", 2)
    assert await house.mailbox.conversation_of(BOT, ann) == accepted.conversation_id
    assert await house.mailbox.latest_prompt(accepted.conversation_id) is None
    waiting = await house.mailbox.waiting(accepted.conversation_id)
    await house.mailbox.shown(accepted.conversation_id, [delivery.outbox_id for delivery in waiting])
    prompt = await house.mailbox.latest_prompt(accepted.conversation_id)
    assert prompt is not None
    assert prompt.reply == RenderedReply(
        ReplyKind.PROMPT, "heard choose", ((RenderedChoice("Yes", "yes"), RenderedChoice("No", "no")),)
    )


async def test_claims_are_leases(house: House) -> None:
    """A claimed row is not claimed again by its owner."""
    await house.say("one", 1)
    epoch = await owned(house)
    assert texts(await house.outbox.claim(BOT, epoch, 10)) == ["heard one"]
    assert texts(await house.outbox.claim(BOT, epoch, 10)) == []


async def test_a_limit_cuts_at_the_end(house: House) -> None:
    """A small claim takes the earliest messages; the rest follows."""
    for number in range(5):
        await house.say(f"w{number}", number)
    epoch = await owned(house)
    assert texts(await house.outbox.claim(BOT, epoch, 2)) == ["heard w0", "heard w1"]
    assert texts(await house.outbox.claim(BOT, epoch, 9)) == ["heard w2", "heard w3", "heard w4"]


async def test_a_reply_never_overtakes_what_was_said_before(house: House) -> None:
    """Within a conversation the numbers rule; between conversations the more urgent lane goes first."""
    await house.say("submit d1 N-1", 1)
    other = await house.say("submit d2 N-2", 2, who="bob")
    [first] = await house.mailbox.waiting(other.conversation_id)
    await house.mailbox.shown(other.conversation_id, [first.outbox_id])
    await house.writer.perform(lambda t: reply_with(t, "N-2", "status for bob"))
    await house.writer.perform(lambda t: reply_with(t, "N-1", "status for ann"))
    await house.say("late", 3)
    epoch = await owned(house)
    assert texts(await house.outbox.claim(BOT, epoch, 10)) == [
        "heard submit d1 N-1",
        "status for ann",
        "heard late",
        "status for bob",
    ]


async def test_a_retry_waits_and_holds_back_what_follows(house: House) -> None:
    """After the owner's death a row that is not due yet is not claimed, nor is anything behind it."""
    await house.say("one", 1)
    epoch = await owned(house)
    [first] = await house.outbox.claim(BOT, epoch, 10)
    later = house.clock() + timedelta(minutes=5)
    await house.outbox.mark([Marked(first, Decision(Fate.RETRY, later), error="down")])
    await house.say("two", 2)
    next_owner = house.owner_dies(BOT)
    epoch = await next_owner.own(BOT) or 0
    assert texts(await next_owner.claim(BOT, epoch, 10)) == []
    house.clock.advance(minutes=6)
    claimed = await next_owner.claim(BOT, epoch, 10)
    assert texts(claimed) == ["heard one", "heard two"]
    assert [delivery.attempts for delivery in claimed] == [2, 0]
    await next_owner.disown(BOT)


async def test_a_new_message_does_not_overtake_an_unclaimed_one(house: House) -> None:
    """A message behind one that nobody holds yet is not handed over at its commit."""
    await house.say("one", 1)
    epoch = await owned(house)
    house.writer.lease(BOT, epoch)
    heard: list[object] = []
    house.writer.on_commit(heard.append)
    await house.say("two", 2)
    assert [list(deliveries) for deliveries in heard if isinstance(deliveries, (list, tuple))] == [[]]
    assert texts(await house.outbox.claim(BOT, epoch, 10)) == ["heard one", "heard two"]


async def test_one_owner_at_a_time(house: House) -> None:
    """What the owner left untouched is free as soon as it gives the lane back."""
    await house.say("one", 1)
    epoch = await owned(house)
    await house.outbox.claim(BOT, epoch, 10)
    await house.outbox.disown(BOT)
    again = await owned(house)
    assert again > epoch
    [delivery] = await house.outbox.claim(BOT, again, 10)
    assert delivery.attempts == 0


async def test_dead_owners_rows_count_an_ambiguous_attempt(house: House) -> None:
    """A row that a dead owner held may have been sent: the attempt counts."""
    await house.say("one", 1)
    await house.outbox.claim(BOT, await owned(house), 10)
    next_owner = house.owner_dies(BOT)
    epoch = await next_owner.own(BOT)
    assert epoch is not None
    [delivery] = await next_owner.claim(BOT, epoch, 10)
    assert delivery.attempts == 1
    await next_owner.disown(BOT)


async def test_dead_letters_alert(house: House) -> None:
    """A message that can never be delivered raises an alert and does not stop the next one."""
    await house.say("one", 1)
    await house.say("two", 2)
    epoch = await owned(house)
    first, second = await house.outbox.claim(BOT, epoch, 10)
    await house.outbox.mark([Marked(first, Decision(Fate.DEAD), error="refused"), sent(second)])
    [(kind, text)] = await house.alerts()
    assert kind == "dead_letter"
    assert text.endswith("can't be delivered: refused")


async def test_an_unreachable_requester_holds_everything(house: House) -> None:
    """HELD holds later messages too; all are owed again, in order, when the requester writes."""
    await house.say("submit d1 N-1", 1)
    epoch = await owned(house)
    [first] = await house.outbox.claim(BOT, epoch, 10)
    await house.outbox.mark([Marked(first, Decision(Fate.HELD), error="blocked")])
    await house.writer.perform(lambda t: reply_with(t, "N-1", "from us"))
    assert texts(await house.outbox.claim(BOT, epoch, 10)) == []
    await house.say("back", 2)
    claimed = await house.outbox.claim(BOT, epoch, 10)
    assert texts(claimed) == ["heard submit d1 N-1", "from us", "heard back"]


async def test_edits_find_their_message(house: House) -> None:
    """An edit names the platform's id of what was sent, also through an edit of an edit."""
    epoch = await owned(house)
    house.writer.lease(BOT, epoch)
    handed: list[Delivery] = []
    house.writer.on_commit(handed.extend)
    await house.say("one", 1)
    await house.outbox.mark([sent(handed[0], "platform-7")])
    await house.say("edit 1", 2)
    await house.say("edit 2", 3)
    assert [delivery.target for delivery in handed] == [None, "platform-7", "platform-7"]


async def test_a_moved_chat_takes_its_messages_along(house: House) -> None:
    """What waits for a chat that moved goes to its new place."""
    await house.say("one", 1)
    await house.say("two", 2)
    epoch = await owned(house)
    [first] = await house.outbox.claim(BOT, epoch, 1)
    retry = Decision(Fate.RETRY, house.clock())
    await house.outbox.mark([Marked(first, retry, error="moved", new_chat="chat-new")])
    [second] = await house.outbox.claim(BOT, epoch, 1)
    assert second.chat == "chat-new"
