"""What a platform refuses is named in one line with what to do and asked again ever more slowly; all else
goes on."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bots.telegram_bot import adapter as telegram_adapter
from bots.telegram_bot.polling import OTHER_POLLER, TOKEN_REFUSED
from bots.telegram_bot.webhook_watch import OTHERWISE, WebhookWatch, explained
from tests.emulators.discord import DiscordEmulator
from tests.emulators.telegram import TelegramEmulator
from tests.faults.conftest import TOKEN
from tests.faults.running import Running
from tests.scenarios.telegram import FrontDoor, until
from tests.scenarios.transcripts import talk
from tests.scenarios_terminal.programs import Here, Place

pytestmark = pytest.mark.long


def times(text: str, words: str) -> list[float]:
    """When these words were logged, in seconds within the hour."""
    found = re.findall(rf"T\d\d:(\d\d):(\d\d\.\d+)Z [^\n]*{re.escape(words)}", text)
    return [int(minutes) * 60 + float(seconds) for minutes, seconds in found]


@pytest.mark.long
async def test_both_refuse_their_tokens(place: Place, running: Running, discord: DiscordEmulator) -> None:
    """The program lives and the website is served; health names both bots and what to do; each try is one
    line, and waits longer than the one before."""
    running.place = place.with_(
        TELEGRAM_TOKEN=TOKEN[:-1] + "x",
        DISCORD_TOKEN=f"{'x' * 24}.{'y' * 6}.{'z' * 30}",
        DISCORD_API_URL=discord.api_url,
        DISCORD_GATEWAY_URL=discord.gateway_url,
    )
    running.start()
    parts = await running.reports(200, '"status": "degraded"')
    parts = await running.reports(200, "Telegram refuses the token")
    assert TOKEN_REFUSED in parts["connection telegram:default"]["why"]
    assert "Discord refuses the token" in parts["connection discord:default"]["why"]
    assert parts["writer"] == {"ready": True}
    assert (await running.asked("/"))[0] == 200
    async with asyncio.timeout(30):
        while len(times(running.said, TOKEN_REFUSED)) < 3:  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.05)
    first, second, third = times(running.said, TOKEN_REFUSED)[:3]
    assert (third - second) % 3600 > 1.5 * ((second - first) % 3600)
    assert await running.stop() == 0
    assert "Traceback" not in running.said
    assert TOKEN[:-1] not in running.said


@asynccontextmanager
async def rival(telegram: TelegramEmulator) -> AsyncIterator[None]:
    """Another program that polls with our token and begins again whenever it is ended."""

    async def poll() -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                url = f"{telegram.api_url}/bot{TOKEN}/getUpdates"
                async with session.post(url, json={"timeout": 20, "limit": 1, "offset": -1}) as answer:
                    await answer.read()
                await asyncio.sleep(0.05)  # as a program that does not know better

    task = asyncio.create_task(poll())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.long
async def test_two_programs_poll(running: Running, telegram: TelegramEmulator) -> None:
    """Ours says that another one polls with its token, and goes on by itself once that has stopped."""
    running.start()
    await running.ready()
    async with rival(telegram):
        parts = await running.reports(200, "another program polls with this token")
        assert OTHER_POLLER in parts["connection telegram:default"]["why"]
    await running.ready()
    li = telegram.bots[TOKEN].person("Li", language_code="en")
    li.says("/start")
    await li.sees("How can we help", 30.0)


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram is asked about the webhook more often than once a minute."""
    monkeypatch.setattr(telegram_adapter, "WebhookWatch", partial(WebhookWatch, every=0.05))


def why(door: FrontDoor) -> str:
    """What health says of the bot's connection."""
    assert door._service is not None
    return door._service._told()["connection telegram:default"] or "connected"


async def test_the_webhook_answers_wrongly(watchful: None, webhook_door: FrontDoor) -> None:
    """What Telegram met when it called is told with what to do, and forgotten once it gets through."""
    li = webhook_door.li()
    await talk(li, "> /start\n< 请问需要什么帮助")
    await webhook_door.house.writer.stop()
    li.says("你好")
    await until(lambda: "Wrong response from the webhook: 503" in why(webhook_door))
    assert "look at GET /health/ready" in why(webhook_door)
    await webhook_door.restart()
    await webhook_door.emulator.settled()
    await until(lambda: why(webhook_door) == "connected")


async def test_the_webhook_was_moved(watchful: None, webhook_door: FrontDoor) -> None:
    """Another program that set the webhook to itself is named; taking it back would only begin a fight."""
    await until(lambda: why(webhook_door) == "connected")
    ours, webhook_door.bot.webhook.url = webhook_door.bot.webhook.url, "https://elsewhere.example/telegram"
    await until(lambda: "stop the other program that uses this token" in why(webhook_door))
    webhook_door.bot.webhook.url = ours
    await until(lambda: why(webhook_door) == "connected")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("Wrong response from the webhook: 401 Unauthorized", "TELEGRAM_WEBHOOK_SECRET differs"),
        ("Wrong response from the webhook: 404 Not Found", "nobody answers at its path"),
        ("Wrong response from the webhook: 502 Bad Gateway", "look at GET /health/ready"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "renew the certificate"),
        ("Failed to resolve host: Name or service not known", "look at its DNS"),
        ("Connection timed out", OTHERWISE),
    ],
)
def test_what_to_do_about_a_webhook(error: str, advice: str) -> None:
    """Telegram's words, and behind them what an operator can do."""
    told = explained(error)
    assert told.startswith(error)
    assert advice in told


async def test_check_names_the_webhook(place: Place, telegram: TelegramEmulator, tmp_path: Path) -> None:
    """`frontdoor check` exits with 1 and tells what Telegram met at our address, with what to do."""
    url = "https://support.example/telegram"
    webhook = telegram.bots[TOKEN].webhook
    webhook.url, webhook.last_error_date = url, 1_790_000_000
    webhook.last_error_message = "Wrong response from the webhook: 404 Not Found"
    variables = {"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_URL": url, "TELEGRAM_WEBHOOK_SECRET": "s" * 32}
    outcome = await Here(place.folder, **place.variables, **variables).soon("check")
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "404 Not Found; nobody answers at its path" in outcome.stderr
