"""The whole adapter at the emulated Telegram: polling, webhook, what happens when something is wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from bots.findings import Finding, Severity
from bots.http.server import HttpServer
from bots.telegram_bot import polling
from bots.telegram_bot.adapter import TelegramAdapter
from bots.telegram_bot.check import about_bot, about_webhook, check
from bots.telegram_bot.files import TelegramFileSource
from bots.telegram_bot.standing import NO_FORUM, REMOVED
from bots.telegram_bot.webhook import SECRET_HEADER, Webhook
from core.delivery import DeliveryError, DeliveryFailure, FileTooLarge
from core.desk.alerts import Trouble
from core.desk.definition import Desk, DeskChat
from core.errors import ConfigurationError
from core.events import ChoicePressed, CommandReceived, FileReceived, TextReceived
from core.ports import StorageUnavailable
from core.replies import RenderedChoice
from tests.bots.telegram_bot.wire import BOT, TOKEN, FakeWriter, clock, connected, delivery
from tests.emulators.telegram import TelegramEmulator, server_error
from tests.pictures import JPEG

SECRET = "a-secret_1"
COMMANDS = {"": [("start", "Begin")], "zh-Hans": [("start", "开始")]}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back off in hundredths of a second."""
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(polling, "LONGEST_WAIT", 0.05)


@asynccontextmanager
async def polled(
    emulator: TelegramEmulator, writer: FakeWriter, token: str = TOKEN
) -> AsyncIterator[TelegramAdapter]:
    """An adapter that polls."""
    adapter = TelegramAdapter(BOT, token, writer, clock, emulator.api_url, commands=COMMANDS)
    running = asyncio.create_task(adapter.run())
    await asyncio.sleep(0)
    try:
        yield adapter
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def hooked(
    emulator: TelegramEmulator, writer: FakeWriter
) -> AsyncIterator[tuple[TelegramAdapter, str]]:
    """An adapter behind our HTTP server; the address of the webhook."""
    adapter = TelegramAdapter(
        BOT,
        TOKEN,
        writer,
        clock,
        emulator.api_url,
        Webhook("https://example.org", "/telegram/default", SECRET),
    )
    server = HttpServer("127.0.0.1", 0, {"/telegram/default": adapter.handler})
    await server.start()
    adapter.webhook = Webhook(f"http://127.0.0.1:{server.port}", "/telegram/default", SECRET)
    await adapter.open()
    adapter.serve()
    try:
        yield adapter, adapter.webhook.url
    finally:
        await adapter.stop_serving()
        await server.stop()
        await adapter.close()


async def test_polling_accepts_in_order_and_confirms() -> None:
    """Updates reach the writer in order and are confirmed; a webhook left behind is removed first."""
    async with TelegramEmulator() as emulator:
        bot, writer = emulator.add_bot(TOKEN), FakeWriter()
        bot.webhook.url = "https://old.example.org"
        li = bot.person("Li", language_code="zh-hans")
        li.says("/start abc")
        li.says("你好")
        async with polled(emulator, writer):
            accepted = await writer.until(2)
            await emulator.settled()
        assert [CommandReceived("start", "abc"), TextReceived("你好")] == [
            update.event for update in accepted
        ]
        assert bot.webhook.url == ""
        assert emulator.violations == []


async def test_polling_repeats_what_was_not_committed() -> None:
    """While nothing can be stored the offset stays; then every update is asked for again."""
    async with TelegramEmulator() as emulator:
        li, writer = emulator.add_bot(TOKEN).person("Li"), FakeWriter(available=False)
        with capture_logs() as logs:
            async with polled(emulator, writer):
                for number in range(3):
                    li.says(f"text {number}")
                await asyncio.sleep(0.2)
                assert writer.accepted == []
                writer.available = True
                await writer.until(3)
                await emulator.settled()
        assert [TextReceived(f"text {n}") for n in range(3)] == [update.event for update in writer.accepted]
        assert "updates can't be stored now; Telegram keeps them and is asked again" in {
            entry["event"] for entry in logs
        }


