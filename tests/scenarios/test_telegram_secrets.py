"""A recovery phrase on Telegram: deleted, warned of, kept nowhere; and the form goes on."""

import logging

import pytest
from mnemonic import Mnemonic

from storage.tables import FileRow
from tests.emulators.telegram import Message, Person
from tests.pictures import JPEG, PDF
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import STORY, SUBMIT, TO_DESCRIPTION, TO_REVIEW, TRANSACTION, number_in, talk

ENTROPY = bytes(range(40, 56))
ENGLISH = Mnemonic("english").to_mnemonic(ENTROPY)
CHINESE = Mnemonic("chinese_simplified").to_mnemonic(ENTROPY)
DIGITS = bytes(range(150, 182)).hex()
KEY = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn"


def words_said(person: Person, secret: str) -> Message:
    """The secret as plain words."""
    return person.message(person.says(f"我的助记词是 {secret}"))


def caption_said(person: Person, secret: str) -> Message:
    """The secret as the caption of a picture."""
    return person.message(person.sends_photo(JPEG, secret))


def forward_said(person: Person, secret: str) -> Message:
    """The secret in a forwarded message."""
    return person.message(person.forwards(secret, "Mallory"))


WAYS = {"text": words_said, "caption": caption_said, "forward": forward_said}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("secret", [ENGLISH, CHINESE, KEY], ids=["english", "chinese", "key"])
async def test_nothing_of_a_secret_is_kept(
    front_door: FrontDoor,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    way: str,
    secret: str,
) -> None:
    """The message is deleted with a warning, no byte of it is on disk or in the log, the form goes on."""
    caplog.set_level(logging.DEBUG)
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    said = WAYS[way](li, secret)
    await li.sees("您发的内容像是助记词或私钥。我们没有保存，客服也看不到。原消息已删除。", since=0)
    await li.sees_gone(said)
    await talk(
        li, f"> {STORY}\n< 您用的是哪条网络\n[波场 (TRC20)]\n< 上的交易哈希\n[我没有]\n< 什么时候发生的"
    )
    await talk(li, "> 昨天下午3点\n< 怎样联系您\n[在此聊天中回复]\n< 第 8 步，共 9 步")
    await talk(li, f"[{'完成' if way == 'caption' else '跳过'}]\n< 请核对您填写的内容")
    number = number_in(await talk(li, SUBMIT))
    view = await front_door.view(number)
    kept = " ".join([answer.value for answer in view.answers] + [file.caption for file in view.files])
    output = capfd.readouterr()
    logged = caplog.text + output.out + output.err
    on_disk = front_door.bytes_on_disk()
    await front_door.close()
    on_disk += front_door.bytes_on_disk()
    for trace in traces(secret):
        assert trace not in kept
        assert trace not in logged
        assert trace.encode() not in on_disk
    await front_door.open()


@pytest.mark.parametrize("way", WAYS)
async def test_digits_that_nothing_names_are_asked_about(front_door: FrontDoor, way: str) -> None:
    """No byte of them is kept before the answer; after a no the message that held them goes."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    said = WAYS[way](li, DIGITS) if way != "text" else li.message(li.says(f"看看这个 {DIGITS}"))
    await li.sees("它是交易哈希吗")
    assert DIGITS.encode() not in front_door.bytes_on_disk()
    await talk(li, "[不是，或不确定]\n< 您发的内容像是助记词或私钥")
    await li.sees_gone(said)
    await li.sees("请描述发生了什么")
    assert DIGITS.encode() not in front_door.bytes_on_disk()


async def test_digits_of_an_album(front_door: FrontDoor) -> None:
    """Its pictures arrive whole; the question about its caption stands below them."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    li.sends_album([JPEG, JPEG, JPEG], DIGITS)
    await li.sees("它是交易哈希吗")
    await until(lambda: len(front_door.rows(FileRow)) == 3)
    await talk(li, "> 是\n< 请把它再发一次")
    assert DIGITS.encode() not in front_door.bytes_on_disk()


async def test_a_secret_edited_in(front_door: FrontDoor) -> None:
    """A recovery phrase that is edited into an earlier answer goes the same way."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    answer = li.message(li.says(STORY))
    await li.sees("您用的是哪条网络")
    li.edits(answer, f"{STORY} {ENGLISH}")
    await li.sees("原消息已删除")
    await li.sees_gone(answer)
    await li.sees("您用的是哪条网络")


async def test_a_secret_as_the_first_word(front_door: FrontDoor) -> None:
    """Who begins with their recovery phrase is warned at once, in the language of their client."""
    ann = front_door.li("Ann", "en")
    said = ann.message(ann.says(ENGLISH))
    await ann.sees("That looks like a recovery phrase or private key.")
    await ann.sees_gone(said)
    assert await front_door.ticket_numbers() == []


def traces(secret: str) -> list[str]:
    """What would betray the secret: the whole, and runs of four words of it."""
    words = secret.split(" ")
    if len(words) == 1:
        return [secret, secret[:20], secret[-20:]]
    return [secret, *(" ".join(words[start : start + 4]) for start in range(0, len(words), 4))]


async def test_what_people_write_is_kept_encrypted(
    front_door: FrontDoor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Answers, replies, captions and files lie on disk encrypted only, and no log holds them or the token."""
    caplog.set_level(logging.DEBUG)
    li = front_door.li()
    await talk(li, TO_REVIEW)
    statement = PDF.replace(b"/Catalog", b"/Catalog %a statement in plain letters\n")
    li.sends_document(statement, "statement-of-li.pdf", caption="pay slip of Li")
    await li.sees("截图：1 个文件")
    number = number_in(await talk(li, SUBMIT))
    await (await front_door.desk()).reply(number, "The answer of an agent")
    await li.sees("The answer of an agent")
    await until(lambda: [row["state"] for row in front_door.rows(FileRow)] == ["stored"])
    on_disk = front_door.bytes_on_disk()
    assert number.encode() in on_disk
    output = capfd.readouterr()
    logged = caplog.text + output.out + output.err
    for written in (
        STORY[:10],
        TRANSACTION,
        "wallet_li",
        "plain letters",
        "statement-of-li",
        "pay slip",
        "answer of",
    ):
        assert written.encode() not in on_disk
        assert written not in logged
    assert front_door.bot.token.partition(":")[2] not in logged
