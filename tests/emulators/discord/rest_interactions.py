"""The answers to interactions: the callback within three seconds, then follow-ups for fifteen minutes."""

from collections.abc import Callable
from typing import Any

from .calls import Call
from .checks import check_modal
from .composing import compose, edit
from .errors import Json, SpecError
from .interactions import MODAL_SUBMIT, Interaction
from .messages import Message
from .modals import Modal

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL = 4, 5, 6, 7, 9


def create_interaction_response(call: Call) -> Json | None:
    """POST /interactions/{interaction_id}/{interaction_token}/callback."""
    interaction = call.fresh_interaction()
    kind = call.fields["type"]
    if kind not in CALLBACKS:
        raise SpecError(["type"], f"Callbacks of type {kind} are not emulated.")
    message = CALLBACKS[kind](call, interaction, call.fields.get("data") or {})
    interaction.answered = kind
    interaction.answered_at = call.world.now()
    call.world.pulse.beat()
    return _told(interaction, kind, message) if call.true("with_response") else None


def _told(interaction: Interaction, kind: int, message: Message | None) -> Json:
    about: Json = {"id": str(interaction.interaction_id), "type": interaction.kind}
    if message is None:
        return {"interaction": about}
    about |= {
        "response_message_id": str(message.message_id),
        "response_message_loading": message.loading,
        "response_message_ephemeral": message.ephemeral,
    }
    return {"interaction": about, "resource": {"type": kind, "message": message.to_json()}}


# --- the callbacks ------------------------------------------------------------------------------------------


def _respond(call: Call, interaction: Interaction, data: Json) -> Message:
    interaction.original = _say(call, interaction, compose(call, data, interaction.place))
    return interaction.original


def _defer(call: Call, interaction: Interaction, data: Json) -> Message:
    thinking = compose(call, data, interaction.place, loading=True)
    interaction.original = _say(call, interaction, thinking)
    return interaction.original


def _defer_update(_: Call, interaction: Interaction, __: Json) -> None:
    interaction.original = _component_message(interaction)


def _update(call: Call, interaction: Interaction, data: Json) -> Message:
    message = _component_message(interaction)
    interaction.original = edit(call, message, data)
    return message


def _open_modal(_: Call, interaction: Interaction, data: Json) -> None:
    if interaction.kind == MODAL_SUBMIT:
        raise SpecError(["type"], "A modal cannot be opened in answer to a modal.")
    check_modal(data)
    interaction.account.modal = Modal(data, interaction)


CALLBACKS: dict[int, Callable[[Call, Interaction, Json], Message | None]] = {
    MESSAGE: _respond,
    DEFERRED: _defer,
    DEFERRED_UPDATE: _defer_update,
    UPDATE: _update,
    MODAL: _open_modal,
}


def _component_message(interaction: Interaction) -> Message:
    if interaction.message is None:
        raise SpecError(["type"], "There is no message to update.")
    return interaction.message


def _say(call: Call, interaction: Interaction, message: Message) -> Message:
    """Show an answer: to everyone, or only to the person."""
    message.origin = interaction.origin()
    message.only_for = interaction.account if message.ephemeral else None
    call.created = call.world.show(message)
    return message


# --- follow-ups ---------------------------------------------------------------------------------------------


def execute_webhook(call: Call) -> Json:
    """A follow-up message; the first one after a deferral takes the place of "… is thinking"."""
    interaction = call.answered_interaction()
    original = interaction.original
    if original is not None and original.loading:
        call.created = original
        return edit(call, original, call.fields).to_json()
    message = _say(call, interaction, compose(call, call.fields, interaction.place))
    interaction.replies.append(message)
    return message.to_json()


def update_reply(call: Call) -> Json:
    """Edit @original or a follow-up; fills what was deferred."""
    message = _reply(call)
    if message.loading:
        call.created = message
    return edit(call, message, call.fields).to_json()


def get_reply(call: Call) -> Json:
    """Read @original or a follow-up."""
    return _reply(call).to_json()


def delete_reply(call: Call) -> None:
    """Delete @original or a follow-up."""
    call.world.delete(_reply(call))


def _reply(call: Call) -> Message:
    return call.answered_interaction().reply(call.path.get("message_id", "@original"))


INTERACTION_OPERATIONS: dict[str, Callable[[Call], Any]] = {
    "create_interaction_response": create_interaction_response,
    "execute_webhook": execute_webhook,
    "update_original_webhook_message": update_reply,
    "get_original_webhook_message": get_reply,
    "delete_original_webhook_message": delete_reply,
    "update_webhook_message": update_reply,
    "get_webhook_message": get_reply,
    "delete_webhook_message": delete_reply,
}
