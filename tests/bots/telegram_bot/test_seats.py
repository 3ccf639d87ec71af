"""What is done in a desk's group: who sits there, in which topic, and who has no seat."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.telegram_bot.translate import translate
from core.desk.definition import Desk, DeskChat
from core.events import (
    ChoicePressed,
    CommandReceived,
    Event,
    FileKind,
    FileReceived,
    MessageEdited,
    Seat,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
    Update,
)
from core.ids import Account, BotKey
from tests.bots.telegram_bot.test_translate import HANDOFF, LI, ME, SIZES, event_of, message
from tests.bots.telegram_bot.updates import made_up_update
from tests.bots.telegram_bot.wire import BOT, NOW

GROUP = -1_000_000_000_005
DESK = Desk(chats=(DeskChat("main", BOT, str(GROUP)),))
WANG = {"id": 8, "is_bot": False, "first_name": "Wang", "last_name": "Wei", "language_code": "en"}
SEAT = Seat("main", Account("telegram", "8"), "Wang Wei")
FORUM = {"id": GROUP, "type": "supergroup", "is_forum": True}
BEGINNING = {"message_id": 45, "forum_topic_created": {"name": "T", "icon_color": 1}}
OURS = {"message_id": 50, "from": {"id": 1001, "is_bot": True}}


def said(topic: int | None = None, **content: Any) -> dict[str, Any]:
    """A message of Wang's at the desk."""
    there = {} if topic is None else {"message_thread_id": topic, "is_topic_message": True}
    return {"message_id": 60, "from": WANG, "chat": FORUM, "date": 1_767_000_000, **there, **content}


def taken(kind: str, payload: Any, desk: Desk = DESK) -> Update | None:
    """The update in one kind of Telegram's."""
    return translate({"update_id": 11, kind: payload}, BOT, ME, NOW, desk)


def seat_of(kind: str, payload: Any) -> Seat:
    """The seat from which it was done."""
    update = taken(kind, payload)
    assert update is not None
    assert update.seat is not None
    return update.seat


EVENTS: list[tuple[dict[str, Any], Event | None]] = [
    ({"text": "你好"}, TextReceived("你好")),
    ({"text": "/claim"}, CommandReceived("claim")),
    ({"text": "/Reply@FrontDoor_bot  first\n\nsecond "}, CommandReceived("reply", "first\n\nsecond")),
    ({"text": "/reply@other_bot hello"}, None),
    ({"text": "/usr/bin"}, TextReceived("/usr/bin")),
    ({"text": "@frontdoor_bot, look"}, TextReceived("@frontdoor_bot, look")),
    (
        {"photo": SIZES, "caption": "see", "media_group_id": "99"},
        FileReceived(FileKind.PHOTO, '{"file_id": "big"}', caption="see", album="99"),
    ),
    ({"sticker": {"file_id": "s"}}, UnsupportedReceived(UnsupportedKind.STICKER)),
    ({"forum_topic_created": {"name": "T", "icon_color": 1}}, None),
    ({"forum_topic_edited": {"name": "T"}}, None),
    ({"forum_topic_closed": {}}, None),
    ({"pinned_message": OURS}, None),
    ({"new_chat_members": [LI]}, None),
]


@pytest.mark.parametrize(("content", "expected"), EVENTS)
def test_what_is_done_at_a_desk(content: dict[str, Any], expected: Event | None) -> None:
    """Texts, commands with all their lines, files; nothing that Telegram itself put there."""
    update = taken("message", said(45, **content))
    assert expected == (None if update is None else update.event)


def test_the_envelope_is_the_desks() -> None:
    """The desk's chat is where it happened, the seat says who did it; nobody is a requester."""
    expected = Update(
        bot=BOT,
        update_id="11",
        order=11,
        account=Account("telegram", f"desk:{GROUP}"),
        chat=str(GROUP),
        event=TextReceived("hi"),
        received_at=taken("message", said(text="hi")).received_at,  # type: ignore[union-attr]
        message="60",
        private=False,
        seat=Seat("main", Account("telegram", "8"), "Wang Wei", place=f"{GROUP}/45", answers="50"),
    )
    assert expected == taken("message", said(45, text="hi", reply_to_message=OURS))


