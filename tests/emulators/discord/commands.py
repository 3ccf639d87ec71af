"""Finds the command that a person types among the registered ones, and writes what the app sends for it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .errors import Json
from .places import DirectChannel, Place

if TYPE_CHECKING:
    from .people import Member

SLASH = 1
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
GUILD_CONTEXT, DIRECT_CONTEXT = 0, 1


def find_command(member: "Member", typed: str, place: Place, kind: int = SLASH) -> tuple[Json, list[str]]:
    """The registered command and the names of its subcommands; AssertionError where the person finds none."""
    name, *names = typed.removeprefix("/").split() if kind == SLASH else [typed]
    direct = isinstance(place, DirectChannel)
    guild_id = None if direct else member.guild.guild_id
    registered = [
        *member.world.commands.get(None, []),
        *(member.world.commands.get(guild_id, []) if guild_id else []),
    ]
    for command in registered:
        if (command.get("type") or SLASH, command["name"]) == (kind, name):
            _check_visible(member, command, direct)
            return command, names
    raise AssertionError(
        f"no command {typed!r} is registered; there are {[one['name'] for one in registered]}"
    )


def _check_visible(member: "Member", command: Json, direct: bool) -> None:
    contexts = command.get("contexts")
    allowed = command.get("dm_permission") is not False if contexts is None else DIRECT_CONTEXT in contexts
    assert allowed or not direct, f"/{command['name']} does not exist in direct messages"
    assert direct or contexts is None or GUILD_CONTEXT in contexts, (
        f"/{command['name']} does not exist in guilds"
    )
    needed = command.get("default_member_permissions")
    visible = needed is None or direct or member.may(int(needed))
    assert visible, f"{member.name} has not the permissions to see /{command['name']}"


def command_data(command: Json, names: list[str], options: Mapping[str, Any]) -> Json:
    """The data of the interaction: options typed as they were registered, inside their subcommands."""
    level, path = command, []
    for name in names:
        level = next((one for one in level.get("options") or [] if one["name"] == name), {})
        assert level.get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP), f"/{command['name']} has no {name!r}"
        path.append(level)
    body = [_option(level, name, value) for name, value in options.items()]
    given = {one["name"] for one in body}
    for known in level.get("options") or []:
        assert not known.get("required") or known["name"] in given, f"option {known['name']!r} is required"
    for part in reversed(path):
        body = [{"name": part["name"], "type": part["type"], "options": body}]
    return {"id": command["id"], "name": command["name"], "type": SLASH, "options": body}


def _option(level: Json, name: str, value: Any) -> Json:
    for known in level.get("options") or []:
        if known["name"] == name:
            choices = {choice["name"]: choice["value"] for choice in known.get("choices") or []}
            assert not choices or value in choices or value in choices.values(), (
                f"{name!r} has no choice {value!r}"
            )
            return {"name": name, "type": known["type"], "value": choices.get(value, value)}
    raise AssertionError(f"the command has no option {name!r}")
