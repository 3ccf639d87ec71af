"""Telegram's updates in neutral words: a table of what people do, and a contract over the specification."""

import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.telegram_bot.translate import Identity, translate
from core.events import (
    INTERNAL,
    ChatBlocked,
    ChatReopened,
    ChoicePressed,
    CommandReceived,
    Event,
    FieldsSubmitted,
    FileKind,
    FileReceived,
    GroupContacted,
    MessageEdited,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
    Update,
)
from core.ids import Account
from tests.bots.telegram_bot.updates import made_up_update
from tests.bots.telegram_bot.wire import BOT, NOW

ME = Identity(1001, "frontdoor_bot")
LI = {"id": 7, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
HANDOFF = GroupContacted("https://t.me/frontdoor_bot?start=group")
FILE = {
    "file_id": "F1",
    "file_unique_id": "u",
    "mime_type": "image/png",
    "file_size": 9,
    "file_name": "a.png",
}


def message(chat_type: str = "private", **content: Any) -> dict[str, Any]:
    """A message of Li's."""
    chat = {"id": 7 if chat_type == "private" else -5, "type": chat_type}
    return {"message_id": 3, "from": LI, "chat": chat, "date": 1_767_000_000, **content}


def event_of(kind: str, payload: Any) -> Event | None:
    """The event in an update of one kind."""
    update = translate({"update_id": 11, kind: payload}, BOT, ME, NOW)
    return None if update is None else update.event


def file(kind: FileKind, caption: str = "") -> FileReceived:
    """The expected event for FILE."""
    return FileReceived(kind, '{"file_id": "F1"}', "a.png", "image/png", 9, caption)


def user_origin(**names: str) -> dict[str, Any]:
    """A forward of somebody's message."""
    return {"type": "user", "date": 1, "sender_user": {"id": 8, "is_bot": False, **names}}


SIZES = [{"file_id": "small", "width": 90, "height": 90}, {"file_id": "big", "width": 900, "height": 900}]

MESSAGES: list[tuple[dict[str, Any], Event | None]] = [
    ({"text": "你好"}, TextReceived("你好")),
    ({"text": "/start"}, CommandReceived("start")),
    ({"text": "/Start  abc "}, CommandReceived("start", "abc")),
    ({"text": "/help@FrontDoor_bot"}, CommandReceived("help")),
    ({"text": "/help@other_bot"}, TextReceived("/help@other_bot")),
    ({"text": "/usr/bin is a path"}, TextReceived("/usr/bin is a path")),
    ({"text": "half \ud83d pair\x00"}, TextReceived("half \ufffd pair")),
    ({"text": "hi", "forward_origin": user_origin(first_name="A", last_name="B")}, TextReceived("hi", "A B")),
    (
        {"text": "/start", "forward_origin": {"type": "hidden_user", "sender_user_name": "M"}},
        TextReceived("/start", "M"),
    ),
    (
        {"text": "hi", "forward_origin": {"type": "channel", "chat": {"title": "News"}}},
        TextReceived("hi", "News"),
    ),
    (
        {"text": "hi", "forward_origin": {"type": "chat", "sender_chat": {"title": "G"}}},
        TextReceived("hi", "G"),
    ),
    (
        {"photo": SIZES, "caption": "see", "media_group_id": "99"},
        FileReceived(FileKind.PHOTO, '{"file_id": "big"}', caption="see", album="99"),
    ),
    ({"document": FILE}, file(FileKind.DOCUMENT)),
    ({"voice": FILE}, file(FileKind.VOICE)),
    ({"audio": FILE}, file(FileKind.AUDIO)),
    ({"video": FILE, "caption": "c"}, file(FileKind.VIDEO, caption="c")),
    ({"video_note": {"file_id": "F1"}}, FileReceived(FileKind.VIDEO, '{"file_id": "F1"}')),
    ({"animation": FILE, "document": FILE}, file(FileKind.VIDEO)),
    ({"sticker": {"file_id": "s"}}, UnsupportedReceived(UnsupportedKind.STICKER)),
    ({"location": {}}, UnsupportedReceived(UnsupportedKind.LOCATION)),
    ({"venue": {}, "location": {}}, UnsupportedReceived(UnsupportedKind.LOCATION)),
    ({"contact": {}}, UnsupportedReceived(UnsupportedKind.CONTACT)),
    ({"poll": {}}, UnsupportedReceived(UnsupportedKind.POLL)),
    ({"dice": {}}, UnsupportedReceived(UnsupportedKind.OTHER)),
    ({"pinned_message": {}}, None),
    ({"text": "hi", "from": {"id": 9, "is_bot": True}}, None),
]


@pytest.mark.parametrize(("content", "expected"), MESSAGES)
def test_private_message(content: dict[str, Any], expected: Event | None) -> None:
    """What a requester can send in a private chat."""
    assert expected == event_of("message", message() | content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"text": "hello all"}, None),
        ({"text": "/start"}, None),
        ({"text": "/start@frontdoor_bot"}, HANDOFF),
        ({"text": "please, @FrontDoor_bot!"}, HANDOFF),
        ({"text": "mail me@frontdoor_bot"}, None),
        ({"text": "ask @frontdoor_bot2"}, None),
        ({"photo": SIZES, "caption": "@frontdoor_bot"}, HANDOFF),
        ({"text": "hey you", "entities": [{"type": "text_mention", "user": {"id": 1001}}]}, HANDOFF),
        ({"new_chat_members": [{"id": 1001}]}, None),
    ],
)
@pytest.mark.parametrize("chat_type", ["group", "supergroup"])
def test_group_message(chat_type: str, content: dict[str, Any], expected: Event | None) -> None:
    """In groups only who addresses the bot is answered, with the way to the private chat."""
    assert expected == event_of("message", message(chat_type) | content)


