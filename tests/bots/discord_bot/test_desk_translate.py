"""What agents do at a desk becomes updates with a seat, and nobody else's doings do."""

from typing import Any

import pytest

from bots.discord_bot.desk_translate import is_elsewhere, translate_changed, translate_deed, translate_said
from bots.discord_bot.rooms import Room
from bots.discord_bot.translate import Asked, translate_interaction
from core.desk.definition import DeskChat
from core.events import (
    ChoicePressed,
    CommandReceived,
    Event,
    FieldsSubmitted,
    FileReceived,
    MessageEdited,
    Seat,
    TextReceived,
)
from core.ids import Account
from tests.bots.discord_bot.payloads import BOT, NOW, WHO, attachment, interaction, message

ROOM = Room(DeskChat("main", BOT, "forum:20"), "20", "30")
SEAT = Seat("main", Account("discord", "7"), "Li", "forum:20/30")
THREAD: dict[str, Any] = {"channel": {"id": "30", "parent_id": "20"}}


def deed(kind: int, data: dict[str, Any], **more: Any) -> Asked:
    """An interaction in the post."""
    asked = translate_deed(interaction(kind, data, **THREAD, **more), BOT, NOW, ROOM)
    assert asked is not None
    return asked


def test_a_message_in_a_post() -> None:
    """The desk's account speaks, in the desk's chat; the seat says who, where and in which message."""
    (update,) = translate_said(message("hello", guild_id="5"), BOT, ROOM)
    assert TextReceived("hello") == update.event
    assert (Account("discord", "desk:forum:20"), "forum:20") == (update.account, update.chat)
    assert (update.message, update.private, update.here) == ("30/4194304", False, None)
    assert update.seat == SEAT


def test_a_reply_names_what_it_answers() -> None:
    """The message as the messenger names what it sent there."""
    answered = message("yes", type=19, message_reference={"channel_id": "30", "message_id": "77"})
    (update,) = translate_said(answered, BOT, ROOM)
    assert update.seat is not None
    assert update.seat.answers == "30/77"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/reply We look into it.\nSoon.", CommandReceived("reply", "We look into it.\nSoon.")),
        ("/DUTY on", CommandReceived("duty", "on")),
        ("/claim", CommandReceived("claim")),
        ("/tickets", TextReceived("/tickets")),  # a requester's command is none here
        ("/etc/passwd", TextReceived("/etc/passwd")),
    ],
)
def test_commands_can_be_typed(text: str, expected: Event) -> None:
    """As Telegram's are; everything else is text."""
    (update,) = translate_said(message(text), BOT, ROOM)
    assert expected == update.event


def test_several_files_are_an_album() -> None:
    """Each is an update of its own, the words belong to the first."""
    updates = translate_said(message("see", attachments=[attachment(1), attachment(2)]), BOT, ROOM)
    files = [update.event for update in updates]
    assert all(isinstance(file, FileReceived) and file.album == "4194304" for file in files)
    assert [update.update_id for update in updates] == ["4194304/1", "4194304/2"]
    assert [update.seat for update in updates] == [SEAT, SEAT]


@pytest.mark.parametrize(
    "more",
    [
        {"author": {**WHO, "bot": True}},
        {"author": {**WHO, "system": True}},
        {"webhook_id": "9"},
        {"type": 6},  # something was pinned
        {"type": 21},  # a thread began
        {"content": ""},  # we may not read it
    ],
)
def test_what_no_person_says_is_nothing(more: dict[str, Any]) -> None:
    """Bots (we are one), webhooks, Discord itself, and words that we are not given."""
    assert translate_said({**message("hello"), **more}, BOT, ROOM) == ()


def test_an_edit() -> None:
    """Only where its words are there to be read."""
    edited = message("new", edited_timestamp="2026-03-01T12:00:00+00:00")
    update = translate_changed(edited, BOT, ROOM)
    assert update is not None
    assert (MessageEdited("new"), SEAT) == (update.event, update.seat)
    assert None is translate_changed({**edited, "content": ""}, BOT, ROOM)
    assert None is translate_changed({**edited, "author": {**WHO, "bot": True}}, BOT, ROOM)
    assert None is translate_changed(message("same"), BOT, ROOM)


def test_a_command_with_its_text() -> None:
    """The whole text is the argument."""
    options = [{"name": "text", "type": 3, "value": " main: why "}]
    (update,) = deed(2, {"name": "transfer", "type": 1, "options": options}).updates
    assert (CommandReceived("transfer", "main: why", "900"), SEAT) == (update.event, update.seat)
    assert not update.private


def test_a_press_names_its_message() -> None:
    """The answer goes to the presser alone, the message that everybody sees stays."""
    pressed = {"id": "77", "channel_id": "30", "flags": 0}
    asked = deed(3, {"custom_id": "desk:claim:FD-1"}, message=pressed)
    (update,) = asked.updates
    assert ChoicePressed("desk:claim:FD-1", "900") == update.event
    assert (update.message, update.here, asked.opener) == ("30/77", None, "desk:claim:FD-1")
    assert (asked.here.source, asked.here.personal) == ("30/77", True)


def test_a_window_with_a_file() -> None:
    """The text first, then the file, all of the same agent."""
    parts = [
        {"type": 18, "component": {"type": 4, "custom_id": "text", "value": "We look into it."}},
        {"type": 18, "component": {"type": 19, "custom_id": "files", "values": ["1"]}},
    ]
    resolved = {"attachments": {"1": attachment(1)}}
    data = {"custom_id": "desk:reply:FD-1", "components": parts, "resolved": resolved}
    text, file = deed(5, data).updates
    assert FieldsSubmitted("desk:reply:FD-1", (("text", "We look into it."),), "900") == text.event
    assert isinstance(file.event, FileReceived)
    assert [text.seat, file.seat] == [SEAT, SEAT]


def test_other_doings_in_a_post_stay_what_they_are() -> None:
    """The panel and the moderators' menu are none of the desk's."""
    assert None is translate_deed(interaction(2, {"name": "panel", "type": 1}), BOT, NOW, ROOM)
    menu = {"name": "Escalate", "type": 3, "target_id": "1", "resolved": {"messages": {"1": {}}}}
    assert None is translate_deed(interaction(2, menu), BOT, NOW, ROOM)


@pytest.mark.parametrize(("name", "expected"), [("claim", True), ("ticket", False)])
def test_commands_of_the_desk_elsewhere(name: str, expected: bool) -> None:
    """They are known as such, so that nobody takes them for a requester's."""
    asked = translate_interaction(interaction(2, {"name": name, "type": 1}), BOT, NOW)
    assert isinstance(asked, Asked)
    assert expected == is_elsewhere(asked)
