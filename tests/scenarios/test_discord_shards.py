"""Two processes hold a bot's gateway, a shard each: every event is handled once, everybody is answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from storage.encryption import new_secret_key
from storage.tables import InboxRow
from tests.emulators.discord import DiscordEmulator, Guild, Member, Session
from tests.engines import on_postgres_first
from tests.scenarios.discord import DiscordDoor, newcomer, number_in, talk
from tests.scenarios.telegram import settings_in
from tests.scenarios.transcripts import SHORT, SUBMIT
from tests.scenarios_terminal.programs import Place

pytestmark = on_postgres_first

COMMANDS, HISTORY = "bulk_set_application_commands", "list_messages"
NO_TICKETS = "> /tickets\n< 您有 0 张进行中的工单"
PATIENCE, LONG_PATIENCE = 20.0, 60.0  # seconds


@dataclass
class Halves:
    """One bot on one database in two processes; each has a guild of its own."""

    emulator: DiscordEmulator
    first: DiscordDoor
    second: DiscordDoor

    def session(self, number: int) -> Session:
        """The living session of a shard."""
        (found,) = (one for one in self.emulator.gateway.connected if one.shard == (number, 2))
        return found

    def told(self, number: int, event: str) -> list[str]:
        """The ids of the events of this kind that a shard was told of."""
        return [str(body["id"]) for name, body in self.session(number).sent if name == event]


def half(
    emulator: DiscordEmulator, number: int, guild: Guild, folder: Path, url: str, key: str
) -> DiscordDoor:
    """A process with one of two shards, still closed."""
    folder.mkdir()
    settings = settings_in(folder, **variables(emulator, number, url, key))
    return DiscordDoor(emulator, guild, guild.role("Moderators"), settings)


def variables(emulator: DiscordEmulator, number: int, url: str, key: str) -> dict[str, str]:
    """The environment of a process with one of two shards."""
    return {
        "DISCORD_TOKEN": emulator.token,
        "DISCORD_API_URL": emulator.api_url,
        "DISCORD_GATEWAY_URL": emulator.gateway_url,
        "DISCORD_SHARDS": f"{number}/2",
        "DATABASE_URL": url,
        "SECRET_KEYS": key,
    }


@pytest.fixture
async def halves(
    discord: DiscordEmulator, house_url: str, tmp_path: Path, bare_environment: None
) -> AsyncIterator[Halves]:
    """Both processes, connected; afterwards no request broke Discord's rules."""
    key = new_secret_key()
    doors = [
        half(discord, number, discord.guild(shard=(number, 2)), tmp_path / str(number), house_url, key)
        for number in (0, 1)
    ]
    both = Halves(discord, doors[0], replace(doors[1], clock=doors[0].clock))
    try:
        await both.second.open(wait=False)
        await both.first.open()
        await discord.connected(2, PATIENCE)
        yield both
    finally:
        await both.second.leave()
        await both.first.leave()
    assert discord.violations == []


def handled(door: DiscordDoor) -> Counter[str]:
    """How often each update took effect."""
    return Counter(str(row["update_id"]) for row in door.rows(InboxRow))


async def test_each_shard_answers_its_guild(halves: Halves) -> None:
    """Commands in both guilds are answered, told to one process each; what comes twice has one effect."""
    li, wang = newcomer(halves.first), newcomer(halves.second, "Wang")
    for person in (li, wang):
        seen = await talk(person, "> /help\n< 请问需要什么帮助")
        assert seen.only_for is not None
    commands = [person.account.interactions[0] for person in (li, wang)]
    assert [halves.told(number, "INTERACTION_CREATE") for number in (0, 1)] == [
        [str(command.interaction_id)] for command in commands
    ]
    for command in commands:
        halves.emulator.redeliver(command)
    await talk(wang, NO_TICKETS)
    await talk(li, NO_TICKETS)
    await halves.emulator.settled()
    assert set(handled(halves.first).values()) == {1}
    assert len(handled(halves.first)) == 4


