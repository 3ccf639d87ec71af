"""Hostile files in a real conversation: what the person reads, what agents get, and who goes on talking."""

from dataclasses import replace

from bots.files.clamd import Clamd
from core.redaction import REMOVED
from storage.tables import FileRow
from tests.bots.files.hostile import EICAR, PHRASE, SCRIPT, noted_photo, packed_zeros, png
from tests.bots.files.scanner import FakeClamd
from tests.pictures import JPEG, film, picture
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import SUBMIT, TO_DESCRIPTION, TO_REVIEW, number_in, submits, talk

MEGABYTE = 1024 * 1024


async def settled(front_door: FrontDoor, *states: str) -> None:
    """Wait until the files have come to these states, in the order in which they came."""
    await until(lambda: [row["state"] for row in front_door.rows(FileRow)] == list(states))


async def test_a_bomb_is_refused_while_others_are_served(front_door: FrontDoor) -> None:
    """The one who sent it is told what to do instead, and everybody else is answered meanwhile."""
    li, ann = front_door.li(), front_door.li("Ann")
    number = await submits(li)
    li.sends_document(png(50_000, 50_000, packed_zeros(20_000_000)), "截图.png")
    await talk(ann, "> /start\n< 请问需要什么帮助")
    await li.sees("截图.png没有保存：图片最多 5000 万像素。只截取相关的部分发来就可以。", since=0)
    await settled(front_door, "refused")
    [file] = (await front_door.view(number)).files
    assert (file.state, file.problem) == ("refused", "too_many_pixels")
    assert front_door.stored_files() == []


async def test_a_place_in_a_photo_is_gone(front_door: FrontDoor) -> None:
    """What is stored is the picture and nothing of where, with what and by whom it was taken."""
    li = front_door.li()
    await submits(li)
    li.sends_document(noted_photo(), "IMG_4711.jpg")
    await settled(front_door, "stored")
    [row] = front_door.rows(FileRow)
    kept = await front_door.file_bytes(row)
    assert kept.startswith(b"\xff\xd8\xff")
    assert not any(mark in kept for mark in (b"Exif", b"CameraMaker", b"PROFILE4711"))


async def test_a_page_called_picture_is_refused_and_the_form_goes_on(front_door: FrontDoor) -> None:
    """The card shows what is really there; the ticket can be submitted at once."""
    li = front_door.li()
    await talk(li, TO_REVIEW)
    li.sends_document(b"<!DOCTYPE html>" + SCRIPT, "shot.png", caption="网页上的提示")
    await li.sees("shot.png没有保存", since=0)
    await li.sees("备注：网页上的提示", since=0)
    number = number_in(await talk(li, SUBMIT))
    assert (await front_door.view(number)).files == ()
    await until(lambda: {row["state"] for row in front_door.rows(FileRow)} <= {"dropped"})


async def test_more_than_telegram_gives_is_told_at_once(front_door: FrontDoor) -> None:
    """Over 20 MB: the words that came with it are kept, and the person reads what to send instead."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    large = film() + (20 * MEGABYTE).to_bytes(4) + b"free" + bytes(20 * MEGABYTE - 8)
    story = "录屏里能看到：昨天转的 100 USDT 一直没有到账，麻烦看看是什么原因。"
    li.sends_document(large, "screen.mp4", caption=story)
    await li.sees("screen.mp4没有保存：在这里发送的文件最大 20 MB。可以改发截图、更短的录屏", since=0)
    await li.sees("您用的是哪条网络", since=0)
    assert front_door.rows(FileRow) == []


async def test_a_phrase_in_a_log_is_cut_out_and_warned_of(front_door: FrontDoor) -> None:
    """The message with the file is deleted, agents get the rest, and no byte of the phrase is anywhere."""
    li = front_door.li()
    number = await submits(li)
    log = f"正在连接\n{PHRASE}\n转账失败\n"
    said = li.message(li.sends_document(log.encode(), "wallet.log"))
    await li.sees("wallet.log里有像是助记词或私钥的内容，我们已删去，客服也看不到。原消息已删除。", since=0)
    await li.sees_gone(said)
    await settled(front_door, "stored")
    [row] = front_door.rows(FileRow)
    kept = (await front_door.file_bytes(row)).decode()
    assert REMOVED in kept
    assert "转账失败" in kept
    assert "sausage" not in kept
    assert b"sausage" not in front_door.bytes_on_disk()
    assert len((await front_door.view(number)).files) == 1


async def test_an_album_with_one_bad_picture(front_door: FrontDoor) -> None:
    """The others stay, with their captions; only the bad one is told of."""
    li = front_door.li()
    number = await submits(li)
    for content, words in ((picture(1), "第一步"), (JPEG[:200], "第二步"), (picture(3), "第三步")):
        li.sends_photo(content, words, album="7")
    await li.sees("已将 3 个文件加入工单", since=0)
    await li.sees("您发送的一个文件打不开，没有保存", since=0)
    await settled(front_door, "stored", "refused", "stored")
    files = (await front_door.view(number)).files
    assert [(file.caption, file.state) for file in files] == [
        ("第一步", "stored"),
        ("第二步", "refused"),
        ("第三步", "stored"),
    ]


async def test_a_scanner_that_is_away_holds_files_back(front_door: FrontDoor) -> None:
    """Nothing is shown before its verdict; health says why; when it is back, everything goes its way."""
    clamd = FakeClamd()
    async with clamd.listening() as url:
        pass  # it ends at once: its port is known, and nobody listens there
    await front_door.close()
    environment = front_door.settings.environment.model_copy(update={"clamd_url": url})
    front_door.settings = replace(front_door.settings, environment=environment)
    await front_door.open()
    li = front_door.li()
    number = await submits(li)
    li.sends_document(b"hello " + EICAR, "eicar.txt")
    li.sends_photo(JPEG)
    await li.sees("已将 2 个文件加入工单", since=0)
    await until(lambda: [row["error"] is not None for row in front_door.rows(FileRow)] == [True, True])
    assert [file.state for file in (await front_door.view(number)).files] == ["waiting", "waiting"]
    assert "no answer" in str(await Clamd(url).reach())
    async with clamd.listening():
        front_door.clock.advance(minutes=2)
        await front_door.restart()
        await li.sees("eicar.txt没有保存：病毒扫描发现了问题", since=0)
        await settled(front_door, "refused", "stored")
    assert len(clamd.scanned) == 2
