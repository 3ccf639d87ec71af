"""How a delivery looks to the page: one JSON object, which the page shows as text and nothing else."""

from typing import Any

from core.delivery import Action, Delivery
from core.files import shown_name
from core.replies import Attached, Capabilities, RenderedChoice

CAPABILITIES = Capabilities(edit=True, delete_received=True, maximum_text=100_000, send_files=True)
"""The page removes a person's own message when it is told to."""


def as_message(delivery: Delivery) -> dict[str, Any]:
    """What the page draws. `id` names the message, `replaces` the one that it takes the place of, `deletes`
    the person's own message that goes. Ids are texts, since a broadcast's outgrows a JavaScript number."""
    message: dict[str, Any] = {"id": id_of(delivery), "number": delivery.number}
    if delivery.action is Action.DELETE:
        return message | {"deletes": delivery.target}
    reply = delivery.reply
    if reply is None:
        return message
    message |= {
        "replaces": _replaced_by(delivery),
        "kind": reply.kind.value,
        "text": reply.text,
        "choices": [[_choice(choice) for choice in row] for row in reply.choices],
    }
    if reply.files:
        message["files"] = [_file(file) for file in reply.files]
    return message


def id_of(delivery: Delivery) -> str:
    """A name for the message that stays the same."""
    return str(delivery.number) if delivery.number is not None else f"notice-{delivery.outbox_id}"


def _replaced_by(delivery: Delivery) -> str | None:
    if delivery.action is not Action.EDIT:
        return None
    return str(delivery.replaces) if delivery.replaces is not None else delivery.target


def _file(file: Attached) -> dict[str, str | bool | int | None]:
    """A file that the page can ask for; its id is a text, since it outgrows a JavaScript number."""
    picture = file.media_type.startswith("image/")
    name = shown_name(file.name) or file.media_type
    return {"id": str(file.file_id), "name": name, "picture": picture, "size": file.size}


def _choice(choice: RenderedChoice) -> dict[str, str]:
    """Only web addresses become links, whatever an operator wrote."""
    if choice.link is not None and choice.link.startswith(("https://", "http://")):
        return {"label": choice.label, "link": choice.link}
    return {"label": choice.label, "value": choice.value}