async def test_the_offset_stops_at_the_first_gap() -> None:
    """When one update of a response was not committed, those behind it are asked for again."""
    async with TelegramEmulator() as emulator, connected(emulator.api_url) as (bot, request):
        li, seen = emulator.add_bot(TOKEN).person("Li"), list[str]()

        async def take(update: Mapping[str, Any]) -> None:
            seen.append(update["message"]["text"])
            if update["message"]["text"] == "two" and seen.count("two") == 1:
                raise StorageUnavailable

        for text in ("one", "two", "three"):
            li.says(text)
        running = asyncio.create_task(polling.Polling(request, bot.base_url, take, "telegram").run())
        await emulator.settled()
        running.cancel()
        assert seen == ["one", "two", "three", "two", "three"]


async def test_what_concerns_nobody_is_confirmed() -> None:
    """A talk in a group is not ours and still moves the offset."""
    async with TelegramEmulator() as emulator:
        bot, writer = emulator.add_bot(TOKEN), FakeWriter()
        bot.queue_update("message", {"nobody": "understands"})
        bot.queue_update("poll", {"id": "1"})
        async with polled(emulator, writer):
            await emulator.settled()
        assert writer.accepted == []


async def test_presses_are_answered_after_the_commit() -> None:
    """The waiting sign of a button ends, with the note that core gave."""
    async with TelegramEmulator() as emulator:
        li, writer = emulator.add_bot(TOKEN).person("Li"), FakeWriter(note="Saved")
        async with polled(emulator, writer) as adapter:
            await adapter.messenger.deliver(delivery(li.chat_id, choices=((RenderedChoice("Yes", "y"),),)))
            li.presses("Yes")
            assert (await li.sees_toast()).text == "Saved"
        assert [ChoicePressed("y", writer.accepted[0].event.interaction)] == [  # type: ignore[union-attr]
            update.event for update in writer.accepted
        ]


async def test_a_refused_token_is_said_in_one_line() -> None:
    """No crash, no token in the log, what to do."""
    async with TelegramEmulator() as emulator:
        with capture_logs() as logs:
            async with polled(emulator, FakeWriter(), "9:WRONG"):
                await asyncio.sleep(0.1)
        assert {polling.TOKEN_REFUSED} == {entry["reason"] for entry in logs}
        assert "9:WRONG" not in json.dumps(logs)


async def test_a_second_poller_is_said_in_one_line() -> None:
    """409: both go on trying, and the line says what to do."""
    async with TelegramEmulator() as emulator:
        emulator.add_bot(TOKEN)
        with capture_logs() as logs:
            async with polled(emulator, FakeWriter()), polled(emulator, FakeWriter()):
                await asyncio.sleep(0.3)
        assert polling.OTHER_POLLER in {entry.get("reason") for entry in logs}


async def test_webhook_delivers_and_answers_in_the_response() -> None:
    """Updates come in, the note of a press rides in the response."""
    async with TelegramEmulator() as emulator:
        li, writer = emulator.add_bot(TOKEN).person("Li"), FakeWriter(note="Saved")
        async with hooked(emulator, writer) as (adapter, _):
            li.says("hello")
            await writer.until(1)
            await adapter.messenger.deliver(delivery(li.chat_id, choices=((RenderedChoice("Yes", "y"),),)))
            li.presses("Yes")
            assert (await li.sees_toast()).text == "Saved"
            await emulator.settled()
        assert [call.by_webhook for call in emulator.record.of("answerCallbackQuery")] == [True]
        assert emulator.violations == []


async def test_webhook_is_repeated_when_nothing_can_be_stored() -> None:
    """503 lets Telegram deliver again."""
    async with TelegramEmulator() as emulator:
        li, writer = emulator.add_bot(TOKEN).person("Li"), FakeWriter(available=False)
        async with hooked(emulator, writer):
            li.says("hello")
            await asyncio.sleep(0.1)
            writer.available = True
            await writer.until(1)
            await emulator.settled()


