"""Pictures and files on Telegram: albums, many at once, late ones, and where their bytes end up."""

from typing import Any

from storage.tables import FileRow
from tests.emulators.telegram import server_error
from tests.pictures import JPEG, PDF, picture
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import RICH, SUBMIT, TO_DESCRIPTION, number_in, submits, talk

CAPTION = "充值的截图：昨天转的 100 USDT 一直没有到账，麻烦看看是什么原因。"


async def stored(front_door: FrontDoor, count: int) -> list[dict[str, Any]]:
    """The rows of so many files, once all their bytes are here."""
    await until(lambda: [row["state"] for row in front_door.rows(FileRow)] == ["stored"] * count)
    return front_door.rows(FileRow)


async def test_an_album_tells_the_story(front_door: FrontDoor) -> None:
    """Three photos with a caption begin a ticket that has the story and all three, byte for byte."""
    li = front_door.li()
    pictures = [picture(number) for number in range(3)]
    li.sends_album(pictures, CAPTION)
    await li.sees("已收到 3 个文件", since=0)
    await li.sees("请先同意隐私说明", since=0)
    await talk(
        li,
        """
        [同意并继续]
        < 您的账户名是什么
        [我没有]
        < 您用的是哪条网络
        [波场 (TRC20)]
        < 上的交易哈希
        [我没有]
        < 怎样联系您
        [在此聊天中回复]
        < 请核对您填写的内容
        """,
    )
    number = number_in(await talk(li, SUBMIT))
    view = await front_door.view(number)
    assert (await front_door.answers(number))["description"] == CAPTION
    assert len(view.files) == 3
    rows = await stored(front_door, 3)
    assert sorted([await front_door.file_bytes(row) for row in rows]) == pictures
    assert {row["media_type"] for row in rows} == {"image/png"}


async def test_twenty_pictures_one_acknowledgement(front_door: FrontDoor) -> None:
    """Twenty pictures in a row are counted in one message that is edited; the next one is refused kindly."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    before = len(front_door.emulator.record.sent_to(li))
    for number in range(20):
        li.sends_photo(picture(number))
    await li.sees("已收到 20 个文件", since=0)
    await front_door.emulator.settled()
    assert len(front_door.emulator.record.sent_to(li)) - before == 1
    li.sends_photo(JPEG)
    await li.sees("一张工单最多 20 个文件")
    assert len(await stored(front_door, 20)) == 20


async def test_a_late_picture_joins_the_ticket(front_door: FrontDoor) -> None:
    """A picture of the same album that arrives after "submit" still becomes part of the ticket."""
    li = front_door.li()
    await talk(li, f"> {RICH}\n< 请先同意隐私说明\n[同意并继续]\n< 怎样联系您\n[在此聊天中回复]\n< 请核对")
    li.sends_photo(picture(1), album="77")
    await li.sees("已收到 1 个文件")
    number = number_in(await talk(li, SUBMIT))
    li.sends_photo(picture(2), album="77")
    await li.sees(f"已将 1 个文件加入工单 {number}")
    li.sends_document(PDF, "对账单.pdf")
    await li.sees(f"已将 2 个文件加入工单 {number}")
    assert len((await front_door.view(number)).files) == 3
    await stored(front_door, 3)


async def test_submitting_does_not_wait_for_a_picture(front_door: FrontDoor) -> None:
    """While Telegram can't give a file the ticket is submitted, and the file is fetched again after that."""
    li = front_door.li()
    front_door.emulator.fail(server_error(), method="getFile", times=1)
    await talk(li, TO_DESCRIPTION)
    li.sends_photo(JPEG)
    await li.sees("已收到 1 个文件")
    await talk(li, "> 人工\n< 简版只需两步\n[简版工单（两步）]\n< 请描述发生了什么")
    await talk(li, "> 我想改一下绑定的手机号，请问怎样办理，需要哪些材料。\n< 怎样联系您")
    number = number_in(await talk(li, f"[在此聊天中回复]\n< 请核对您填写的内容\n{SUBMIT}"))
    assert len((await front_door.view(number)).files) == 1
    front_door.clock.advance(minutes=1)
    await front_door.restart()
    await stored(front_door, 1)


async def test_a_file_for_one_of_two_tickets(front_door: FrontDoor) -> None:
    """With two open tickets the person is asked, once, which one the album belongs to."""
    li = front_door.li()
    first = await submits(li)
    await talk(li, "> /ticket\n< 您遇到了哪类问题\n[其他]\n< 您的账户名是什么\n[我没有]\n< 请描述发生了什么")
    await talk(li, "> 另外一件事：请问你们的会员等级是怎样计算的，积分什么时候到期。\n< 怎样联系您")
    await talk(li, f"[在此聊天中回复]\n< 有截图或文件吗\n[跳过]\n< 请核对您填写的内容\n{SUBMIT}")
    li.sends_album([picture(1), picture(2)])
    await li.sees("已收到 2 个文件", since=0)
    li.presses(f"{first} · 其他")
    await li.sees(f"已补充到工单 {first}")
    assert len((await front_door.view(first)).files) == 2
    await stored(front_door, 2)
