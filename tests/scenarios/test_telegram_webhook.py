"""The same door with Telegram calling it: the secret, answers that ride along, repeats, and refusals."""

from typing import Any

import aiohttp

from bots.telegram_bot.webhook import SECRET_HEADER
from storage.tables import InboxRow
from tests.pictures import picture
from tests.scenarios.telegram import SECRET, FrontDoor
from tests.scenarios.transcripts import SUBMIT, TO_REVIEW, number_in, submits, talk


async def posted(front_door: FrontDoor, update: dict[str, Any], secret: str | None) -> int:
    """The status with which the door answers an update that somebody posts."""
    url = front_door.settings.environment.telegram_webhook_url
    assert url is not None
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with aiohttp.ClientSession() as session, session.post(url, json=update, headers=headers) as answer:
        return answer.status


async def test_the_form_by_webhook(webhook_door: FrontDoor) -> None:
    """The whole form works when Telegram calls, and every press is answered in the response itself."""
    li = webhook_door.li()
    number = number_in(await talk(li, TO_REVIEW + SUBMIT))
    await webhook_door.emulator.settled()
    assert await webhook_door.ticket_numbers() == [number]
    answered = webhook_door.emulator.record.of("answerCallbackQuery")
    assert len(answered) == len(webhook_door.bot.presses) > 0
    assert all(call.by_webhook for call in answered)


async def test_who_does_not_know_the_secret(webhook_door: FrontDoor) -> None:
    """An update without the secret, or with a wrong one, is refused and changes nothing."""
    li = webhook_door.li()
    await talk(li, "> /start\n< 请问需要什么帮助")
    await webhook_door.emulator.settled()
    forged = {"update_id": 999_999_999, "message": li.message(li.chat.messages[0]).to_json()}
    claimed = webhook_door.rows(InboxRow)
    assert await posted(webhook_door, forged, None) == 401
    assert await posted(webhook_door, forged, SECRET + "x") == 401
    assert await posted(webhook_door, {"nonsense": 1}, SECRET) == 400
    assert webhook_door.rows(InboxRow) == claimed


async def test_copies_at_the_same_time(webhook_door: FrontDoor) -> None:
    """Ten copies of one press on ten connections make one ticket and one confirmation."""
    li = webhook_door.li()
    await talk(li, TO_REVIEW)
    press = li.presses("✅ 提交")
    webhook_door.emulator.redeliver(press, times=9)
    number = number_in(await li.sees("已收到，工单号"))
    await webhook_door.emulator.settled()
    await talk(li, "> /start\n< 请问需要什么帮助")
    assert await webhook_door.ticket_numbers() == [number]
    sent = webhook_door.emulator.record.texts_to(li)
    assert len([text for text in sent if "已收到，工单号" in text]) == 1


async def test_what_cannot_be_stored(webhook_door: FrontDoor) -> None:
    """While nothing can be written the door answers 503, and Telegram's repetition takes effect later."""
    li = webhook_door.li()
    number = await submits(li)
    await webhook_door.emulator.settled()
    await webhook_door.house.writer.stop()
    said = li.says("补充一点：我在浦东，周末比较方便参加。")
    assert await posted(webhook_door, said, SECRET) == 503
    await webhook_door.restart()
    await li.sees(f"已补充到工单 {number}")
    assert len((await webhook_door.view(number)).timeline) == 2


async def test_an_album_on_many_connections(webhook_door: FrontDoor) -> None:
    """Ten pictures that arrive at the same time on connections of their own are all kept and counted."""
    li = webhook_door.li()
    await talk(li, TO_REVIEW)
    before = len(webhook_door.emulator.record.sent_to(li))
    li.sends_album([picture(number) for number in range(10)])
    await li.sees("已收到 10 个文件", since=0)
    await webhook_door.emulator.settled()
    assert len(webhook_door.emulator.record.sent_to(li)) - before == 1
    await li.sees("截图：10 个文件", since=0)
    number = number_in(await talk(li, SUBMIT))
    assert len((await webhook_door.view(number)).files) == 10
