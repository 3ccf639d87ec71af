"""JSON of Discord becomes neutral updates; what concerns nobody becomes nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot.places import EPOCH_MILLISECONDS, Here, is_same_message, moment, snowflake_at
from bots.discord_bot.translate import (
    Asked,
    EscalationAsked,
    PanelAsked,
    translate_edit,
    translate_interaction,
    translate_message,
)
from core.events import (
    ChoicePressed,
    CommandReceived,
    FieldsSubmitted,
    FileKind,
    FileReceived,
    MessageEdited,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
)
from core.ids import Account
from tests.bots.discord_bot.payloads import BOT, NOW, attachment, interaction, message

EPHEMERAL = {"id": "50", "channel_id": "30", "flags": 64}
PANEL = {"id": "51", "channel_id": "30", "flags": 0}
BUTTON = {"custom_id": "17.back", "component_type": 2}


def asked(payload: dict[str, Any]) -> Asked:
    """The interaction, which must be an ordinary one."""
    found = translate_interaction(payload, BOT, NOW)
    assert isinstance(found, Asked)
    return found


def test_a_command() -> None:
    """Who, where the answer goes now, and where it would go later."""
    (update,) = asked(interaction(2, {"name": "Tickets", "type": 1})).updates
    assert update.event == CommandReceived("tickets")
    assert (update.update_id, update.order, update.account) == ("900", 900, Account("discord", "7"))
    assert (update.chat, update.client_language, update.message) == ("dm:7", "zh-CN", None)
    expected = Here("1", "900", int(NOW.timestamp()) + 900, "7", "", personal=True, token="a:token")
    assert Here.read(update.here or "") == expected


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (BUTTON, "17.back"),
        ({"custom_id": "select:0", "component_type": 3, "values": ["17.pick:a"]}, "17.pick:a"),
    ],
)
def test_a_press(data: dict[str, Any], value: str) -> None:
    """A button is its own value, a select the chosen option's; the pressed message may be changed."""
    found = asked(interaction(3, data, message=EPHEMERAL))
    assert found.updates[0].event == ChoicePressed(value, "900")
    assert (found.updates[0].message, found.here.source) == ("30/50", "30/50")


def test_a_press_on_a_panel_changes_no_panel() -> None:
    """What everybody sees is not the message to answer in."""
    found = asked(interaction(3, BUTTON, message=PANEL))
    assert (found.updates[0].message, found.here.source) == (None, "")


def test_a_press_in_the_chat_with_the_bot() -> None:
    """There every message is the person's own."""
    found = asked(interaction(3, BUTTON, guild=False, message=PANEL))
    assert (found.here.source, found.here.personal) == ("30/51", False)


def test_an_empty_select_is_nothing() -> None:
    """A select without a choice asks for nothing."""
    assert translate_interaction(interaction(3, {"custom_id": "x", "values": []}), BOT, NOW) is None


def test_a_window_with_texts_and_files() -> None:
    """Texts first, in labels or rows; then each file, as one album."""
    upload = {"type": 19, "custom_id": "files", "values": ["1", "2"]}
    data = {
        "custom_id": "17.fields",
        "components": [
            {"type": 18, "component": {"type": 4, "custom_id": "account_name", "value": "li"}},
            {"type": 1, "components": [{"type": 4, "custom_id": "description", "value": ""}]},
            {"type": 18, "component": upload},
        ],
        "resolved": {"attachments": {"1": attachment(1), "2": attachment(2)}},
    }
    first, *files = asked(interaction(5, data, message=EPHEMERAL)).updates
    fields = (("account_name", "li"), ("description", ""))
    assert first.event == FieldsSubmitted("17.fields", fields, "900")
    assert [update.update_id for update in files] == ["900/1", "900/2"]
    assert all(isinstance(one.event, FileReceived) and one.event.album == "900" for one in files)


@pytest.mark.parametrize("permissions", ["0", "32", "8"])
def test_the_panel_is_for_those_who_manage(permissions: str) -> None:
    """Manage Guild or Administrator."""
    payload = interaction(2, {"name": "panel", "type": 1})
    payload["member"]["permissions"] = permissions
    found = translate_interaction(payload, BOT, NOW)
    assert isinstance(found, PanelAsked)
    assert (found.allowed, found.channel, found.guild_locale) == (permissions != "0", "30", "en-US")


