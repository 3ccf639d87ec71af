"""In a Telegram group there is only the way into the private chat, and nothing of anybody is kept."""

from storage.tables import AccountRow, RequesterRow
from tests.emulators.telegram import migrate
from tests.pictures import JPEG
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import talk

HAND_OFF = "客服只在私聊中处理问题"


async def test_only_the_hand_off(front_door: FrontDoor) -> None:
    """Whoever addresses the bot in a group gets the deep link and no other button."""
    group = front_door.bot.group("Wallet friends", bot_is_admin=False)
    wang = group.member(like=front_door.li("Wang"))
    wang.says("/start@frontdoor_bot")
    seen = await wang.sees(HAND_OFF)
    assert seen.buttons == [[("打开私聊", "https://t.me/frontdoor_bot?start=group")]]
    wang.says("@frontdoor_bot 我的币没有到账，哈希在这里，请帮忙")
    await wang.sees(HAND_OFF)
    accounts = {row["account_id"] for row in front_door.rows(AccountRow)}
    assert accounts == {str(group.chat_id)}
    assert str(wang.user_id).encode() not in front_door.bytes_on_disk()
    assert len(front_door.rows(RequesterRow)) == 1
    assert await front_door.ticket_numbers() == []


async def test_group_talk_is_left_alone(front_door: FrontDoor) -> None:
    """Plain talk and commands for other bots get no answer, even where the bot reads everything."""
    group = front_door.bot.group("Wallet friends", bot_is_admin=True)
    wang = group.member("Wang")
    wang.says("大家好，有人遇到过转账没到账的问题吗？")
    wang.says("/start@other_bot")
    wang.says("人工")
    wang.sends_photo(JPEG, "没到账")
    await front_door.emulator.settled()
    assert front_door.emulator.record.sent_to() == []
    assert front_door.rows(AccountRow) == []


async def test_the_deep_link_opens_the_menu(front_door: FrontDoor) -> None:
    """Who follows the link from the group is greeted in private, in their own language."""
    group = front_door.bot.group()
    ann = front_door.li("Ann", "en")
    member = group.member(like=ann)
    member.says("/help@frontdoor_bot")
    await member.sees("support only talks in private")
    await talk(ann, "> /start group\n< How can we help?")


async def test_a_group_that_moves(front_door: FrontDoor) -> None:
    """A group that becomes a supergroup at this very moment gets the hand-off under its new id."""
    group = front_door.bot.group(supergroup=False)
    wang = group.member(like=front_door.li("Wang"))
    front_door.emulator.fail(migrate(), method="sendMessage", chat=group)
    wang.says("/start@frontdoor_bot")
    seen = await wang.sees(HAND_OFF)
    assert (seen.chat.type, group.chat.type) == ("supergroup", "supergroup")
