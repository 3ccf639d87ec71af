"""The clock jumps by hours, forward and back: nothing is lost, order holds, nothing waits for that long.

A machine that slept, or one that was set right, sees this. Pacing and waits in memory rest on monotonic time;
what was written down by the wrong clock is recognised by its lying in the future.
"""

from datetime import timedelta

import pytest

from core.delivery import Decision, Delivery, Fate
from core.ports import LaneClosed, Marked
from storage.encryption import Keys
from storage.ids import FreshIds
from storage.tables import FileRow, OutboxRow
from tests.contracts.houses import BOT, House, database_house
from tests.emulators.telegram import too_many_requests
from tests.pictures import PNG
from tests.scenarios.discord import DiscordDoor, newcomer
from tests.scenarios.discord import talk as talks
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import STORY, TO_DESCRIPTION, submits, talk

pytestmark = pytest.mark.long

HOURS = 5


@pytest.mark.parametrize("hours", [HOURS, -HOURS])
async def test_in_the_middle_of_the_form(front_door: FrontDoor, hours: int) -> None:
    """Whoever was filling in the form goes on, and what agents say arrives in order, before and after."""
    li = front_door.li()
    number = await submits(li)
    wang = front_door.li("Wang")
    await talk(wang, TO_DESCRIPTION)
    desk = await front_door.desk()
    await desk.reply(number, "第一条")
    front_door.clock.advance(hours=hours)
    await desk.reply(number, "第二条")
    await talk(wang, f"> {STORY}\n< 您用的是哪条网络")
    await desk.reply(number, "第三条")
    await li.sees("第三条", since=0)
    said = [text.rpartition("\n")[2] for text in front_door.emulator.record.texts_to(li)]
    assert said[-3:] == ["第一条", "第二条", "第三条"]


async def test_while_a_retry_waits(front_door: FrontDoor) -> None:
    """A message that Telegram asked to hold back for a second leaves after that second, whatever the clock
    says meanwhile."""
    li = front_door.li()
    number = await submits(li)
    refused = front_door.emulator.fail(too_many_requests(retry_after=1), method="sendMessage", chat=li)
    await (await front_door.desk()).reply(number, "第一条")
    await until(lambda: refused.hits == 1)
    front_door.clock.advance(hours=-HOURS)
    await li.sees("第一条", since=0)


async def test_what_the_wrong_clock_wrote_is_owed_now(front_door: FrontDoor) -> None:
    """What was owed, and what was tried in vain, while the clock was ahead leaves at once after a restart
    with the right one."""
    li, wang = front_door.li(), front_door.li("Wang")
    number, other = await submits(li), await submits(wang)
    front_door.clock.advance(hours=HOURS)
    refused = front_door.emulator.fail(too_many_requests(retry_after=600), method="sendMessage", chat=li)
    desk = await front_door.desk()
    await desk.reply(number, "第一条")
    await until(lambda: refused.hits == 1)
    await until(lambda: any(row["error"] for row in front_door.rows(OutboxRow)))
    await front_door.close()
    await desk.reply(other, "第二条")
    front_door.clock.advance(hours=-HOURS)
    await front_door.open()
    await wang.sees("第二条", since=0)
    await li.sees("第一条", since=0)


async def claimed(house: House) -> tuple[int, Delivery]:
    """The lane is the house's, and one message in its hands."""
    await house.say("one", 1)
    epoch = await house.outbox.own(BOT)
    assert epoch is not None
    (delivery,) = await house.outbox.claim(BOT, epoch, 10)
    return epoch, delivery


async def test_a_pause_of_the_whole_bot(database_url: str, keys: Keys) -> None:
    """The platform asked the token to rest for ten seconds: so long the next owner rests, not as long as the
    jump, and claims go on."""
    house = database_house(database_url, keys)
    await house.writer.start()
    epoch, delivery = await claimed(house)
    await house.outbox.mark([Marked(delivery, Decision(Fate.SENT), message="1")])
    await house.outbox.pause(BOT, house.clock() + timedelta(seconds=10))
    await house.say("two", 2)
    with pytest.raises(LaneClosed):
        await house.outbox.claim(BOT, epoch, 10)
    house.clock.advance(hours=-HOURS)
    until = await house.outbox.paused_until(BOT)
    assert until is not None
    assert until - house.clock() <= timedelta(seconds=11)
    assert len(await house.outbox.claim(BOT, epoch, 10)) == 1
    await house.writer.stop()
    house.close()


async def test_a_lease_of_a_file(front_door: FrontDoor) -> None:
    """A file that a worker had leased by the wrong clock is fetched by the next one at once."""
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    fetcher = front_door._service._fetcher  # type: ignore[union-attr]
    fetcher.stop()
    front_door.clock.advance(hours=HOURS)
    li.sends_photo(PNG)
    await front_door.emulator.settled()
    leased = await front_door.house.file_queue.claim_files([front_door.settings.environment.bots[0].key], 5)
    assert len(leased) == 1
    await front_door.close()
    front_door.clock.advance(hours=-HOURS)
    await front_door.open()
    await until(lambda: [row["state"] for row in front_door.rows(FileRow)] == ["stored"])


def ahead_of_discord(door: DiscordDoor, hours: int) -> None:
    """Our clock goes so much before (or behind) Discord's."""
    difference = door.emulator.now() - door.clock().timestamp()
    door.clock.advance(seconds=difference, hours=hours)


async def test_what_discord_received_meanwhile(discord_door: DiscordDoor) -> None:
    """A chat that was last heard by a clock ahead of ours is read back further, so that nothing is missed."""
    li = newcomer(discord_door)
    ahead_of_discord(discord_door, HOURS)
    await talks(li, "> 你好\n< 请问需要什么帮助")
    await discord_door.close()
    li.writes_dm("人工")
    ahead_of_discord(discord_door, 0)
    await discord_door.open()
    await li.sees("简版只需两步")


def test_ids_never_go_back() -> None:
    """Rows of a process sort in the order in which they were made, though the time did not."""
    moments = iter([1_800_000_000.0, 1_800_000_000.0 - HOURS * 3600, 1_800_000_000.0 - HOURS * 3600 + 1])
    ids = FreshIds(lambda: next(moments))
    made = [ids(), ids(), ids()]
    assert made == sorted(set(made))
