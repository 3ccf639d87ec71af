"""The emulator is test equipment, so it is held to Telegram's behaviour before anything is held to it."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta

os.environ.setdefault("PTB_TIMEDELTA", "1")  # read by the library when a RetryAfter is made

import aiohttp
import pytest
import telegram
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.emulators import telegram as emulated
from tests.emulators.telegram import EmulatedBot, Group, Person, TelegramEmulator
from tests.pictures import JPEG

TOKEN = "1001:TEST"
YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("No", callback_data="n")]]
)


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    """An emulator that runs for the test."""
    async with TelegramEmulator() as running:
        yield running


@pytest.fixture
def account(emulator: TelegramEmulator) -> EmulatedBot:
    """The bot as Telegram keeps it."""
    return emulator.add_bot(TOKEN)


@pytest.fixture
def li(account: EmulatedBot) -> Person:
    """A customer."""
    return account.person("Li", language_code="zh-hans")


@pytest.fixture
async def bot(emulator: TelegramEmulator, account: EmulatedBot) -> AsyncIterator[telegram.Bot]:
    """The unmodified library, connected to the emulator."""
    async with telegram.Bot(
        TOKEN, base_url=emulator.api_url + "/bot", base_file_url=emulator.api_url + "/file/bot"
    ) as library:
        yield library


class Raw:
    """A plain HTTP client that returns status and JSON."""

    def __init__(self, emulator: TelegramEmulator, session: aiohttp.ClientSession) -> None:
        self.emulator = emulator
        self.session = session

    async def __call__(
        self, method: str, token: str = TOKEN, **parameters: object
    ) -> tuple[int, dict[str, object]]:
        url = f"{self.emulator.api_url}/bot{token}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            return answer.status, await answer.json()

    async def refusal(self, method: str, **parameters: object) -> str:
        status, body = await self(method, TOKEN, **parameters)
        assert (status, body["ok"]) == (body["error_code"], False)
        return f"{status} {body['description']}"


@pytest.fixture
async def raw(emulator: TelegramEmulator, account: EmulatedBot) -> AsyncIterator[Raw]:
    """A client that may send nonsense."""
    async with aiohttp.ClientSession() as session:
        yield Raw(emulator, session)


# --- the library as a client --------------------------------------------------------------------------------


async def test_a_conversation_reads_like_a_transcript(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person
) -> None:
    """Command, prompt, press, toast, edit: each side sees what the other did, without one violation."""
    li.says("/start")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.entities[0].type == "bot_command"
    await bot.send_message(li.chat_id, "<b>Paid?</b>", parse_mode="HTML", reply_markup=YES_NO)
    prompt = await li.sees("Paid?")
    await li.sees_button("No")
    li.presses("Yes")
    (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert update.callback_query is not None
    assert update.callback_query.data == "y"
    await update.callback_query.answer("Noted")
    await update.callback_query.edit_message_text("Paid: yes")
    assert (await li.sees_toast("Noted")).is_alert is False
    assert await li.sees("Paid: yes") is prompt
    await bot.get_updates(offset=update.update_id + 1)
    await emulator.settled()
    assert li.chat.transcript() == "Li: /start\nbot: Paid: yes (edited)"
    assert prompt.entities == []
    assert emulator.violations == []


async def test_the_library_reads_everything_that_people_send(bot: telegram.Bot, li: Person) -> None:
    """Every kind of message is parsed by the library's own classes."""
    li.sends_photo(b"picture", "receipt")
    li.sends_album([b"one", b"two"], "both")
    li.sends_document(b"%PDF", "bill.pdf")
    li.sends_voice()
    li.sends_video()
    li.sends_sticker()
    li.sends_location()
    li.sends_contact()
    li.forwards("send me your seed", origin="Mallory")
    li.forwards("news", origin=emulated.Channel("News", "news"))
    li.forwards("hello", origin=li)
    first = li.says("see https://example.com")
    li.edits(first, "see nothing")
    li.replies(first, "I mean that one")
    li.blocks()
    li.unblocks()
    updates = await bot.get_updates(timeout=1)
    attachments = [one.message.effective_attachment for one in updates[:9] if one.message]
    names = [type(one[-1] if isinstance(one, tuple) else one).__name__ for one in attachments]
    assert names == ["PhotoSize"] * 3 + ["Document", "Voice", "Video", "Sticker", "Location", "Contact"]
    albums = {one.message.media_group_id for one in updates[1:3] if one.message}
    assert len(albums) == 1
    origins = [
        one.message.forward_origin.type for one in updates[9:12] if one.message and one.message.forward_origin
    ]
    assert origins == ["hidden_user", "channel", "user"]
    assert updates[13].edited_message is not None
    assert updates[13].edited_message.text == "see nothing"
    assert updates[14].message is not None
    assert updates[14].message.reply_to_message is not None
    changes = [one.my_chat_member.new_chat_member.status for one in updates[15:] if one.my_chat_member]
    assert changes == ["kicked", "member"]


