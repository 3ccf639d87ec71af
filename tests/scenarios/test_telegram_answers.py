"""What the desk says in another process arrives in the requester's chat, language and order."""

from core.tickets import EventKind, Status
from storage.tables import OutboxRow
from tests.emulators.telegram import slow
from tests.engines import on_both_engines
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import SUBMIT, TO_REVIEW, number_in, submits, talk

pytestmark = on_both_engines

SHORT_IN_ENGLISH = """
    > human
    < A person will read your ticket
    [Short ticket (2 steps)]
    < privacy notice
    [Agree and continue]
    < Please describe what happened
    > I would like to know when your next meet-up in London takes place and how to sign up for it.
    < How
    [Reply in this chat]
    < Please check
    [✅ Submit]
    < Got it: ticket
"""


async def test_reply_status_and_notice(front_door: FrontDoor) -> None:
    """A reply, a status and a notice written elsewhere arrive, each person's in their language."""
    li, ann = front_door.li(), front_door.li("Ann", "en")
    number, her_number = await submits(li), number_in(await talk(ann, SHORT_IN_ENGLISH))
    await talk(ann, "> /announcements\n< announcements\n[Yes, send them]\n< announcements will come here")
    desk = await front_door.desk()
    await desk.reply(number, "您好，活动在12月6日，报名入口在官网首页。")
    await li.sees(f"客服回复（工单 {number}）：\n您好，活动在12月6日")
    await desk.status(number, Status.SOLVED)
    await li.sees(f"工单 {number} 的状态：已解决。")
    await desk.reply(her_number, "Hi Ann, it is on 6 December.")
    await ann.sees("Hi Ann, it is on 6 December.")
    sent = await desk.notice({"zh-Hans": "今晚22点维护半小时。", "en": "Maintenance tonight, 22:00 UTC."})
    assert sent.recipients == 1
    await ann.sees("Maintenance tonight, 22:00 UTC.")
    assert "今晚22点" not in li.chat.transcript()
    kinds = [entry.kind for entry in (await front_door.view(number)).timeline]
    assert kinds == [EventKind.SUBMITTED, EventKind.REPLIED, EventKind.STATUS_CHANGED]


async def test_a_notice_for_a_category(front_door: FrontDoor) -> None:
    """A notice about transfers reaches whoever has an open transfer ticket, and nobody else."""
    li, wang = front_door.li(), front_door.li("Wang")
    await talk(li, TO_REVIEW + SUBMIT)
    await submits(wang)
    desk = await front_door.desk()
    sent = await desk.notice({"zh-Hans": "波场网络拥堵，转账会晚一些。"}, "transfer")
    assert sent.recipients == 1
    await li.sees("波场网络拥堵")
    assert "波场网络拥堵" not in wang.chat.transcript()


async def test_many_replies_in_order(front_door: FrontDoor) -> None:
    """Ten replies and status changes written in quick succession arrive in the order of their writing."""
    li = front_door.li()
    number = await submits(li)
    desk = await front_door.desk()
    before = len(front_door.emulator.record.texts_to(li))
    expected: list[str] = []
    statuses = [Status.PENDING, Status.OPEN, Status.ON_HOLD, Status.PENDING, Status.SOLVED]
    shown = ["等待您回复", "处理中", "暂缓处理", "等待您回复", "已解决"]
    for index, (status, name) in enumerate(zip(statuses, shown, strict=True)):
        await desk.reply(number, f"第{index}条")
        held = {"days": 2.0} if status is Status.ON_HOLD else {}
        await desk.status(number, status, "等银行确认" if held else "", **held)
        expected += [f"客服回复（工单 {number}）：\n第{index}条", f"工单 {number} 的状态：{name}。"]
    await li.sees("已解决", since=0)
    heads = [text.partition("\n\n")[0] for text in front_door.emulator.record.texts_to(li)[before:]]
    assert heads == expected