async def test_webhook_refuses_strangers() -> None:
    """Without the secret 401, without an update 400, too much 413; nothing reaches the writer."""
    async with TelegramEmulator() as emulator:
        emulator.add_bot(TOKEN)
        writer = FakeWriter()
        async with hooked(emulator, writer) as (_, url), ClientSession() as session:
            right, wrong = {SECRET_HEADER: SECRET}, {SECRET_HEADER: "guess"}
            tries = [(b"{}", {}), (b"{}", wrong), (b"no json", right), (b"[1]", right), (b"x" * 2**21, right)]
            statuses = []
            for body, headers in tries:
                async with session.post(url, data=BytesIO(body), headers=headers) as response:
                    statuses.append(response.status)
            async with session.get(url.replace("/telegram/default", "/health/live")) as response:
                statuses.append(response.status)
        assert statuses == [401, 401, 400, 400, 413, 200]
        assert writer.accepted == []


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "密"])
def test_a_webhook_without_a_secret_does_not_start(secret: str) -> None:
    """Anybody could send us updates."""
    with pytest.raises(ConfigurationError):
        Webhook("https://example.org", "/telegram/default", secret)


async def test_commands_are_shown_per_language() -> None:
    """setMyCommands for everybody and for Chinese, in private chats."""
    async with TelegramEmulator() as emulator:
        li, writer = emulator.add_bot(TOKEN).person("Li"), FakeWriter()
        async with polled(emulator, writer):
            li.says("hi")
            await writer.until(1)
        calls = emulator.record.of("setMyCommands")
        assert {"", "zh"} == {call.parameters.get("language_code", "") for call in calls}


async def test_files_are_fetched() -> None:
    """A photo comes back byte by byte; one over 20 MB never will."""
    async with TelegramEmulator() as emulator:
        li, writer = emulator.add_bot(TOKEN).person("Li"), FakeWriter()
        async with polled(emulator, writer) as adapter:
            li.sends_photo(JPEG, "look")
            li.sends_document(b"%PDF-", size=30 * 1024 * 1024)
            photo, document = (update.event for update in await writer.until(2))
            assert isinstance(photo, FileReceived)
            assert isinstance(document, FileReceived)
            chunks = [chunk async for chunk in adapter.file_source.fetch(photo.handle)]
            assert b"".join(chunks) == JPEG
            with pytest.raises(FileTooLarge) as caught:
                _ = [chunk async for chunk in adapter.file_source.fetch(document.handle)]
        assert TOKEN not in str(caught.value)


async def test_a_fetch_that_fails_can_be_repeated() -> None:
    """Nobody there: temporary, and the address with the token is not in the error."""
    async with connected("http://127.0.0.1:9") as (bot, request):
        source = TelegramFileSource(bot, request)
        with pytest.raises(DeliveryError) as caught:
            _ = [chunk async for chunk in source.fetch('{"file_id": "x"}')]
        assert DeliveryFailure.TEMPORARY is caught.value.failure
        assert TOKEN not in str(caught.value)
        with pytest.raises(DeliveryError, match="handle"):
            _ = [chunk async for chunk in source.fetch("nonsense")]


async def checked(api_url: str, token: str) -> tuple[Finding, ...]:
    """What `check` finds for a bot that polls."""
    async with connected(api_url, token) as (bot, request):
        return await check(request, bot.base_url, None)


async def test_check_says_what_telegram_says() -> None:
    """The name, privacy mode and webhook; a refused token alone."""
    async with TelegramEmulator() as emulator:
        bot = emulator.add_bot(TOKEN)
        bot.webhook.url = "https://old.example.org"
        texts = " | ".join(finding.text for finding in await checked(emulator.api_url, TOKEN))
        assert "@frontdoor_bot" in texts
        assert "privacy mode is off" in texts
        assert "a webhook is set" in texts
        assert bot.webhook.url == "https://old.example.org"
        wrong = await checked(emulator.api_url, "9:WRONG")
        assert [finding.text for finding in wrong] == [polling.TOKEN_REFUSED]
        gone = emulator.api_url
    nobody = await checked(gone, TOKEN)
    assert [finding.severity for finding in nobody] == [Severity.PROBLEM]
    assert TOKEN not in nobody[0].text


