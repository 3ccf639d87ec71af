"""What several values below `[desk]` must agree on: a chat, a name, an account stands for one thing only, and
no route is there in vain. Like agreement.py it reads the file as parsed and passes over wrong shapes."""

from collections.abc import Iterator
from typing import Any

from bots.settings.agreement import Location, repeated, table
from bots.settings.problems import Problem, key_path
from core.desk.definition import name_known_as

CONDITIONS = ("category", "language", "priority")


def desk_disagreements(raw: dict[str, Any], file: str) -> list[Problem]:
    """Every value that repeats or contradicts another one, with both places."""
    desk = table(raw.get("desk"))
    chats, agents = table(desk.get("chats")), table(desk.get("agents"))
    accounts = (each for platform in ("telegram", "discord") for each in _accounts(agents, platform))
    return [
        *repeated(_chats(chats), file, "is the chat of two desks"),
        *repeated(_agent_names(agents), file, "names two agents"),
        *repeated(accounts, file, "is the account of two agents"),
        *_routes_never_reached(desk.get("routes"), file),
    ]


def _chats(chats: dict[str, Any]) -> Iterator[tuple[Location, str]]:
    for name, section in chats.items():
        chat = table(section).get("chat")
        if isinstance(chat, str):
            yield ("desk", "chats", name, "chat"), f"{table(section).get('platform')}:{chat}"


def _agent_names(agents: dict[str, Any]) -> Iterator[tuple[Location, str]]:
    for agent, section in agents.items():
        name = table(section).get("name")
        if isinstance(name, str):
            yield ("desk", "agents", agent, "name"), name_known_as(name)


def _accounts(agents: dict[str, Any], platform: str) -> Iterator[tuple[Location, str]]:
    for agent, section in agents.items():
        account = table(section).get(platform)
        if isinstance(account, str):
            yield ("desk", "agents", agent, platform), f"{platform}:{account}"


def _routes_never_reached(routes: Any, file: str) -> Iterator[Problem]:
    """The first route that holds decides, so one that asks for no less than an earlier one never does."""
    earlier: list[tuple[int, set[tuple[str, str]]]] = []
    for index, route in enumerate(routes if isinstance(routes, list) else ()):
        asked = {(key, str(table(route)[key])) for key in CONDITIONS if key in table(route)}
        before = next((place for place, known in earlier if known <= asked), None)
        if before is not None:
            wrong = f"is never reached: {key_path(('desk', 'routes', before))} holds for the same tickets"
            yield Problem(file, key_path(("desk", "routes", index)), wrong, "Put it first, or remove one")
        earlier.append((index, asked))