@pytest.mark.parametrize(
    ("chat_type", "before", "after", "expected"),
    [
        ("private", "member", "kicked", ChatBlocked()),
        ("private", "kicked", "member", ChatReopened()),
        ("group", "left", "member", HANDOFF),
        ("supergroup", "kicked", "administrator", HANDOFF),
        ("supergroup", "member", "administrator", None),
        ("group", "member", "left", None),
        ("channel", "left", "administrator", None),
    ],
)
def test_membership(chat_type: str, before: str, after: str, expected: Event | None) -> None:
    """Blocking, coming back, being added to a group."""
    change = message(chat_type) | {
        "old_chat_member": {"status": before},
        "new_chat_member": {"status": after},
    }
    assert expected == event_of("my_chat_member", change)


def test_edits_and_presses() -> None:
    """An edit says the new text or caption, a press its value; both in private chats only."""
    assert MessageEdited("new") == event_of("edited_message", message(text="new"))
    assert MessageEdited("new") == event_of("edited_message", message(photo=SIZES, caption="new"))
    assert event_of("edited_message", message(location={})) is None
    assert event_of("edited_message", message("group", text="new")) is None
    press = {"id": "55", "from": LI, "message": message(), "data": "yes:1"}
    assert ChoicePressed("yes:1", "55") == event_of("callback_query", press)
    assert event_of("callback_query", press | {"message": message("group")}) is None
    assert event_of("callback_query", {"id": "55", "from": LI, "data": "inline"}) is None


def test_envelope() -> None:
    """Who, where and when; a press is of now and names the button's message; a group stands for itself."""
    expected = Update(
        bot=BOT,
        update_id="11",
        order=11,
        account=Account("telegram", "7"),
        chat="7",
        event=TextReceived("hi"),
        received_at=datetime.fromtimestamp(1_767_000_000, UTC),
        message="3",
        client_language="zh-hans",
        private=True,
    )
    assert expected == translate({"update_id": 11, "message": message(text="hi")}, BOT, ME, NOW)
    press = {
        "id": "55",
        "from": LI,
        "message": message() | {"from": {"id": 1001, "is_bot": True}},
        "data": "y",
    }
    pressed = translate({"update_id": 12, "callback_query": press}, BOT, ME, NOW)
    assert pressed is not None
    assert (pressed.message, pressed.received_at, pressed.account.account_id) == ("3", NOW, "7")
    grouped = translate({"update_id": 13, "message": message("group", text="@frontdoor_bot")}, BOT, ME, NOW)
    assert grouped is not None
    assert (grouped.private, grouped.chat, grouped.account.account_id) == (False, "-5", "-5")
    edited = message(text="x", edit_date=1_767_000_060)
    later = translate({"update_id": 14, "edited_message": edited}, BOT, ME, NOW)
    assert later is not None
    assert datetime.fromtimestamp(1_767_000_060, UTC) == later.received_at


@given(seed=st.integers(0, 2**64))
@settings(max_examples=500, deadline=None)
def test_translate_never_raises(seed: int) -> None:
    """Whatever the specification allows becomes an update that can be stored as UTF-8, or None."""
    update = made_up_update(seed)
    translated = translate(update, BOT, ME, NOW)
    if translated is not None:
        assert str(update["update_id"]) == translated.update_id
        assert translated.received_at.tzinfo is not None
        _strings(translated)


def _strings(update: Update) -> None:
    """Every text of the event can be encoded, and a handle can be read."""
    for name in update.event.__slots__:
        value = getattr(update.event, name)
        if isinstance(value, str):
            value.encode()
    if isinstance(update.event, FileReceived):
        assert json.loads(update.event.handle)["file_id"]


def test_the_made_up_updates_are_worth_something() -> None:
    """They reach every kind of event that Telegram has, so the contract is not an empty one."""
    translated = (translate(made_up_update(seed), BOT, ME, NOW) for seed in range(6_000))
    kinds = {type(update.event) for update in translated if update is not None}
    unmade = set(get_args(Event)) - kinds
    assert {*INTERNAL, FieldsSubmitted} == unmade