async def test_files_go_both_ways(emulator: TelegramEmulator, bot: telegram.Bot, li: Person) -> None:
    """A person's photo can be downloaded, sent on by file_id, and uploaded bytes come back the same."""
    li.sends_photo(b"jpeg bytes")
    (update,) = await bot.get_updates(timeout=1)
    assert update.message is not None
    largest = update.message.photo[-1]
    file = await bot.get_file(largest.file_id)
    assert bytes(await file.download_as_bytearray()) == b"jpeg bytes"
    again = await bot.send_photo(li.chat_id, largest.file_id, caption="yours")
    assert again.caption == "yours"
    sent = await bot.send_document(li.chat_id, b"ticket,1", filename="tickets.csv")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("tickets.csv", 8)
    back = await bot.get_file(sent.document.file_id)
    assert bytes(await back.download_as_bytearray()) == b"ticket,1"
    album = await bot.send_media_group(
        li.chat_id, [InputMediaPhoto(b"a", caption="two"), InputMediaPhoto(b"b")]
    )
    assert len({one.media_group_id for one in album}) == 1
    assert len(emulator.record.sent_to(li)) == 3
    assert emulator.record.busiest(60, li) == 4
    assert emulator.violations == []


async def test_files_have_limits_and_links_expire(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person
) -> None:
    """Over 20 MB no download; a link is good for an hour; a file_id of a document is no photo."""
    update = li.sends_document(b"x", "film.mkv", size=21 * 1024 * 1024)
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(update["message"]["document"]["file_id"])
    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await bot.send_photo(li.chat_id, update["message"]["document"]["file_id"])
    file = await bot.get_file(li.sends_photo(b"x")["message"]["photo"][-1]["file_id"])
    emulator.advance(3601)
    with pytest.raises((BadRequest, InvalidToken)):
        await file.download_as_bytearray()


async def test_set_up_calls(bot: telegram.Bot, li: Person) -> None:
    """What a bot sets about itself is kept, by language too."""
    await bot.set_my_commands([("start", "Begin")], language_code="zh")
    assert [one.command for one in await bot.get_my_commands(language_code="zh")] == ["start"]
    assert list(await bot.get_my_commands()) == []
    await bot.set_my_description("We help")
    assert (await bot.get_my_description()).description == "We help"
    await bot.set_my_short_description("Help")
    assert await bot.set_chat_menu_button(li.chat_id)
    chat = await bot.get_chat(li.chat_id)
    assert (chat.type, chat.first_name) == ("private", "Li")
    assert (await bot.get_me()).username == "frontdoor_bot"
    assert await bot.send_chat_action(li.chat_id, "typing")
    assert li.chat.actions == ["typing"]


