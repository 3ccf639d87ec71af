"""How deliveries look in the terminal."""

import io
import json
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bots.terminal.render import as_json, show
from core.delivery import Action, Delivery, Lane
from core.ids import BotKey, ConversationId
from core.replies import Attached, RenderedChoice, RenderedReply, ReplyKind

REPLY = RenderedReply(
    ReplyKind.PROMPT,
    "Which [network]?",
    ((RenderedChoice("TRON", "1.tron"),), (RenderedChoice("Help", "", link="https://example.com"),)),
)
DELIVERY = Delivery(
    outbox_id=77,
    bot=BotKey("terminal"),
    conversation_id=ConversationId(1),
    chat="li",
    number=5,
    lane=Lane.REPLY,
    action=Action.SEND,
    reply=REPLY,
)


def test_a_line_for_scripts() -> None:
    """Choices in reading order, links as their value, what is replaced by number."""
    line = json.loads(as_json(replace(DELIVERY, replaces=4), REPLY))
    assert line == {
        "id": 5,
        "replaces": 4,
        "text": "Which [network]?",
        "choices": [
            {"label": "TRON", "value": "1.tron"},
            {"label": "Help", "value": "https://example.com"},
        ],
        "kind": "prompt",
    }


def test_a_notice_has_an_id_of_its_own() -> None:
    """A notice stands outside of the conversation's numbers."""
    assert json.loads(as_json(replace(DELIVERY, number=None), REPLY))["id"] == "notice-77"


def test_a_pressed_message_is_replaced() -> None:
    """The message whose button was pressed is the one that an edit replaces."""
    assert json.loads(as_json(replace(DELIVERY, target="3"), REPLY))["replaces"] == 3


def shown(reply: RenderedReply) -> str:
    """What a person sees, 60 columns wide, without colours."""
    console = Console(file=io.StringIO(), width=60, color_system=None)
    show(console, reply)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_panels_for_people() -> None:
    """Choices are numbered, links are shown, and what people write is never taken for formatting."""
    text = shown(REPLY)
    assert "Which [network]?" in text
    assert " 1  TRON" in text
    assert " 2  Help  https://example.com" in text


def test_a_folded_prompt_is_one_line() -> None:
    """A prompt without choices is what is left of an answered question."""
    assert shown(RenderedReply(ReplyKind.PROMPT, "✓ Network: TRON")) == "✓ Network: TRON\n"


def test_files_stand_below_the_words() -> None:
    """With where they were saved, in one line each, whatever they are called; one that is gone has a dash."""
    files = (
        Attached(1, 1, "1/1", "steps\x1b[2J\n.txt", "text/plain"),
        Attached(2, 1, "1/2", "gone.png", "image/png"),
    )
    reply = replace(REPLY, kind=ReplyKind.MESSAGE, files=files)
    printed = io.StringIO()
    show(Console(file=printed, width=80), reply, (Path("frontdoor-files/1/steps.txt"), None))

    assert "\N{PAPERCLIP} steps[2J.txt  frontdoor-files/1/steps.txt" in printed.getvalue()
    assert "\N{PAPERCLIP} gone.png  \N{EM DASH}" in printed.getvalue()
    line = json.loads(as_json(DELIVERY, reply, (Path("a/b"), None)))
    assert [(file["name"], file["path"]) for file in line["files"]] == [
        ("steps\x1b[2J\n.txt", "a/b"),
        ("gone.png", None),
    ]
