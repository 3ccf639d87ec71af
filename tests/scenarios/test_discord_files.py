"""Several files in one Discord message: an album with its words, wherever in the conversation it comes."""

from storage.tables import FileRow
from tests.emulators.discord import Upload
from tests.pictures import PDF, picture
from tests.scenarios.discord import DiscordDoor, newcomer, talk
from tests.scenarios.telegram import until
from tests.scenarios.test_discord_form import TO_ACCOUNT

STORY = "这三张图能看到：昨天转的 100 USDT 一直没有到账，麻烦看看是什么原因。"


async def test_an_album_answers_the_description(discord_door: DiscordDoor) -> None:
    """Three files in one message are counted in one message of ours; their words are the description, and
    one that is no picture is told of by itself."""
    li = newcomer(discord_door)
    await talk(li, TO_ACCOUNT + "> wallet_li\n< 请描述发生了什么")
    names = ("one.png", "two.png", "bank.pdf")
    contents = (picture(1), b"MZ" + bytes(100), PDF)
    li.writes_dm(STORY, files=[Upload(name, content) for name, content in zip(names, contents, strict=True)])
    await li.sees("two.png没有保存")
    await until(
        lambda: (
            {"stored"} == {row["state"] for row in discord_door.rows(FileRow)} - {"dropped"}
            and sum(row["state"] == "stored" for row in discord_door.rows(FileRow)) == 2
        )
    )
    kept = [row for row in discord_door.rows(FileRow) if row["state"] == "stored"]
    assert [row["media_type"] for row in kept] == ["image/png", "application/pdf"]
    await li.sees("您用的是哪条网络", since=0)
