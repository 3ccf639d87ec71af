"""Attachments are fetched from the emulated file server, also when their link has grown old."""

from collections.abc import AsyncIterator

import pytest

from bots.discord_bot.api import DiscordApi
from bots.discord_bot.content import file_of
from bots.discord_bot.files import DiscordFileSource
from bots.discord_bot.translate import translate_message
from core.delivery import DeliveryError
from core.events import FileReceived
from tests.bots.discord_bot.payloads import BOT, attachment
from tests.emulators.discord import DiscordEmulator, Member, Settings, Upload

DAY = 24 * 3600
PICTURE = b"\x89PNG" * 40_000


@pytest.fixture
async def emulator() -> AsyncIterator[DiscordEmulator]:
    """Discord."""
    async with DiscordEmulator(Settings(token="a.b.c")) as running:
        yield running


@pytest.fixture
async def source(emulator: DiscordEmulator) -> AsyncIterator[DiscordFileSource]:
    """A file source that is logged in."""
    api = DiscordApi("a.b.c", emulator.api_url)
    await api.log_in()
    opened = DiscordFileSource(api)
    await opened.open()
    yield opened
    await opened.close()
    await api.close()


def handle_of(member: Member) -> str:
    """The handle of a picture that somebody sends."""
    (update,) = translate_message(member.writes_dm(files=[Upload("a.png", PICTURE)]).to_json(), BOT)
    assert isinstance(update.event, FileReceived)
    return update.event.handle


async def fetched(source: DiscordFileSource, handle: str) -> bytes:
    """All its bytes."""
    return b"".join([chunk async for chunk in source.fetch(handle)])


@pytest.mark.parametrize("days", [0, 2])
async def test_a_picture(emulator: DiscordEmulator, source: DiscordFileSource, days: int) -> None:
    """An old link is replaced by the one that the message has now."""
    handle = handle_of(emulator.guild().member())
    emulator.advance(days * DAY)
    assert await fetched(source, handle) == PICTURE


async def test_a_picture_that_was_taken_back(emulator: DiscordEmulator, source: DiscordFileSource) -> None:
    """It can never be had."""
    member = emulator.guild().member()
    handle = handle_of(member)
    emulator.advance(2 * DAY)
    member.deletes(next(iter(member.dm.messages.values())))
    with pytest.raises(DeliveryError, match="gone"):
        await fetched(source, handle)


@pytest.mark.parametrize("handle", ["", "{}", "[1]"])
async def test_what_is_no_handle(source: DiscordFileSource, handle: str) -> None:
    """It is refused for good."""
    with pytest.raises(DeliveryError, match="rejected"):
        await fetched(source, handle)


async def test_a_windows_file_can_not_be_found_again(
    emulator: DiscordEmulator, source: DiscordFileSource
) -> None:
    """It stands in no message; once its link is dead it is lost, and that is said."""
    url = f"{emulator.api_url.removesuffix('/api/v10')}/cdn/attachments/1/2/x.png"
    handle = file_of({**attachment(2), "url": url}, {}).handle
    with pytest.raises(DeliveryError, match="link is too old"):
        await fetched(source, handle)