async def test_a_reply_in_the_middle_of_a_form(front_door: FrontDoor) -> None:
    """A reply that comes while a second form is being filled leaves the form where it was."""
    li = front_door.li()
    number = await submits(li)
    await talk(li, "> /ticket\n< 您遇到了哪类问题\n[其他]\n< 您的账户名是什么")
    desk = await front_door.desk()
    await desk.reply(number, "活动在12月6日。")
    await li.sees("活动在12月6日")
    await talk(li, "> wallet_li\n< 请描述发生了什么")


async def test_a_button_under_a_reply(front_door: FrontDoor) -> None:
    """The buttons under a reply open below it: what an agent wrote stays to be read."""
    li = front_door.li()
    number = await submits(li)
    await (await front_door.desk()).reply(number, "活动在12月6日。")
    reply = await li.sees("活动在12月6日")
    li.presses("补充信息", reply)
    await li.sees(f"请发送要补充到工单 {number}")
    await talk(li, f"> 谢谢，我会参加的。\n< 已补充到工单 {number}")
    assert reply.words.endswith("活动在12月6日。")


async def test_a_blocked_bot(front_door: FrontDoor) -> None:
    """Replies to somebody who blocked the bot are held, and delivered in order when they return."""
    li = front_door.li()
    number = await submits(li)
    li.blocks()
    await front_door.emulator.settled()
    desk = await front_door.desk()
    await desk.reply(number, "第一条")
    await desk.reply(number, "第二条")
    assert [row["status"] for row in front_door.rows(OutboxRow)][-2:] == ["held", "held"]
    assert front_door.emulator.record.refused() == []
    li.unblocks()
    await li.sees("第二条")
    texts = front_door.emulator.record.texts_to(li)[-2:]
    assert [text.rpartition("\n")[2] for text in texts] == ["第一条", "第二条"]


async def test_a_block_found_out_by_sending(front_door: FrontDoor) -> None:
    """A block that nobody told us of is learnt from the refusal, and the reply waits for the person."""
    li = front_door.li()
    number = await submits(li)
    await front_door.emulator.settled()
    li.chat.refusal = "bot was blocked by the user"
    desk = await front_door.desk()
    await desk.reply(number, "第一条")
    await until(lambda: front_door.rows(OutboxRow)[-1]["status"] == "held")
    assert [call.method for call in front_door.emulator.record.refused()] == ["sendMessage"]
    li.chat.refusal = None
    li.says("/start")
    await li.sees("第一条")
    await li.sees("请问需要什么帮助")


async def test_a_long_reply(front_door: FrontDoor) -> None:
    """A reply that is too long for one message arrives whole, in parts, with its buttons under the last."""
    li = front_door.li()
    number = await submits(li)
    before = len(front_door.emulator.record.texts_to(li))
    sentences = [f"这是第{index}句，请您仔细阅读。" for index in range(400)]
    await (await front_door.desk()).reply(number, "".join(sentences))
    last = await li.sees(sentences[-1], since=0)
    parts = front_door.emulator.record.texts_to(li)[before:]
    assert len(parts) == 2
    assert "".join(parts).partition("\n")[2] == "".join(sentences)
    assert [label for row in last.buttons for label, _ in row] == ["补充信息", "查看工单"]


async def test_owed_at_the_restart(front_door: FrontDoor) -> None:
    """What is owed while nothing runs, or is under way when the process ends, arrives after the restart."""
    li = front_door.li()
    number = await submits(li)
    desk = await front_door.desk()
    front_door.emulator.fail(slow(0.3), method="sendMessage", chat=li)
    await desk.reply(number, "第一条")
    await desk.reply(number, "第二条")
    await front_door.restart()
    await li.sees("第二条", since=0)
    await front_door.close()
    await desk.reply(number, "第三条")
    await front_door.open()
    await li.sees("第三条", since=0)
    texts = [text.rpartition("\n")[2] for text in front_door.emulator.record.texts_to(li)[-3:]]
    assert texts == ["第一条", "第二条", "第三条"]
