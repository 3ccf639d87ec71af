"""The requests about channels, threads and guilds."""

from collections.abc import Callable
from typing import Any

from .calls import Call
from .composing import compose
from .errors import (
    ApiError,
    Json,
    RateLimited,
    SpecError,
    archived,
    missing_permissions,
    too_many_threads,
    unknown,
)
from .places import (
    FORUM,
    LONGEST_TAG,
    MANAGE_CHANNELS,
    MANAGE_THREADS,
    MOST_TAGS,
    MOST_WORN,
    SEND,
    Channel,
    Thread,
)

THREAD_FIELDS = ("archived", "locked", "applied_tags", "auto_archive_duration")


def create_dm(call: Call) -> Json:
    """POST /users/@me/channels: works for closed direct messages too; the refusal comes with the message."""
    account = call.world.accounts.get(int(call.fields.get("recipient_id") or 0))
    if account is None:
        raise unknown("User")
    return call.world.direct_channel(account).to_json()


def get_channel(call: Call) -> Json:
    """A channel, thread or direct messages."""
    return call.world.place(call.path["channel_id"]).to_json()


def update_channel(call: Call) -> Json:
    """Archive, lock, rename and tag a thread, or rename a channel."""
    place = call.world.place(call.path["channel_id"])
    body = call.fields
    if isinstance(place, Channel):
        return _update_guild_channel(call, place)
    if not isinstance(place, Thread):
        raise missing_permissions()
    call.specification.check_schema("UpdateThreadRequestPartial", body)
    if place.archived and body.get("archived") is not False:
        raise archived()
    if body.get("locked") is not None and body["locked"] != place.locked:
        place.check_permission(MANAGE_THREADS)
    _check_tags(place.parent, body.get("applied_tags"))
    _rename(call, place, body.get("name"))
    for name in THREAD_FIELDS:
        if body.get(name) is not None:
            setattr(place, name, [str(one) for one in body[name]] if name == "applied_tags" else body[name])
    call.world.tell("THREAD_UPDATE", place.to_json(), guild=place.guild)
    return place.to_json()


def _update_guild_channel(call: Call, place: Channel) -> Json:
    """Rename a channel, or give a forum other tags: those that are not named again are gone."""
    body = call.fields
    call.specification.check_schema("UpdateGuildChannelRequestPartial", body)
    if not place.bot_permissions & MANAGE_CHANNELS:
        raise missing_permissions()
    tags = body.get("available_tags")
    if tags is not None:
        _check_new_tags(tags)
        place.tags = [_tag(call, tag) for tag in tags]
        kept = {tag["id"] for tag in place.tags}
        for thread in place.guild.threads:
            thread.applied_tags = [tag for tag in thread.applied_tags if tag in kept]
    _rename(call, place, body.get("name"))
    call.world.tell("CHANNEL_UPDATE", place.to_json(), guild=place.guild)
    return place.to_json()


def _tag(call: Call, tag: Json) -> Json:
    new = {"moderated": False, "emoji_id": None, "emoji_name": None}
    return (
        new
        | {name: value for name, value in tag.items() if value is not None}
        | {"id": str(tag.get("id") or call.world.new_id())}
    )


def _check_new_tags(tags: list[Json]) -> None:
    names = [str(tag["name"]) for tag in tags]
    if len(tags) > MOST_TAGS:
        raise SpecError(["available_tags"], f"Must be {MOST_TAGS} or fewer in length.")
    if any(not 1 <= len(name) <= LONGEST_TAG for name in names):
        raise SpecError(["available_tags"], f"Must be between 1 and {LONGEST_TAG} in length.")
    if len({name.casefold() for name in names}) < len(names):
        raise SpecError(["available_tags"], "Tag names must be unique")


def _rename(call: Call, place: Channel | Thread, name: str | None) -> None:
    """Another name, unless it had several lately."""
    settings, now = call.world.settings, call.world.now()
    if name is None or name == place.name:
        return
    recent = [at for at in place.renamed if now - at < settings.rename_seconds]
    if len(recent) >= settings.renames:
        raise RateLimited(settings.rename_seconds - (now - recent[0]))
    place.renamed = [*recent, now]
    place.name = name


def delete_channel(call: Call) -> Json:
    """Take away a thread."""
    place = call.world.place(call.path["channel_id"])
    if not isinstance(place, Thread):
        raise missing_permissions()
    place.check_permission(MANAGE_THREADS)
    call.world.delete_thread(place)
    return place.to_json()


