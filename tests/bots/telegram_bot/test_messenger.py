"""Sending to the emulated Telegram over loopback: what arrives, and what each fault means for the message."""

import asyncio

import pytest
from telegram.error import BadRequest, TelegramError

from bots.telegram_bot.failures import classified
from bots.telegram_bot.request import TelegramRequest, proxy_for
from core.delivery import Action, DeliveryError, DeliveryFailure
from core.replies import RenderedChoice
from tests.bots.telegram_bot.wire import TOKEN, delivery, messenger_at
from tests.emulators.telegram import (
    Fault,
    TelegramEmulator,
    bad_request,
    drop_after_effect,
    drop_before_effect,
    forbidden,
    html_error,
    migrate,
    server_error,
    too_many_requests,
)

YES = ((RenderedChoice("Yes", "yes"),),)


async def test_send_edit_delete() -> None:
    """A message with buttons arrives, changes and goes; every request keeps the specification."""
    async with TelegramEmulator() as emulator, messenger_at(emulator.api_url) as messenger:
        li = emulator.add_bot(TOKEN).person("Li")
        sent = await messenger.deliver(delivery(li.chat_id, "*Ready?* <b>&", choices=YES))
        message = li.chat.messages[-1]
        assert (str(message.message_id), "*Ready?* <b>&") == (sent, message.text)
        assert [tuple(button) for row in message.buttons for button in row] == [("Yes", "yes")]
        await messenger.deliver(delivery(li.chat_id, "Done", Action.EDIT, sent))
        assert (li.chat.messages[-1].text, li.chat.messages[-1].buttons) == ("Done", [])
        await messenger.deliver(delivery(li.chat_id, action=Action.DELETE, target=sent))
        assert li.chat.messages == []
        assert emulator.violations == []


async def test_an_edit_that_changes_nothing_is_done() -> None:
    """ "Message is not modified" is a success: the message says already what it should."""
    async with TelegramEmulator() as emulator, messenger_at(emulator.api_url) as messenger:
        li = emulator.add_bot(TOKEN).person("Li")
        sent = await messenger.deliver(delivery(li.chat_id, "same"))
        assert sent == await messenger.deliver(delivery(li.chat_id, "same", Action.EDIT, sent))


@pytest.mark.parametrize(
    ("fault", "failure", "arrives"),
    [
        (too_many_requests(7), DeliveryFailure.RATE_LIMITED, 0),
        (server_error(500), DeliveryFailure.TEMPORARY, 0),
        (server_error(504), DeliveryFailure.TEMPORARY, 0),
        (html_error(502), DeliveryFailure.TEMPORARY, 0),
        (html_error(403), DeliveryFailure.TEMPORARY, 0),
        (forbidden(), DeliveryFailure.UNREACHABLE, 0),
        (forbidden("user is deactivated"), DeliveryFailure.UNREACHABLE, 0),
        (bad_request("chat not found"), DeliveryFailure.UNREACHABLE, 0),
        (bad_request("can't parse entities"), DeliveryFailure.REJECTED, 0),
        (drop_before_effect(), DeliveryFailure.AMBIGUOUS, 0),
        (drop_after_effect(), DeliveryFailure.AMBIGUOUS, 1),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else str(value),
)
async def test_what_a_fault_means(fault: Fault, failure: DeliveryFailure, arrives: int) -> None:
    """Each fault on the wire has its meaning, and no error holds the token."""
    async with TelegramEmulator() as emulator, messenger_at(emulator.api_url) as messenger:
        li = emulator.add_bot(TOKEN).person("Li")
        emulator.fail(fault, method="sendMessage")
        with pytest.raises(DeliveryError) as caught:
            await messenger.deliver(delivery(li.chat_id))
        assert failure is caught.value.failure
        assert TOKEN not in str(caught.value)
        assert arrives == len(li.chat.messages)
        assert (7.0 if failure is DeliveryFailure.RATE_LIMITED else None) == caught.value.retry_after


async def test_what_is_gone() -> None:
    """Edits and deletions of messages that are no more have nothing left to do."""
    async with TelegramEmulator() as emulator, messenger_at(emulator.api_url) as messenger:
        li = emulator.add_bot(TOKEN).person("Li")
        for action in (Action.EDIT, Action.DELETE):
            with pytest.raises(DeliveryError) as caught:
                await messenger.deliver(delivery(li.chat_id, action=action, target="4711"))
            assert DeliveryFailure.GONE is caught.value.failure


async def test_a_group_that_moved() -> None:
    """The error names the supergroup's id."""
    async with TelegramEmulator() as emulator, messenger_at(emulator.api_url) as messenger:
        group = emulator.add_bot(TOKEN).group(supergroup=False)
        emulator.fail(migrate(), method="sendMessage")
        with pytest.raises(DeliveryError) as caught:
            await messenger.deliver(delivery(group.chat_id))
        assert DeliveryFailure.MOVED is caught.value.failure
        assert (caught.value.new_chat or "")[:4] == "-100"


async def test_a_refused_token_and_nobody_there() -> None:
    """Both are temporary: messages wait until the operator or the network is back."""
    async with TelegramEmulator() as emulator:
        emulator.add_bot("2002:OTHER")
        async with messenger_at(emulator.api_url) as messenger:
            with pytest.raises(DeliveryError) as caught:
                await messenger.deliver(delivery(5))
        assert DeliveryFailure.TEMPORARY is caught.value.failure
        gone = emulator.api_url
    async with messenger_at(gone) as messenger:
        with pytest.raises(DeliveryError) as caught:
            await messenger.deliver(delivery(5))
    assert DeliveryFailure.TEMPORARY is caught.value.failure
    assert TOKEN not in f"{caught.value} {caught.value.__cause__} {caught.value.__context__}"


async def test_a_silent_server_is_ambiguous() -> None:
    """A connection that is taken and never answered: the message may have arrived."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        closed.set()

    closed = asyncio.Event()
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    request = TelegramRequest(address)
    await request.initialize()
    with pytest.raises(TelegramError) as caught:
        await request.call(f"{address}/bot{TOKEN}/sendMessage", {}, seconds=0.05)
    assert DeliveryFailure.AMBIGUOUS is classified(caught.value).failure
    await request.shutdown()
    await closed.wait()
    server.close()


async def test_answers_to_presses_never_fail() -> None:
    """A press too old to answer is nobody's trouble; a fresh one shows the note."""
    async with TelegramEmulator() as emulator, messenger_at(emulator.api_url) as messenger:
        li = emulator.add_bot(TOKEN).person("Li")
        await messenger.deliver(delivery(li.chat_id, choices=YES))
        press = li.presses("Yes")
        await messenger.answer_press("0", "too late")
        await messenger.answer_press(press["callback_query"]["id"], "Saved")
        assert (await li.sees_toast()).text == "Saved"


@pytest.mark.parametrize(
    "words", ["Message can't be edited", "MESSAGE_ID_INVALID", "Message to delete not found"]
)
def test_texts_of_what_is_gone(words: str) -> None:
    """Telegram names these only in words."""
    assert DeliveryFailure.GONE is classified(BadRequest(words)).failure


def test_proxies_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Telegram is blocked, HTTPS_PROXY is enough; NO_PROXY is kept."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:7890")
    monkeypatch.setenv("no_proxy", "localhost")
    assert proxy_for("https://api.telegram.org") == "http://127.0.0.1:7890"
    assert proxy_for("https://localhost:8081") is None
