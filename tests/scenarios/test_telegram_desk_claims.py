"""From the queue to the end: a ticket is claimed, answered, solved and closed in its topic on Telegram."""

from tests.scenarios.telegram import until
from tests.scenarios.telegram_desk import TelegramDesk
from tests.scenarios.transcripts import submits

SOLVED = "解决了"


async def test_from_the_queue_to_the_end(telegram_desk: TelegramDesk) -> None:
    """Claimed where it waits, its card pinned; replied, delivered, answered; solved, agreed to and closed."""
    desk = telegram_desk
    li = desk.front.li()
    number = await submits(li)
    queue = await desk.topic("Queue")
    waiting = await desk.reads(queue, number)
    desk.mei.presses("✋ Claim", waiting)
    topic = await desk.topic(number)
    card = await desk.reads(topic, "Description")
    await until(lambda: card.message_id in desk.group.chat.pinned)
    assert "with Mei" in card.words
    await desk.mei.sees_gone(waiting)
    desk.mei.says("/reply It is fixed, please look.", topic=topic.thread_id)
    preview = await desk.reads(topic, "this goes out to the requester")
    desk.mei.presses("📤 Send, solved", preview)
    await li.sees("It is fixed, please look.", since=0)
    await desk.reads(topic, "✓ delivered")
    await desk.called(topic, "⏳")
    await li.sees_button(SOLVED, since=0)
    li.presses(SOLVED)
    await desk.called(topic, "✅")
    await until(lambda: topic.closed)


async def test_two_claim_at_once(telegram_desk: TelegramDesk) -> None:
    """One wins, the other is told who has it."""
    desk = telegram_desk
    number = await submits(desk.front.li())
    waiting = await desk.reads(await desk.topic("Queue"), number)
    desk.mei.presses("✋ Claim", waiting)
    desk.tao.presses("✋ Claim", waiting)
    toast = await desk.tao.sees_toast()
    assert "Mei" in toast.text
    card = await desk.reads(await desk.topic(number), "Description")
    assert "with Mei" in card.words
