"""How a delivery looks in the terminal: a line of JSON for scripts, words and numbered choices for people."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from core.delivery import Delivery
from core.files import shown_name
from core.inert import inert, one_line
from core.replies import Capabilities, RenderedChoice, RenderedReply, ReplyKind

CAPABILITIES = Capabilities(edit=True, edit_in_place=False, maximum_text=1_000_000, send_files=True)
"""Editing means that a reply says which earlier one it replaces."""
Saved = Sequence[Path | None]
"""Where the files of a reply are on this machine; None for one that can't be had any more."""
IDLE = orjson.dumps({"kind": "idle"}).decode()
STYLES = {
    ReplyKind.PROMPT: "cyan",
    ReplyKind.CARD: "blue",
    ReplyKind.MESSAGE: "green",
    ReplyKind.NOTICE: "yellow",
    ReplyKind.ERROR: "red",
}


def choices_of(reply: RenderedReply) -> tuple[RenderedChoice, ...]:
    """All choices in reading order; the first one is number 1."""
    return tuple(choice for row in reply.choices for choice in row)


def id_of(delivery: Delivery) -> int | str:
    """The reply's id: its number in the conversation; broadcasts have none and get an id of their own."""
    return delivery.number if delivery.number is not None else f"notice-{delivery.outbox_id}"


def replaced_by(delivery: Delivery) -> int | None:
    """The id of the earlier reply that this one replaces, if any."""
    if delivery.replaces is None and delivery.target is not None and delivery.target.isdigit():
        return int(delivery.target)  # the message whose button was pressed
    return delivery.replaces


def as_json(delivery: Delivery, reply: RenderedReply, saved: Saved = ()) -> str:
    """One line for scripts. `saved` is where each of the reply's files is now."""
    line: dict[str, Any] = {
        "id": id_of(delivery),
        "replaces": replaced_by(delivery),
        "text": reply.text,
        "choices": [
            {"label": choice.label, "value": choice.link or choice.value} for choice in choices_of(reply)
        ],
        "kind": reply.kind,
    }
    if reply.files:
        line["files"] = [
            {"name": file.name, "media_type": file.media_type, "path": path and str(path)}
            for file, path in zip(reply.files, saved, strict=True)
        ]
    return inert(orjson.dumps(line).decode())


def show(console: Console, reply: RenderedReply, saved: Saved = ()) -> None:
    """One reply for people. A folded prompt is a dim line; everything else stands in a frame, with where its
    files were `saved`."""
    choices = choices_of(reply)
    folded = reply.kind is ReplyKind.PROMPT and not choices
    if folded:
        console.print(Text(inert(reply.text), style="dim"))
        return
    body = Text(inert(reply.text))
    for file, path in zip(reply.files, saved, strict=True):
        where = "\N{EM DASH}" if path is None else str(path)
        name = shown_name(file.name) or file.media_type
        body.append(f"\n\N{PAPERCLIP} {one_line(name)}  {one_line(where)}")
    for number, choice in enumerate(choices, start=1):
        body.append("\n" if number > 1 else "\n\n")
        body.append(f" {number} ", style="reverse")
        body.append(inert(f" {choice.label}" + (f"  {choice.link}" if choice.link else "")))
    console.print(Panel(body, border_style=STYLES[reply.kind], title_align="left"))