async def test_copies_forwards_pins_and_deletions(bot: telegram.Bot, li: Person) -> None:
    """Messages can be copied, forwarded, pinned and deleted; a missing one is refused by name."""
    update = li.says("my deposit")
    message_id = update["message"]["message_id"]
    await bot.copy_message(li.chat_id, li.chat_id, message_id)
    forwarded = await bot.forward_message(li.chat_id, li.chat_id, message_id)
    assert forwarded.forward_origin is not None
    await bot.pin_chat_message(li.chat_id, forwarded.message_id)
    assert li.chat.pinned == [forwarded.message_id]
    shown = await li.sees("my deposit")
    await bot.delete_message(li.chat_id, forwarded.message_id)
    await li.sees_gone(shown)
    await bot.delete_messages(li.chat_id, [message_id, 999])
    assert li.chat.transcript() == "bot: my deposit"
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(li.chat_id, message_id)
    with pytest.raises(BadRequest, match="to copy not found"):
        await bot.copy_message(li.chat_id, li.chat_id, message_id)


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "parameters", "refusal"),
    [
        ("sendMessage", {"text": "x"}, "400 Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "ME"}, "400 Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": "ME", "text": " \n"}, "400 Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": "ME", "text": "x" * 4097}, "400 Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 77, "text": "x"}, "400 Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "400 Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "ME", "text": 5}, "field 'text' must be of type String"),
        ("sendMessage", {"chat_id": "ME", "text": "x", "message_thread_id": "a"}, "must be of type Integer"),
        ("sendMessage", {"chat_id": "ME", "text": "x", "message_thread_id": 4}, "message thread not found"),
        ("sendMessage", {"chat_id": "ME", "text": "x", "reply_markup": "{"}, "can't parse reply markup JSON"),
        (
            "sendMessage",
            {"chat_id": "ME", "text": "x", "reply_markup": []},
            "object expected as reply markup",
        ),
        ("sendMessage", {"chat_id": "ME", "text": "x", "parse_mode": "BB"}, "unsupported parse_mode"),
        (
            "sendMessage",
            {"chat_id": "ME", "text": "x", "reply_parameters": {"message_id": 9}},
            "replied not found",
        ),
        ("sendPhoto", {"chat_id": "ME", "photo": "nope"}, "wrong file identifier"),
        ("sendPhoto", {"chat_id": "ME", "photo": "x", "caption": "x" * 1025}, "caption is too long"),
        ("sendMediaGroup", {"chat_id": "ME", "media": [{"type": "photo", "media": "x"}]}, "2-10 items"),
        (
            "sendMediaGroup",
            {"chat_id": "ME", "media": [{"type": "photo", "url": "x"}] * 2},
            "unknown key 'url'",
        ),
        ("sendChatAction", {"chat_id": "ME", "action": "dancing"}, "wrong parameter action"),
        ("editMessageText", {"chat_id": "ME", "message_id": 99, "text": "x"}, "message to edit not found"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query ID is invalid"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ("setMyDescription", {"description": "x" * 513}, "description is too long"),
        ("setMyCommands", {"commands": [{"command": "Start!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setWebhook", {"url": "ftp://x"}, "An HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://x", "secret_token": "no spaces"}, "illegal symbols"),
        ("getFile", {"file_id": "nope"}, "invalid file_id"),
        ("sendMessag", {"chat_id": "ME"}, "404 Not Found: method not found"),
        ("createForumTopic", {"chat_id": "ME", "name": "x"}, "the chat is not a forum"),
        ("sendPoll", {"chat_id": "ME", "question": "x", "options": []}, "501 Not Implemented"),
    ],
)
async def test_refusals(
    raw: Raw, li: Person, method: str, parameters: dict[str, object], refusal: str
) -> None:
    """A wrong request is refused in Telegram's words and shape."""
    known = {key: li.chat_id if value == "ME" else value for key, value in parameters.items()}
    assert refusal in await raw.refusal(method, **known)


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": "x", "callback_data": ""}, "Text buttons are unallowed"),
        ({"text": "x", "callback_data": "好" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "a", "url": "https://x.org"}, "exactly one action"),
        ({"text": "x", "data": "a"}, "unknown key 'data'"),
        ({"callback_data": "a"}, "field 'text' is required"),
        ({"text": "x", "url": "javascript://x"}, "Unsupported URL protocol"),
        ({"text": "x", "url": "nowhere"}, "Wrong HTTP URL"),
    ],
)
async def test_refused_buttons(
    emulator: TelegramEmulator, raw: Raw, li: Person, button: dict[str, str], refusal: str
) -> None:
    """A wrong button is refused, and the test can see it as a violation."""
    markup = {"inline_keyboard": [[button]]}
    assert refusal in await raw.refusal("sendMessage", chat_id=li.chat_id, text="x", reply_markup=markup)
    assert [one.method for one in emulator.violations] == ["sendMessage"]
    assert li.chat.messages == []


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("1 < 2", "can't parse entities"),
        ("<table>", 'Unsupported start tag "table" at byte offset 0'),
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'expected "</i>", found "</b>"'),
        ("</b>", "Unexpected end tag"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
async def test_refused_html(raw: Raw, li: Person, source: str, refusal: str) -> None:
    """HTML that Telegram would not parse is refused, in a text and in a caption."""
    assert refusal in await raw.refusal("sendMessage", chat_id=li.chat_id, text=source, parse_mode="HTML")
    answer = await raw.refusal("sendPhoto", chat_id=li.chat_id, photo="x", caption=source, parse_mode="html")
    assert refusal in answer


async def test_html_becomes_text_and_entities(bot: telegram.Bot, li: Person) -> None:
    """The person sees the text; offsets are UTF-16 units, and the length is counted without tags."""
    source = '😀 <b>1 &lt; 2 <i>and</i></b> <a href="https://x.org/?a=1&amp;b=2">go</a>'
    sent = await bot.send_message(li.chat_id, source, parse_mode="HTML")
    assert sent.text == "😀 1 < 2 and go"
    marked = {text: entity.type for entity, text in sent.parse_entities().items()}
    assert marked == {"1 < 2 and": "bold", "and": "italic", "go": "text_link"}
    assert sent.entities[-1].url == "https://x.org/?a=1&b=2"
    await bot.send_message(li.chat_id, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")


async def test_an_unknown_field_is_a_violation_but_passes(
    emulator: TelegramEmulator, raw: Raw, li: Person
) -> None:
    """Telegram ignores fields that it does not know; a test wants to hear of them."""
    status, _ = await raw("sendMessage", chat_id=li.chat_id, text="x", chatid=1)
    assert status == 200
    assert [one.description for one in emulator.violations] == ["unknown field 'chatid'"]


async def test_a_wrong_token_is_unauthorized(emulator: TelegramEmulator, raw: Raw) -> None:
    """A token of nobody gets 401, and bots live beside each other."""
    assert await raw("getMe", token="9:NOBODY") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    emulator.add_bot("1002:OTHER", username="other_bot")
    status, body = await raw("GETME", token="1002:OTHER")
    assert (status, body["result"]["username"]) == (200, "other_bot")  # type: ignore[index]


async def test_all_four_ways_to_pass_parameters(emulator: TelegramEmulator, raw: Raw, li: Person) -> None:
    """Query string, form, multipart and JSON mean the same; nested values in a form are JSON text."""
    url = f"{emulator.api_url}/bot{TOKEN}/sendMessage"
    form = {"chat_id": str(li.chat_id), "text": "x", "disable_notification": "true"}
    form["reply_markup"] = '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}'
    multipart = aiohttp.FormData(form, default_to_multipart=True)
    async with raw.session.get(url, params=form) as answer:
        assert answer.status == 200
    for body in (form, multipart):
        async with raw.session.post(url, data=body) as answer:
            assert answer.status == 200
    assert (await raw("sendMessage", **form))[0] == 200
    assert [one.buttons[0][0] for one in li.chat.messages] == [("a", "b")] * 4
    async with raw.session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_edits_are_held_against_what_is_shown(bot: telegram.Bot, li: Person) -> None:
    """An unchanged edit, a deleted message and someone else's message are refused; buttons drop."""
    sent = await bot.send_message(li.chat_id, "one", reply_markup=YES_NO)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("one", reply_markup=YES_NO)
    await sent.edit_text("one")
    assert li.chat.messages[0].buttons == []
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(None)
    await sent.delete()
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sent.edit_text("two")
    theirs = li.says("mine")["message"]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", li.chat_id, theirs)


async def test_things_grow_old(emulator: TelegramEmulator, bot: telegram.Bot, li: Person) -> None:
    """After 48 hours no deletion, a minute after a press no answer, and no press is answered twice."""
    sent = await bot.send_message(li.chat_id, "one", reply_markup=YES_NO)
    query_id = li.presses("Yes")["callback_query"]["id"]
    await bot.answer_callback_query(query_id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query_id)
    late = li.presses("y")["callback_query"]["id"]
    emulator.advance(48 * 3600 + 1)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(late)
    assert [one.query_id for one in li.bot.unanswered_presses()] == [late]
    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        await sent.delete()


# --- updates ------------------------------------------------------------------------------------------------


async def test_a_long_poll_waits_and_the_offset_confirms(raw: Raw, li: Person) -> None:
    """A poll returns with the update that arrives meanwhile, again and again until the offset moves on."""
    polling = asyncio.create_task(raw("getUpdates", timeout=5))
    await raw("getMe")  # the poll has reached the server before this answer, or comes at once: both are right
    update = li.says("hello")
    assert (await polling)[1]["result"] == [update]
    assert (await raw("getUpdates"))[1]["result"] == [update]
    assert (await raw("getUpdates", offset=update["update_id"] + 1))[1]["result"] == []
    updates = [li.says(str(number)) for number in range(3)]
    assert (await raw("getUpdates", limit=2))[1]["result"] == updates[:2]
    assert (await raw("getUpdates", offset=-1))[1]["result"] == updates[2:]


async def test_the_newer_of_two_pollers_wins(emulator: TelegramEmulator, raw: Raw, bot: telegram.Bot) -> None:
    """Of two polls the earlier ends with 409, as when two copies of a bot run."""
    account = emulator.bots[TOKEN]
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await emulator.pulse.until(lambda: account.poll_number == 1, 2)
    second = asyncio.create_task(raw("getUpdates", timeout=5))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    account.person("Li").says("hello")
    assert len((await second)[1]["result"]) == 1  # type: ignore[arg-type]


async def test_allowed_updates_are_remembered(raw: Raw, li: Person) -> None:
    """What a bot did not ask for is not queued; an absent list keeps the last one, an empty one resets."""
    await raw("getUpdates", allowed_updates=["callback_query"])
    li.says("ignored")
    assert (await raw("getUpdates"))[1]["result"] == []
    await raw("getUpdates", allowed_updates=[])
    update = li.says("heard")
    assert (await raw("getUpdates"))[1]["result"] == [update]


async def test_redelivery_ignores_the_offset_once(emulator: TelegramEmulator, raw: Raw, li: Person) -> None:
    """A confirmed update comes again as often as asked, and is then confirmed like any other."""
    update = li.says("once")
    offset = update["update_id"] + 1
    await raw("getUpdates", offset=offset)
    emulator.redeliver(update, times=3)
    assert (await raw("getUpdates", offset=offset))[1]["result"] == [update] * 3
    assert (await raw("getUpdates", offset=offset))[1]["result"] == []
    await emulator.settled()


async def test_settled_and_sees_say_what_is_missing(emulator: TelegramEmulator, li: Person) -> None:
    """A time-out is an assertion that shows the chat, not a riddle."""
    li.says("anyone?")
    with pytest.raises(AssertionError, match=r"1 updates were not confirmed .*message"):
        await emulator.settled(timeout=0)
    with pytest.raises(AssertionError, match=r"did not see text 'hello'.\n.*\nLi: anyone\?"):
        await li.sees("hello", timeout=0)
    with pytest.raises(AssertionError, match="finds no button 'Yes'"):
        li.presses("Yes")


async def test_sees_only_what_came_after_the_own_action(bot: telegram.Bot, li: Person) -> None:
    """An old answer does not satisfy a new wait, unless the whole chat is asked for."""
    await bot.send_message(li.chat_id, "welcome")
    li.says("hm")
    with pytest.raises(AssertionError):
        await li.sees("welcome", timeout=0)
    old = await li.sees("welcome", since=0)
    waiting = asyncio.create_task(li.sees("again"))
    await bot.send_message(li.chat_id, "again")
    assert (await waiting).changed > old.changed


# --- webhook ------------------------------------------------------------------------------------------------


class Hook:
    """A webhook that collects updates and answers as it is told."""

    def __init__(self) -> None:
        self.updates: list[dict[str, object]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.at_once = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.updates.append(await request.json())
        if self.at_once >= 2:
            self.gate.set()
        await self.gate.wait()
        self.at_once -= 1
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A running webhook."""
    collecting = Hook()
    application = web.Application()
    application.router.add_post("/hook", collecting.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    collecting.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield collecting
    await runner.cleanup()


async def test_a_webhook_gets_updates_until_it_takes_them(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person, hook: Hook
) -> None:
    """The secret rides along, a 500 is repeated, and polling is refused meanwhile."""
    hook.answers = [web.Response(status=500), web.Response()]
    await bot.set_webhook(hook.url, secret_token="s3cret_-")
    update = li.says("hello")
    await emulator.settled()
    assert hook.updates == [update, update]
    assert hook.secrets == ["s3cret_-"] * 2
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert info.pending_update_count == 0
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    late = li.says("poll me")
    assert (await bot.get_updates())[0].update_id == late["update_id"]


async def test_a_webhook_gets_copies_at_the_same_time(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person, hook: Hook
) -> None:
    """Copies of an update arrive together up to max_connections: the first waits for the second."""
    await bot.set_webhook(hook.url, max_connections=2)
    update = li.says("hello")
    await emulator.settled()
    hook.gate.clear()
    emulator.redeliver(update, times=4)
    await emulator.settled()
    assert hook.updates == [update] * 5
    assert hook.most_at_once == 2


async def test_a_method_rides_in_the_answer_of_a_webhook(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person, hook: Hook
) -> None:
    """A press is answered without a request of its own."""
    await bot.send_message(li.chat_id, "Paid?", reply_markup=YES_NO)
    await bot.set_webhook(hook.url)
    query_id = li.presses("Yes")["callback_query"]["id"]
    hook.answers = [
        web.json_response({"method": "answerCallbackQuery", "callback_query_id": query_id, "text": "Thanks"})
    ]
    await li.sees_toast("Thanks")
    (call,) = emulator.record.of("answerCallbackQuery")
    assert (call.by_webhook, call.effect) == (True, True)


# --- faults -------------------------------------------------------------------------------------------------


async def test_refusing_faults(emulator: TelegramEmulator, bot: telegram.Bot, li: Person) -> None:
    """Each planned fault meets one request, in order, and nothing is said."""
    for fault in (
        emulated.too_many_requests(retry_after=7),
        emulated.server_error(503),
        emulated.html_error(),
        emulated.bad_request("message is weird"),
        emulated.forbidden(),
        emulated.topic_deleted(),
        emulated.drop_before_effect(),
    ):
        emulator.fail(fault, method="sendMessage", chat=li)
    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(li.chat_id, "1")
    assert wait.value.retry_after == timedelta(seconds=7)
    for error, words in (
        (NetworkError, "Service Unavailable"),
        (NetworkError, "Bad Gateway"),
        (BadRequest, "Message is weird"),
        (Forbidden, "bot was blocked by the user"),
        (BadRequest, "Message thread not found"),
        (NetworkError, "disconnected"),
    ):
        with pytest.raises(error, match=words):
            await bot.send_message(li.chat_id, "x")
    assert li.chat.messages == []
    await bot.send_message(li.chat_id, "at last")
    assert emulator.record.texts_to(li) == ["at last"]
    assert len(emulator.record.refused()) == 7


async def test_a_drop_after_the_effect_is_ambiguous(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person
) -> None:
    """The sender sees a broken connection, the person sees the message."""
    planned = emulator.fail(emulated.drop_after_effect(), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(li.chat_id, "hello")
    await li.sees("hello")
    assert planned.hits == 1
    assert [call.fault for call in emulator.record.sent_to(li)] == ["drop_after_effect"]


async def test_slow_answers_take_effect_all_the_same(
    emulator: TelegramEmulator, bot: telegram.Bot, li: Person
) -> None:
    """A client that gives up waiting has sent its message nevertheless."""
    emulator.fail(emulated.slow(30, effect_first=True), method="sendMessage")
    with pytest.raises(NetworkError, match="Timed out"):
        await bot.send_message(li.chat_id, "hello", read_timeout=0.05)
    assert emulator.record.texts_to(li) == ["hello"]
    emulator.fail(emulated.slow(0.05), chat=li)
    await bot.send_message(li.chat_id, "later")
    assert emulator.record.texts_to(li) == ["hello", "later"]


async def test_people_who_left(bot: telegram.Bot, li: Person, account: EmulatedBot) -> None:
    """Blocked, deactivated and never-met people cannot be written to."""
    li.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(li.chat_id, "x")
    li.unblocks()
    await bot.send_message(li.chat_id, "x")
    li.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(li.chat_id, "x")
    stranger = account.person("Eve", started=False)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(stranger.chat_id, "x")
    stranger.says("/start")
    await bot.send_message(stranger.chat_id, "x")


async def test_limits_are_a_wall_when_asked_for(
    emulator: TelegramEmulator, raw: Raw, account: EmulatedBot
) -> None:
    """More than a short burst in a chat, 30 a second for a bot, or 20 a minute in a group gets 429."""
    emulator.enforce_limits = True
    emulator.limits = emulated.Limits(per_group=3)
    people = [account.person(f"Person {number}") for number in range(31)]
    answers = [(await raw("sendMessage", chat_id=people[0].chat_id, text="x"))[0] for _ in range(6)]
    assert answers == [200] * 5 + [429]
    desk = account.group("Desk", supergroup=False)
    answers = [(await raw("sendMessage", chat_id=desk.chat_id, text="x"))[0] for _ in range(4)]
    assert answers == [200] * 3 + [429]
    status, body = await raw("sendMessage", chat_id=desk.chat_id, text="x")
    assert (status, body["parameters"]) == (429, {"retry_after": 60})
    assert emulator.record.busiest(1, desk) == 3


def test_the_limits_of_a_bot_free_themselves() -> None:
    """30 messages in a second fill the window; a second after the first of them there is room again."""
    emulator = TelegramEmulator()
    account = emulator.add_bot(TOKEN)
    limits = emulated.Limits()
    chats = [account.person(f"Person {number}").chat for number in range(31)]
    for chat in chats[:30]:
        limits.check(TOKEN, chat, 1, 100.0)
    with pytest.raises(emulated.ApiError, match="retry after 1"):
        limits.check(TOKEN, chats[30], 1, 100.5)
    limits.check(TOKEN, chats[30], 1, 101.0)


# --- groups -------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(account: EmulatedBot) -> Group:
    """A forum where agents work."""
    return account.group("Desk", forum=True)


async def test_a_forum_has_topics(bot: telegram.Bot, desk: Group) -> None:
    """Topics are made, named, closed and deleted; a message to a deleted one is refused."""
    topic = await bot.create_forum_topic(desk.chat_id, "T-1 deposit")
    await bot.send_message(desk.chat_id, "new ticket", message_thread_id=topic.message_thread_id)
    wang = desk.member("Wang")
    wang.says("/take", topic=topic.message_thread_id)
    (update,) = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert (update.message.message_thread_id, update.message.is_topic_message) == (
        topic.message_thread_id,
        True,
    )
    await bot.edit_forum_topic(desk.chat_id, topic.message_thread_id, name="T-1 done")
    assert desk.topics[topic.message_thread_id].name == "T-1 done"
    await bot.close_forum_topic(desk.chat_id, topic.message_thread_id)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(desk.chat_id, topic.message_thread_id)
    await bot.reopen_forum_topic(desk.chat_id, topic.message_thread_id)
    await bot.delete_forum_topic(desk.chat_id, topic.message_thread_id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(desk.chat_id, "x", message_thread_id=topic.message_thread_id)
    assert [one for one in desk.chat.messages if one.kind != "service"] == []


async def test_what_is_written_into_a_topic_answers_its_beginning(bot: telegram.Bot, desk: Group) -> None:
    """On the wire, as in the field; a real reply names what it answers, and General has no topic."""
    thread = (await bot.create_forum_topic(desk.chat_id, "T-1")).message_thread_id
    sent = await bot.send_message(desk.chat_id, "card", message_thread_id=thread)
    wang = desk.member("Wang")
    wang.says("a note", topic=thread)
    wang.replies(await wang.sees("card", since=0), "an answer")
    wang.says("in General")
    album = wang.sends_album([b"one", b"two"], "album", topic=thread)
    messages = [update.message for update in await bot.get_updates()]
    answered = [one.reply_to_message.message_id for one in messages if one and one.reply_to_message]
    assert [thread, sent.message_id, thread, thread] == answered
    assert [thread] * 2 == [one["message"]["message_thread_id"] for one in album]
    beginning = next(one.reply_to_message for one in messages if one and one.reply_to_message)
    assert beginning.forum_topic_created is not None


async def test_topics_and_pins_take_rights(bot: telegram.Bot, desk: Group) -> None:
    """An administrator without a right is refused just that; the update about it and getChatMember agree."""
    thread = (await bot.create_forum_topic(desk.chat_id, "T-1")).message_thread_id
    sent = await bot.send_message(desk.chat_id, "card", message_thread_id=thread)
    await bot.close_forum_topic(desk.chat_id, thread)
    await bot.send_message(desk.chat_id, "closed, and ours", message_thread_id=thread)
    desk.promotes_bot(without=("can_manage_topics", "can_pin_messages"))
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    told = update.my_chat_member.new_chat_member
    assert told == await bot.get_chat_member(desk.chat_id, bot.id)
    assert isinstance(told, telegram.ChatMemberAdministrator)
    assert (told.can_manage_topics, told.can_pin_messages, told.can_delete_messages) == (False, False, True)
    with pytest.raises(BadRequest, match="Not enough rights to manage topics"):
        await bot.create_forum_topic(desk.chat_id, "T-2")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned"):
        await bot.pin_chat_message(desk.chat_id, sent.message_id)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(desk.chat_id, "x", message_thread_id=thread)
    desk.demotes_bot()
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.reopen_forum_topic(desk.chat_id, thread)
    desk.promotes_bot()
    await bot.reopen_forum_topic(desk.chat_id, thread)


async def test_an_anonymous_administrator(bot: telegram.Bot, desk: Group) -> None:
    """Whoever hides behind the group speaks as a bot of Telegram's, with the group as the sender."""
    desk.says_anonymously("hello")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.sender_chat is not None
    assert (update.message.from_user.username, update.message.sender_chat.id) == (
        "GroupAnonymousBot",
        desk.chat_id,
    )


async def test_all_topics_of_a_group_share_its_limit(
    emulator: TelegramEmulator, bot: telegram.Bot, desk: Group
) -> None:
    """Twenty messages a minute go to a group, whichever topics they are for."""
    emulator.enforce_limits = True
    emulator.limits.burst = 100
    threads = [(await bot.create_forum_topic(desk.chat_id, f"T-{n}")).message_thread_id for n in range(2)]
    for number in range(20):
        await bot.send_message(desk.chat_id, "x", message_thread_id=threads[number % 2])
    with pytest.raises(RetryAfter):
        await bot.send_message(desk.chat_id, "x", message_thread_id=threads[0])


async def test_the_bytes_of_a_sent_file_can_be_read(bot: telegram.Bot, desk: Group) -> None:
    """Of a photo the largest size."""
    await bot.send_document(desk.chat_id, b"%PDF-", filename="账单.pdf")
    await bot.send_photo(desk.chat_id, JPEG)
    document, photo = desk.chat.messages
    assert (document.data, document.content["document"]["file_name"]) == (b"%PDF-", "账单.pdf")
    assert photo.data == JPEG


async def test_a_group_becomes_a_supergroup(
    emulator: TelegramEmulator, bot: telegram.Bot, account: EmulatedBot
) -> None:
    """The old id answers with the new one, by migration or by a planned fault; people follow."""
    group = account.group("Small", supergroup=False)
    wang = group.member("Wang")
    old = group.chat_id
    new = group.migrate()
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(old, "x")
    assert moved.value.new_chat_id == new.chat_id == wang.chat_id
    await bot.send_message(new.chat_id, "hello")
    await wang.sees("hello")
    another = account.group("Other", supergroup=False)
    emulator.fail(emulated.migrate(), chat=another)
    with pytest.raises(ChatMigrated):
        await bot.send_message(another.chat_id, "x")
    assert another.chat.type == "supergroup"
    updates = await bot.get_updates()
    assert next(one.message for one in updates if one.message).migrate_to_chat_id == new.chat_id


async def test_membership(bot: telegram.Bot, desk: Group) -> None:
    """Administrators are known with their rights; a bot that left or was kicked cannot write."""
    wang = desk.member("Wang", status="administrator")
    member = await bot.get_chat_member(desk.chat_id, wang.user_id)
    assert (member.status, member.user.first_name) == ("administrator", "Wang")
    names = [one.user.first_name for one in await bot.get_chat_administrators(desk.chat_id)]
    assert names == ["Front Door", "Owner", "Wang"]
    with pytest.raises(BadRequest, match="Member not found"):
        await bot.get_chat_member(desk.chat_id, 1)
    desk.kicks_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(desk.chat_id, "x")
    desk.adds_bot()
    await bot.leave_chat(desk.chat_id)
    with pytest.raises(Forbidden, match="not a member of the supergroup chat"):
        await bot.send_message(desk.chat_id, "x")


async def test_privacy_mode(bot: telegram.Bot, account: EmulatedBot) -> None:
    """Without administrator rights a bot hears only commands, replies to it and its name."""
    group = account.group("Chatter", bot_is_admin=False)
    wang = group.member("Wang")
    sent = await bot.send_message(group.chat_id, "hello")
    wang.says("blah")
    wang.says("/help")
    wang.says("hey @frontdoor_bot")
    wang.replies(await wang.sees("hello", since=0), "thanks")
    heard = [one.message.text for one in await bot.get_updates() if one.message]
    assert heard == ["/help", "hey @frontdoor_bot", "thanks"]
    assert sent.chat.id == group.chat_id


async def test_a_slow_client_presses_what_is_gone(bot: telegram.Bot, li: Person) -> None:
    """A press on an edited or deleted message arrives, the latter without content; a link sends nothing."""
    sent = await bot.send_message(li.chat_id, "Paid?", reply_markup=YES_NO)
    prompt = await li.sees("Paid?")
    await sent.edit_text("Done")
    assert li.presses("Yes", message=prompt)["callback_query"]["message"]["text"] == "Done"
    await sent.delete()
    assert li.presses("Yes", message=prompt)["callback_query"]["message"]["date"] == 0
    with pytest.raises(AssertionError, match="has no button"):
        li.presses("Maybe", message=prompt)
    link = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Help", url="https://example.com"))
    await bot.send_message(li.chat_id, "See", reply_markup=link)
    with pytest.raises(AssertionError, match="opens a link"):
        li.presses("Help")


async def test_a_reply_keyboard_says_its_label(bot: telegram.Bot, li: Person) -> None:
    """Keys below the input field send text or a contact, until the keyboard is removed."""
    keys = telegram.ReplyKeyboardMarkup([["Yes", telegram.KeyboardButton("Share", request_contact=True)]])
    await bot.send_message(li.chat_id, "?", reply_markup=keys)
    assert li.presses("Yes")["message"]["text"] == "Yes"
    assert li.presses("Share")["message"]["contact"]["user_id"] == li.user_id
    await bot.send_message(li.chat_id, "ok", reply_markup=telegram.ReplyKeyboardRemove())
    with pytest.raises(AssertionError, match="finds no button"):
        li.presses("Yes")
