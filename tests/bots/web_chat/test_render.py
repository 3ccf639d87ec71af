"""What the page is told and what it may say: shapes, and nothing that could become markup."""

import pytest

from bots.web_chat.origins import policy
from bots.web_chat.render import as_message
from bots.web_chat.translate import Sent, of_body, of_upload
from core.delivery import Action, Delivery, Lane
from core.events import ChoicePressed, CommandReceived, FileKind, TextReceived
from core.ids import BotKey, ConversationId
from core.replies import RenderedChoice, RenderedReply, ReplyKind

REPLY = RenderedReply(
    ReplyKind.PROMPT,
    "<b>Which?</b>",
    ((RenderedChoice("One", "1.pick:one"), RenderedChoice("Read", "x", "https://example.com/privacy")),),
)


def delivery(action: Action, number: int | None = 7, **values: object) -> Delivery:
    """A row of the outbox."""
    return Delivery(
        outbox_id=2**62,
        bot=BotKey("web"),
        chat="li",
        conversation_id=ConversationId(1),
        number=number,
        lane=Lane.REPLY,
        action=action,
        reply=None if action is Action.DELETE else REPLY,
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (delivery(Action.SEND), {"id": "7", "number": 7, "replaces": None}),
        (delivery(Action.EDIT, replaces=3), {"id": "7", "number": 7, "replaces": "3"}),
        (delivery(Action.EDIT, target="5"), {"id": "7", "number": 7, "replaces": "5"}),
        (delivery(Action.SEND, None), {"id": f"notice-{2**62}", "number": None, "replaces": None}),
    ],
)
def test_a_message(one: Delivery, expected: dict[str, object]) -> None:
    """Id, number and what it replaces; the text as it is, for the page shows text only."""
    message = as_message(one)

    assert expected == {name: message[name] for name in expected}
    assert message["text"] == "<b>Which?</b>"
    assert message["choices"] == [
        [{"label": "One", "value": "1.pick:one"}, {"label": "Read", "link": "https://example.com/privacy"}]
    ]


def test_a_deletion() -> None:
    """Only what goes is named."""
    assert as_message(delivery(Action.DELETE, target="c9")) == {"id": "7", "number": 7, "deletes": "c9"}


def test_only_web_addresses_become_links() -> None:
    """A link of another kind stays a button."""
    reply = RenderedReply(ReplyKind.MESSAGE, "", ((RenderedChoice("x", "v", "javascript:alert(1)"),),))
    one = Delivery(1, BotKey("web"), "", ConversationId(1), 1, Lane.REPLY, Action.SEND, reply)

    assert as_message(one)["choices"] == [[{"label": "x", "value": "v"}]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"client_id": "c1", "text": " hi "}, Sent("c1", TextReceived("hi"), "c1")),
        ({"client_id": "c1", "text": "/Start now"}, Sent("c1", CommandReceived("start", "now"), "c1")),
        ({"client_id": "c1", "text": "/\nhi"}, Sent("c1", TextReceived("/\nhi"), "c1")),
        (
            {"client_id": "c1", "choice": "1.pick:a", "message": "12"},
            Sent("c1", ChoicePressed("1.pick:a"), "12"),
        ),
        ({"client_id": "c1", "choice": "ticket", "message": "x"}, None),
        ({"text": "hi"}, None),
        ("hi", None),
    ],
)
def test_what_the_page_sends(body: object, expected: Sent | None) -> None:
    """Texts, commands and presses; anything else is nothing."""
    assert expected == of_body(body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("%E6%88%AA%E5%9B%BE.png", "截图.png"), ("..%2F..%2Fetc%2Fpasswd", "passwd"), ("C%3A%5Cx.png", "x.png")],
)
def test_the_name_of_a_file(name: str, expected: str) -> None:
    """Percent-encoded, and without any folder."""
    event = of_upload(name, "image/png", "1/2", 3)

    assert (expected, FileKind.PHOTO, "1/2") == (event.name, event.kind, event.store_key)


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    """Only our own origin, and frames only in the listed sites."""
    assert policy(["https://www.example.com"]).endswith("frame-ancestors 'self' https://www.example.com")
    assert "unsafe" not in policy([])
