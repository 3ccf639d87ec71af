"""Turns the body of a request into a message, and an edit into a changed message, within Discord's limits."""

from .calls import Call
from .checks import COMPONENTS_V2, EPHEMERAL, LOADING, check_message
from .errors import Json, SpecError, too_large, unknown
from .files import LARGEST_FILE, Attachment
from .messages import Message
from .places import Place

KEPT_FLAGS = EPHEMERAL | LOADING | COMPONENTS_V2 | 1 << 2 | 1 << 12  # suppressed embeds, silent
NONCE_MEMORY = 300.0  # seconds: "in the past few minutes"
REPLY = 19


def compose(call: Call, body: Json, place: Place, *, loading: bool = False) -> Message:
    """A new message of the bot's, not yet shown."""
    if not loading:
        check_message(body, creating=True, files=len(call.uploads))
    message = Message(place, call.world.new_id(), call.world.bot_user, call.world.now())
    message.flags = ((body.get("flags") or 0) & KEPT_FLAGS) | (LOADING if loading else 0)
    fill(call, message, body)
    nonce = body.get("nonce")
    message.nonce = None if nonce is None else str(nonce)
    return message


def edit(call: Call, message: Message, body: Json) -> Message:
    """Change a message and tell everyone."""
    check_message(body, creating=False, files=len(call.uploads))
    if not message.loading:
        message.edited = call.world.now()
    message.flags = (message.flags | ((body.get("flags") or 0) & COMPONENTS_V2)) & ~LOADING
    fill(call, message, body)
    return call.world.changed(message)


def fill(call: Call, message: Message, body: Json) -> None:
    """Write what the body names into the message, and leave the rest."""
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or []]
    if "components" in body:
        message.set_components(body["components"] or [])
    if "allowed_mentions" in body:
        message.allowed_mentions = body["allowed_mentions"]
    if "attachments" in body or call.uploads:
        message.attachments = _attachments(call, message, body)


def remembered(call: Call, body: Json) -> Message | None:
    """The message that the bot sent with this nonce within the last minutes, if it asks for that check."""
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    known = call.world.nonces.get(str(body["nonce"]))
    recent = known is not None and call.world.now() - known.created < NONCE_MEMORY
    return known if recent else None


def replied_to(body: Json, place: Place) -> Message | None:
    """The message that the body is a reply to."""
    reference = body.get("message_reference")
    if not reference:
        return None
    message = place.messages.get(int(reference["message_id"]))
    if message is None or message.deleted:
        if reference.get("fail_if_not_exists") is False:
            return None
        raise SpecError(["message_reference"], "Unknown message")
    return message


def _attachments(call: Call, message: Message, body: Json) -> list[Attachment]:
    """New files and those that stay: `attachments` names both, files it does not name come as they are."""
    described = {str(one["id"]): one for one in body.get("attachments") or []}
    kept = [one for one in message.attachments if str(one.attachment_id) in described]
    known = {str(one.attachment_id) for one in kept} | {str(index) for index in call.uploads}
    for attachment_id in described:
        if attachment_id not in known:
            raise (
                unknown("Message")
                if attachment_id.isdigit() and len(attachment_id) > 2
                else SpecError(["attachments"], f"No file {attachment_id} came with the request.")
            )
    for upload in call.uploads.values():
        if upload.length > LARGEST_FILE:
            raise too_large()
    new = [
        call.world.files.add(
            message.place.channel_id, upload, described.get(str(index), {}).get("description")
        )
        for index, upload in sorted(call.uploads.items())
    ]
    return [*kept, *new]