async def test_check_looks_at_the_desks() -> None:
    """Each group in which agents work: not known to the bot, without topics, without rights, well."""
    async with TelegramEmulator() as emulator:
        account = emulator.add_bot(TOKEN)
        well = account.group("Well", forum=True)
        powerless = account.group("Powerless", forum=True, bot_is_admin=False)
        flat = account.group("Flat")
        kicked = account.group("Kicked", forum=True)
        kicked.kicks_bot()
        careful = account.group("Careful", forum=True)
        careful.promotes_bot(without=("can_delete_messages",))
        groups = {"-1009": REMOVED.detail} | {
            str(group.chat_id): words
            for group, words in (
                (well, "all that it needs"),
                (powerless, "no administrator"),
                (flat, NO_FORUM.detail),
                (kicked, REMOVED.detail),
                (careful, "a secret that an agent writes there by mistake stays"),
            )
        }
        desks = [DeskChat("main", BOT, chat) for chat in groups]
        async with connected(emulator.api_url) as (bot, request):
            found = (await check(request, bot.base_url, None, desks))[-len(desks) :]
        assert emulator.violations == []
    problem, fine = Severity.PROBLEM, Severity.FINE
    expected = [problem, fine, problem, problem, problem, Severity.HINT]
    assert expected == [finding.severity for finding in found]
    for finding, words in zip(found, groups.values(), strict=True):
        assert words in finding.text


async def test_a_desk_is_looked_at_and_listened_to() -> None:
    """Rights that are missing at the start are told, and so is every change; what agents do reaches the
    writer with its seat."""
    troubles: list[Trouble | None] = []

    async def report(chat: DeskChat, what: Trouble | None, detail: str) -> None:
        troubles.append(what)

    async with TelegramEmulator() as emulator:
        group, writer = emulator.add_bot(TOKEN).group("Desk", forum=True), FakeWriter()
        group.promotes_bot(without=("can_manage_topics",))
        desk = Desk(chats=(DeskChat("main", BOT, str(group.chat_id)),))
        adapter = TelegramAdapter(
            BOT,
            TOKEN,
            writer,
            clock,
            emulator.api_url,
            desk=desk,
            report=report,
            desk_commands=[("claim", "Take it")],
        )
        running = asyncio.create_task(adapter.run())
        wang = group.member("Wang")
        wang.says("/queue@frontdoor_bot")
        wang.sends_document(b"%PDF-", caption="for the reply")
        command, document = await writer.until(2)
        assert isinstance(document.event, FileReceived)
        chunks = [chunk async for chunk in adapter.file_source.fetch(document.event.handle)]
        for change in (group.promotes_bot, group.kicks_bot, group.promotes_bot):
            change()
            await emulator.settled()
        emulator.fail(server_error(), method="getChatMember")
        group.demotes_bot()
        await emulator.settled()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert emulator.violations == []
    shown = emulator.record.of("setMyCommands")
    assert {("chat", group.chat_id, "Take it")} == {
        (call.parameters["scope"]["type"], call.parameters["scope"]["chat_id"], each["description"])
        for call in shown
        for each in call.parameters["commands"]
    }
    assert (command.event, command.seat and command.seat.agent_name) == (CommandReceived("queue"), "Wang")
    assert b"".join(chunks) == b"%PDF-"
    no_topics = Trouble.NO_TOPICS
    assert [no_topics, None, Trouble.REMOVED, None, no_topics] == troubles


def test_check_of_a_webhook_with_errors() -> None:
    """A failing webhook of ours is a problem, with its last error."""
    info = {"url": "https://a/b", "pending_update_count": 3, "last_error_message": "Connection refused"}
    found = about_webhook(info | {"last_error_date": 0}, "https://a/b")
    assert [finding.severity for finding in found] == [Severity.FINE, Severity.PROBLEM]
    assert "Connection refused" in found[1].text
    quiet = about_bot({"username": "b", "can_read_all_group_messages": False, "can_join_groups": False})
    assert [finding.severity for finding in quiet] == [Severity.FINE, Severity.FINE, Severity.HINT]


def test_secrets_are_not_shown() -> None:
    """The secret is not in the text form of the settings."""
    webhook = Webhook("https://example.org/", "/telegram/default", SECRET)
    assert SECRET not in repr(webhook)
    assert replace(webhook).url == "https://example.org/telegram/default"