def create_thread(call: Call) -> Json:
    """A post in a forum (with its first message), or a thread of a text channel."""
    parent = _parent(call)
    if parent.kind != FORUM:
        call.specification.check_schema("CreateTextThreadWithoutMessageRequest", call.fields)
        return call.world.new_thread(parent, call.fields["name"], call.world.bot_id, []).to_json()
    call.specification.check_schema("CreateForumThreadRequest", call.fields)
    tags = [str(tag) for tag in call.fields.get("applied_tags") or []]
    _check_tags(parent, tags)
    if parent.requires_tag and not tags:
        raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
    if sum(1 for one in parent.guild.threads if not one.archived) >= call.world.settings.open_threads:
        raise too_many_threads()
    return _post(call, parent, tags)


def _post(call: Call, parent: Channel, tags: list[str]) -> Json:
    message = compose(call, call.fields["message"], parent)
    thread = call.world.new_thread(parent, call.fields["name"], call.world.bot_id, tags)
    message.place, message.message_id = thread, thread.channel_id
    call.created = call.world.show(message)
    return thread.to_json() | {"message": message.to_json()}


def create_thread_from_message(call: Call) -> Json:
    """A thread that hangs on a message and has its id."""
    parent = _parent(call)
    message = parent.find(call.path["message_id"])
    thread = call.world.new_thread(parent, call.fields["name"], call.world.bot_id, [])
    del call.world.places[thread.channel_id]
    thread.channel_id = message.message_id
    call.world.places[thread.channel_id] = thread
    return thread.to_json()


def join_thread(call: Call) -> None:
    """The bot follows a thread."""
    place = call.world.place(call.path["channel_id"])
    if not isinstance(place, Thread):
        raise unknown("Channel")
    place.bot_joined = True


def get_active_guild_threads(call: Call) -> Json:
    """The threads of a guild that are not archived."""
    guild = call.world.find_guild(call.path["guild_id"])
    return {"threads": [one.to_json() for one in guild.threads if not one.archived], "members": []}


def list_public_archived_threads(call: Call) -> Json:
    """The archived threads of a channel."""
    parent = _parent(call)
    found = [one for one in parent.guild.threads if one.archived and one.parent is parent]
    return {"threads": [one.to_json() for one in found], "members": [], "has_more": False}


def get_guild(call: Call) -> Json:
    """A guild."""
    return call.world.find_guild(call.path["guild_id"]).to_json()


def list_guild_channels(call: Call) -> list[Json]:
    """The channels of a guild."""
    return [one.to_json() for one in call.world.find_guild(call.path["guild_id"]).channels]


def list_guild_roles(call: Call) -> list[Json]:
    """The roles of a guild."""
    found: list[Json] = call.world.find_guild(call.path["guild_id"]).to_json()["roles"]
    return found


def get_guild_member(call: Call) -> Json:
    """One member of a guild."""
    guild = call.world.find_guild(call.path["guild_id"])
    if int(call.path["user_id"]) == call.world.bot_id:
        return guild.bot_member()
    if int(call.path["user_id"]) not in guild.members:
        raise unknown("Member")
    return guild.members[int(call.path["user_id"])].to_json()


def _parent(call: Call) -> Channel:
    place = call.world.place(call.path["channel_id"])
    if not isinstance(place, Channel):
        raise unknown("Channel")
    if not place.bot_permissions & SEND:
        raise missing_permissions()
    return place


def _check_tags(parent: Channel, tags: list[Any] | None) -> None:
    known = {str(tag["id"]) for tag in parent.tags}
    if len(tags or ()) > MOST_WORN:
        raise SpecError(["applied_tags"], f"Must be {MOST_WORN} or fewer in length.")
    for tag in tags or []:
        if str(tag) not in known:
            raise (
                SpecError(["applied_tags"], f"Unknown tag {tag}") if parent.kind != FORUM else unknown("Tag")
            )


CHANNEL_OPERATIONS: dict[str, Callable[[Call], Any]] = {
    "create_dm": create_dm,
    "get_channel": get_channel,
    "update_channel": update_channel,
    "delete_channel": delete_channel,
    "create_thread": create_thread,
    "create_thread_from_message": create_thread_from_message,
    "join_thread": join_thread,
    "get_active_guild_threads": get_active_guild_threads,
    "list_public_archived_threads": list_public_archived_threads,
    "get_guild": get_guild,
    "list_guild_channels": list_guild_channels,
    "list_guild_roles": list_guild_roles,
    "get_guild_member": get_guild_member,
}
