"""Replies as Bot API requests: plain text, the right keyboard, and nothing cut silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.telegram_bot.capabilities import MAXIMUM_TEXT
from bots.telegram_bot.render import is_group, render
from core.delivery import Action, DeliveryError, DeliveryFailure
from core.replies import RenderedChoice
from tests.bots.telegram_bot.wire import delivery

ROWS = (
    (RenderedChoice("Yes", "yes"), RenderedChoice("No", "no")),
    (RenderedChoice("Site", "", "https://a"),),
)


def test_a_message_with_buttons() -> None:
    """Text without parse mode, without link preview, with the rows as they are."""
    request = render(delivery(7, "a_b*", choices=ROWS))
    assert request.method == "sendMessage"
    assert {"chat_id", "text", "link_preview_options", "reply_markup"} == set(request.parameters)
    assert request.parameters["link_preview_options"] == {"is_disabled": True}
    expected = [
        [{"text": "Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}],
        [{"text": "Site", "url": "https://a"}],
    ]
    assert expected == request.parameters["reply_markup"]["inline_keyboard"]


def test_an_edit_takes_the_buttons_away() -> None:
    """An edit names its message; without choices no keyboard is left."""
    request = render(delivery(7, "done", Action.EDIT, "9"))
    assert (request.method, request.parameters["message_id"]) == ("editMessageText", 9)
    assert "reply_markup" not in request.parameters


def test_a_deletion() -> None:
    """A deletion names chat and message."""
    request = render(delivery(7, action=Action.DELETE, target="9"))
    assert (request.method, request.parameters) == ("deleteMessage", {"chat_id": 7, "message_id": 9})


def test_groups_get_links_only() -> None:
    """In a group a button could be pressed by anybody."""
    keyboard = render(delivery(-7, choices=ROWS)).parameters["reply_markup"]
    assert keyboard["inline_keyboard"] == [[{"text": "Site", "url": "https://a"}]]
    assert "reply_markup" not in render(delivery(-7, choices=ROWS[:1])).parameters
    assert (is_group("-7"), is_group("7")) == (True, False)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("", ()),
        (" \n", ()),
        ("x" * (MAXIMUM_TEXT + 1), ()),
        ("😀" * (MAXIMUM_TEXT // 2 + 1), ()),
        ("ok", ((RenderedChoice("a", ""),),)),
        ("ok", ((RenderedChoice("a", "长" * 22),),)),
    ],
)
def test_what_telegram_would_never_take(text: str, choices: tuple[tuple[RenderedChoice, ...], ...]) -> None:
    """Rejected before it is sent; never cut."""
    with pytest.raises(DeliveryError) as caught:
        render(delivery(7, text, choices=choices))
    assert DeliveryFailure.REJECTED is caught.value.failure


@given(text=st.text(st.characters(), max_size=200))
def test_any_text_can_be_sent(text: str) -> None:
    """What is rendered can be encoded, whatever somebody wrote."""
    try:
        request = render(delivery(7, text))
    except DeliveryError:
        assert not text.strip()
    else:
        assert request.parameters["text"].encode()
