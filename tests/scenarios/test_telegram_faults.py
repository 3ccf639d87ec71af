"""Telegram refuses, breaks and dawdles: nothing is lost, the order of a chat holds, nobody else waits."""

import pytest

from storage.tables import OutboxRow
from tests.emulators.telegram import (
    Fault,
    drop_after_effect,
    drop_before_effect,
    server_error,
    slow,
    too_many_requests,
)
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import submits, talk

pytestmark = pytest.mark.long

REPLIES = ["第一条", "第二条", "第三条", "第四条"]


async def replied(front_door: FrontDoor, fault: Fault, method: str = "sendMessage") -> list[str]:
    """The texts that arrive when the first of four replies meets the fault."""
    li = front_door.li()
    number = await submits(li)
    before = len(front_door.emulator.record.texts_to(li))
    front_door.emulator.fail(fault, method=method, chat=li)
    desk = await front_door.desk()
    for text in REPLIES:
        await desk.reply(number, text)
    await li.sees(REPLIES[-1], since=0)
    return [text.rpartition("\n")[2] for text in front_door.emulator.record.texts_to(li)[before:]]


async def test_too_many_requests(front_door: FrontDoor) -> None:
    """A 429 is waited out, no request is made meanwhile, and the order holds."""
    assert await replied(front_door, too_many_requests(retry_after=1)) == REPLIES
    calls = front_door.emulator.record.of("sendMessage")
    refused = next(call for call in calls if call.error)
    following = calls[calls.index(refused) + 1]
    assert following.arrived - refused.arrived >= 1.0


async def test_a_broken_server(front_door: FrontDoor) -> None:
    """A 500 is tried again, and the messages behind it keep their place."""
    assert await replied(front_door, server_error()) == REPLIES


async def test_a_socket_dropped_before(front_door: FrontDoor) -> None:
    """A connection that breaks before anything happened costs nothing but a second try."""
    assert await distinct(await replied(front_door, drop_before_effect())) == REPLIES


async def test_a_socket_dropped_after(front_door: FrontDoor) -> None:
    """A connection that breaks after the message arrived may repeat it once at most, and that is counted."""
    arrived = await replied(front_door, drop_after_effect())
    assert await distinct(arrived) == REPLIES
    assert len(arrived) <= len(REPLIES) + 1
    await until(lambda: all(row["status"] == "sent" for row in front_door.rows(OutboxRow)))
    assert sum(row["ambiguous"] for row in front_door.rows(OutboxRow)) == 1


async def distinct(texts: list[str]) -> list[str]:
    """The texts without immediate repetitions."""
    return [text for index, text in enumerate(texts) if index == 0 or texts[index - 1] != text]


async def test_a_slow_chat(front_door: FrontDoor) -> None:
    """While Telegram dawdles over one chat, another is answered at once, and the slow one keeps its order."""
    li, wang = front_door.li(), front_door.li("Wang")
    number = await submits(li)
    before = len(front_door.emulator.record.texts_to(li))
    fault = front_door.emulator.fail(slow(0.4), method="sendMessage", times=None, chat=li)
    desk = await front_door.desk()
    for text in REPLIES:
        await desk.reply(number, text)
    await talk(wang, "> /start\n< 请问需要什么帮助")
    assert REPLIES[-1] not in li.chat.transcript()
    await li.sees(REPLIES[-1], since=0)
    texts = front_door.emulator.record.texts_to(li)[before:]
    assert [text.rpartition("\n")[2] for text in texts] == REPLIES
    assert fault.hits == len(REPLIES)


async def test_polling_survives(front_door: FrontDoor) -> None:
    """A poll that is cut off is begun again, and what was said meanwhile is answered."""
    li = front_door.li()
    await talk(li, "> /start\n< 请问需要什么帮助")
    front_door.emulator.fail(drop_before_effect(), method="getUpdates")
    await talk(li, "> /tickets\n< 您有 0 张进行中的工单")
    await talk(li, "> /start\n< 请问需要什么帮助")


async def test_a_prompt_that_was_deleted(front_door: FrontDoor) -> None:
    """When the message of a prompt is gone, the next question comes as a new message."""
    li = front_door.li()
    menu = await talk(li, "> /start\n< 请问需要什么帮助")
    li.chat.remove(menu)
    li.presses("提交工单", menu)
    await li.sees("请先同意隐私说明")