@pytest.mark.parametrize(("author", "expected"), [({"id": "8"}, "8"), ({"id": "8", "bot": True}, "")])
def test_an_escalation(author: dict[str, Any], expected: str) -> None:
    """The post with its author (nobody for a bot's), link and text."""
    post = {
        "id": "60",
        "channel_id": "31",
        "author": author,
        "content": "help",
        "attachments": [attachment(3)],
    }
    data = {"name": "x", "type": 3, "target_id": "60", "resolved": {"messages": {"60": post}}}
    found = translate_interaction(interaction(2, data), BOT, NOW)
    assert isinstance(found, EscalationAsked)
    assert (found.author, found.post, found.roles) == (expected, "60", frozenset({"11"}))
    assert found.link == "https://discord.com/channels/5/31/60"
    assert found.text == "help\nhttps://cdn.example/3"


def test_a_link_that_tells_a_secret_is_not_kept() -> None:
    """The link to an attachment repeats its name: then the file is found by its message instead, and an
    escalated post has only the name, cleaned."""
    file = {**attachment(3), "filename": "my_password_is_dragon77.png"}
    file["url"] = "https://cdn.example/3/my_password_is_dragon77.png"
    (update,) = translate_message(message("look", attachments=[file]), BOT)
    assert isinstance(update.event, FileReceived)
    assert "dragon" not in update.event.handle
    post = {"id": "60", "channel_id": "31", "author": {"id": "8"}, "content": "help", "attachments": [file]}
    data = {"name": "x", "type": 3, "target_id": "60", "resolved": {"messages": {"60": post}}}
    found = translate_interaction(interaction(2, data), BOT, NOW)
    assert isinstance(found, EscalationAsked)
    assert found.text == "help\nmy password is [password removed]"


MESSAGES: list[tuple[dict[str, Any], object]] = [
    (message("hello"), TextReceived("hello")),
    (message("/Cancel"), CommandReceived("cancel")),
    (message("/shrug why"), TextReceived("/shrug why")),
    (message("", sticker_items=[{"id": "1"}]), UnsupportedReceived(UnsupportedKind.STICKER)),
    (message("", poll={"question": {}}), UnsupportedReceived(UnsupportedKind.POLL)),
    (
        message(
            message_reference={"channel_id": "2", "message_id": "3"},
            message_snapshots=[{"message": {"content": "theirs"}}],
        ),
        TextReceived("theirs", "https://discord.com/channels/@me/2/3"),
    ),
]


@pytest.mark.parametrize(("given_message", "event"), MESSAGES)
def test_a_direct_message(given_message: dict[str, Any], event: object) -> None:
    """Text, commands typed as text, stickers, polls, forwards."""
    (update,) = translate_message(given_message, BOT)
    assert update.event == event
    assert (update.update_id, update.message, update.here) == ("4194304", "30/4194304", None)


def test_several_files_are_an_album() -> None:
    """Each is an event, the first with the words beside them."""
    files = [attachment(1), attachment(2, "application/pdf")]
    first, second = translate_message(message("look", attachments=files), BOT)
    assert isinstance(first.event, FileReceived)
    assert isinstance(second.event, FileReceived)
    assert (first.event.kind, first.event.caption, first.event.album) == (FileKind.PHOTO, "look", "4194304")
    assert (second.event.kind, second.event.caption) == (FileKind.DOCUMENT, "")
    assert (first.update_id, second.update_id) == ("4194304/1", "4194304/2")


@pytest.mark.parametrize(
    "unwanted",
    [
        message("x", guild_id="5"),
        message("x", author={"id": "1", "bot": True}),
        message("x", webhook_id="4"),
        message("x", type=6),
        message(""),
    ],
)
def test_what_concerns_nobody(unwanted: dict[str, Any]) -> None:
    """Guild messages, bots, webhooks, service messages, nothing at all."""
    assert translate_message(unwanted, BOT) == ()


def test_an_edit() -> None:
    """It is newer than the message, and an id of its own."""
    update = translate_edit(message("new", edited_timestamp="2026-03-01T12:00:00+00:00"), BOT)
    assert update is not None
    assert update.event == MessageEdited("new")
    assert update.order == snowflake_at(NOW.timestamp())
    assert update.update_id == "4194304@2026-03-01T12:00:00+00:00"
    assert update.received_at == NOW


def test_an_unfurled_link_is_no_edit() -> None:
    """Discord tells of changes that nobody made to the words."""
    assert translate_edit(message("x"), BOT) is None


@given(st.integers(EPOCH_MILLISECONDS, 4_000_000_000_000))
def test_snowflakes_carry_their_moment(milliseconds: int) -> None:
    """An id made from a moment tells that moment again, to the millisecond."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC).timestamp()
    assert abs(moment(snowflake_at(at)) - milliseconds / 1000) <= 0.001


def test_the_same_message_by_another_way() -> None:
    """The last part of an id is Discord's own."""
    assert is_same_message("30/50", "via:1/token/@original/50")
    assert not is_same_message("", "")