async def test_a_ticket_across_the_shards(halves: Halves) -> None:
    """Who begins in a guild of shard 1 goes on in private, where shard 0 listens: one ticket comes of it."""
    wang = newcomer(halves.second, "Wang")
    number = number_in(await talk(wang, SHORT.replace("> 人工", "> /human") + SUBMIT))
    assert await halves.first.ticket_numbers() == [number]
    assert set(handled(halves.first).values()) == {1}
    assert halves.told(1, "MESSAGE_CREATE") == []
    assert len(halves.told(0, "MESSAGE_CREATE")) > 0
    texts = [message.words for message in wang.account.private() if message.from_bot]
    assert sum("已收到，工单号" in text for text in texts) == 1


async def test_a_restart_of_either_process(halves: Halves) -> None:
    """What was written while shard 0 was away is read back by its process, which also shows the commands; the
    other one does neither."""
    li, wang = newcomer(halves.first), newcomer(halves.second, "Wang")
    await talk(li, "> 您好\n< 请问需要什么帮助")
    assert len(halves.emulator.record.of(COMMANDS)) == 1
    await halves.first.close()
    li.writes_dm("/tickets")
    await talk(wang, NO_TICKETS)
    await halves.first.open()
    await li.sees("您有 0 张进行中的工单", timeout=PATIENCE)
    assert len(halves.emulator.record.of(COMMANDS)) == 2
    looked = len(halves.emulator.record.of(HISTORY))
    await halves.second.close()
    await halves.second.open(wait=False)
    await halves.emulator.connected(2, PATIENCE)
    await talk(wang, NO_TICKETS)
    assert (len(halves.emulator.record.of(COMMANDS)), len(halves.emulator.record.of(HISTORY))) == (2, looked)
    assert set(handled(halves.first).values()) == {1}


async def test_a_shard_in_two_processes(halves: Halves, tmp_path: Path) -> None:
    """A mistake of the operator's costs nothing: both are told of a command, one answer comes of it."""
    first, key = halves.first, halves.first.settings.environment.keys()[0]
    url = first.settings.environment.database_url.get_secret_value()
    twin = half(halves.emulator, 0, first.guild, tmp_path / "twin", url, key)
    try:
        await twin.open(wait=False)
        await halves.emulator.connected(3, PATIENCE)
        li = newcomer(first)
        await talk(li, "> /help\n< 请问需要什么帮助")
        await talk(li, "> 您好\n< 请问需要什么帮助")
        await halves.emulator.settled()
    finally:
        await twin.leave()
    assert set(handled(first).values()) == {1}
    texts = [message.words for message in li.account.private() if message.from_bot]
    assert sum("请问需要什么帮助" in text for text in texts) == 2


@pytest.mark.long
async def test_a_process_is_killed(discord: DiscordEmulator, house_url: str, tmp_path: Path) -> None:
    """Two running programs; one dies without a word, the other's servers notice nothing, and when it is there
    again its own are answered too."""
    key, members = new_secret_key(), [discord.guild(shard=(number, 2)).member() for number in (0, 1)]
    places = [Place(tmp_path, **variables(discord, number, house_url, key)) for number in (0, 1)]
    arguments = ("run", "--only", "discord,worker")
    with places[0].start(*arguments) as first:
        with places[1].start(*arguments) as second:
            ready = discord.pulse.until(lambda: bool(discord.world.commands.get(None)), LONG_PATIENCE)
            await asyncio.gather(ready, discord.connected(2, LONG_PATIENCE))
            for member in members:
                await helped(member)
            await asyncio.to_thread(second.kill)
        await discord.pulse.until(lambda: len(discord.gateway.connected) == 1, LONG_PATIENCE)
        await helped(members[0])
        with places[1].start(*arguments) as again:
            await discord.connected(2, LONG_PATIENCE)
            for member in members:
                await helped(member)
            codes = [await asyncio.to_thread(program.stop) for program in (first, again)]
    assert codes == [0, 0]
    assert discord.violations == []


async def helped(member: Member) -> None:
    """A command in their guild is answered."""
    member.uses_command("/help")
    await member.sees("How can we help?", LONG_PATIENCE)
