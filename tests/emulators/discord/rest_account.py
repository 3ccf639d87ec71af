"""The requests about the bot itself: who it is, where its gateway is, which commands it has."""

from collections.abc import Callable
from typing import Any

from .calls import Call
from .errors import Json, SpecError, unknown
from .world import user_json

STARTS = 1000  # IDENTIFY in 24 hours: https://discord.com/developers/docs/events/gateway#session-start-limit-object


def get_gateway(call: Call) -> Json:
    """Where the gateway is."""
    return {"url": call.world.gateway.url}


def get_bot_gateway(call: Call) -> Json:
    """Where the gateway is, and how many sessions may still be started."""
    gateway, settings = call.world.gateway, call.world.settings
    left, together = STARTS - len(gateway.identified), settings.begin_together
    limit = {"total": STARTS, "remaining": left, "reset_after": 86_400_000, "max_concurrency": together}
    return {"url": gateway.url, "shards": settings.shards, "session_start_limit": limit}


def get_my_user(call: Call) -> Json:
    """The bot's own account."""
    return call.world.bot_user | {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None}


def get_user(call: Call) -> Json:
    """Anybody's account."""
    found = call.world.users([int(call.path["user_id"])])
    if not found:
        raise unknown("User")
    return found[0]


def get_my_oauth2_application(call: Call) -> Json:
    """The bot's application."""
    return {
        "id": str(call.world.application_id),
        "name": call.world.settings.bot_name,
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": call.world.application_flags(),
        "owner": user_json(1, "Owner"),
        "team": None,
    }


def list_my_guilds(call: Call) -> list[Json]:
    """The guilds that the bot is in."""
    return [
        {
            "id": str(one.guild_id),
            "name": one.name,
            "icon": None,
            "owner": False,
            "permissions": "0",
            "features": [],
        }
        for one in call.world.guilds.values()
    ]


def bulk_set_commands(call: Call) -> list[Json]:
    """Replace all global commands, or all of one guild."""
    guild_id = _scope(call)
    commands = [_registered(call, one, guild_id) for one in call.body or []]
    names = [(one["type"], one["name"]) for one in commands]
    if len(set(names)) < len(names):
        raise SpecError(["name"], "Application command names must be unique")
    for command in commands:
        if command["type"] == 1 and (
            not command.get("description") or command["name"] != command["name"].lower()
        ):
            raise SpecError(["name"], "A slash command has a lower-case name and a description.")
    call.world.commands[guild_id] = commands
    return commands


def list_commands(call: Call) -> list[Json]:
    """The registered commands."""
    return call.world.commands.get(_scope(call), [])


def _scope(call: Call) -> int | None:
    if call.path["application_id"] != str(call.world.application_id):
        raise unknown("User")
    return call.world.find_guild(call.path["guild_id"]).guild_id if "guild_id" in call.path else None


def _registered(call: Call, command: Json, guild_id: int | None) -> Json:
    needed = command.get("default_member_permissions")
    return command | {
        "id": str(call.world.new_id()),
        "application_id": str(call.world.application_id),
        "version": str(call.world.new_id()),
        "type": command.get("type") or 1,
        "description": command.get("description") or "",
        "default_member_permissions": None if needed is None else str(needed),
        **({"guild_id": str(guild_id)} if guild_id else {}),
    }


ACCOUNT_OPERATIONS: dict[str, Callable[[Call], Any]] = {
    "get_gateway": get_gateway,
    "get_bot_gateway": get_bot_gateway,
    "get_my_user": get_my_user,
    "get_user": get_user,
    "get_my_oauth2_application": get_my_oauth2_application,
    "get_my_application": get_my_oauth2_application,
    "list_my_guilds": list_my_guilds,
    "bulk_set_application_commands": bulk_set_commands,
    "bulk_set_guild_application_commands": bulk_set_commands,
    "list_application_commands": list_commands,
    "list_guild_application_commands": list_commands,
}