@pytest.mark.parametrize(
    ("payload", "place", "answers"),
    [
        (said(text="in General"), None, None),
        (said(text="answer in General", reply_to_message=OURS), None, "50"),
        (said(45, text="written into the topic", reply_to_message=BEGINNING), f"{GROUP}/45", None),
        (said(45, text="answer", reply_to_message=OURS), f"{GROUP}/45", "50"),
        (said(text="thread", message_thread_id=50, reply_to_message={"message_id": 51}), None, "51"),
    ],
)
def test_where_and_in_answer_to_what(payload: dict[str, Any], place: str | None, answers: str | None) -> None:
    """The topic's own first message is no answer to anything, and a thread of replies is no topic."""
    seat = seat_of("message", payload)
    assert (place, answers) == (seat.place, seat.answers)


def test_presses_and_edits_have_a_seat() -> None:
    """A press is by who pressed, at the place of the message with the button; one too old has no place."""
    press = {"id": "55", "from": WANG, "message": said(45) | {"from": OURS["from"]}, "data": "desk:claim:T-1"}
    update = taken("callback_query", press)
    assert update is not None
    assert ChoicePressed("desk:claim:T-1", "55") == update.event
    assert (update.message, update.received_at) == ("60", NOW)
    assert update.seat == Seat("main", Account("telegram", "8"), "Wang Wei", place=f"{GROUP}/45")
    old = press | {"message": {"message_id": 60, "chat": FORUM, "date": 0}}
    assert seat_of("callback_query", old) == SEAT
    assert taken("callback_query", press | {"data": None}) is None
    edited = taken("edited_message", said(45, text="better", edit_date=1_767_000_060))
    assert edited is not None
    assert (MessageEdited("better"), f"{GROUP}/45") == (edited.event, edited.seat and edited.seat.place)
    assert taken("edited_message", said(45, location={})) is None


@pytest.mark.parametrize(
    "sender",
    [
        {"from": {"id": 9, "is_bot": True, "first_name": "Other bot"}},
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": FORUM},
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}, "sender_chat": {"id": -100_77}},
        {"from": {"first_name": "nobody"}},
    ],
    ids=["a bot", "an anonymous administrator", "a channel", "nobody"],
)
def test_who_has_no_seat(sender: dict[str, Any]) -> None:
    """Nobody could tell whose act it was."""
    assert taken("message", said(45, text="/claim") | sender) is None


def test_a_group_that_is_no_desk_stays_as_it_was() -> None:
    """Only the desk of this very bot; elsewhere there is the way into the private chat, and no presses."""
    assert event_of("message", message("supergroup", text="/claim@frontdoor_bot")) == HANDOFF
    other = Desk(chats=(DeskChat("main", BotKey("telegram", "second"), str(GROUP)),))
    assert taken("message", said(45, text="/claim"), other) is None
    press = {"id": "55", "from": WANG, "message": said(45), "data": "desk:claim:T-1"}
    assert taken("callback_query", press, other) is None


def test_the_bots_own_standing_is_no_update() -> None:
    """Being put into a desk's group offers nobody the private chat there."""
    change = {"old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"}}
    assert taken("my_chat_member", said() | change) is None


@given(seed=st.integers(0, 2**64))
@settings(max_examples=300, deadline=None)
def test_nothing_at_a_desk_raises(seed: int) -> None:
    """Whatever the specification allows has a seat, or is nothing."""
    update = made_up_update(seed)
    for payload in update.values():
        if isinstance(payload, dict):
            inner = payload["message"] if isinstance(payload.get("message"), dict) else payload
            inner["chat"] = FORUM
    translated = translate(update, BOT, ME, NOW, DESK)
    if translated is not None:
        assert translated.seat is not None
        assert (str(GROUP), False) == (translated.chat, translated.private)
        translated.seat.agent_name.encode()
