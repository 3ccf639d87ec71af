"""The commands that Telegram's menus show: to requesters in the languages we speak, to agents in theirs."""

from core.desk.intents import COMMANDS as DESK_COMMANDS
from core.intents import COMMANDS
from core.replies import say
from core.rules import Rules
from core.usecases.board import language_of_desk

SHOWN = ("start", "ticket", "tickets", "language", "announcements", "privacy", "human", "cancel")


def commands_of(rules: Rules) -> dict[str, list[tuple[str, str]]]:
    """(command, description) by language code; "" is for everybody whose language we don't speak."""
    assert set(SHOWN) <= set(COMMANDS), "only commands that the engine knows are shown"
    definition = rules.definition

    def described(language: str) -> list[tuple[str, str]]:
        return [
            (name, rules.catalogues.text(say(f"command.{name}"), language, definition.zone)) for name in SHOWN
        ]

    return {"": described(definition.default_language)} | {
        language: described(language) for language in definition.languages
    }


AT_DESK = (
    "claim",
    "reply",
    "note",
    "status",
    "hold",
    "close",
    "giveback",
    "assign",
    "transfer",
    "category",
    "review",
    "reveal",
    "check",
    "uncheck",
    "ack",
    "macro",
    "macros",
    "transcript",
    "open",
    "add",
    "queue",
    "duty",
    "cancel",
    "role",
    "help",
)
"""In the order in which they are wanted."""


def desk_commands_of(rules: Rules) -> list[tuple[str, str]]:
    """(command, description) for whoever is in the group of a desk."""
    assert set(AT_DESK) <= set(DESK_COMMANDS), "only commands that the desk knows are shown"
    language, zone = language_of_desk(rules), rules.definition.zone
    return [(name, rules.catalogues.text(say(f"desk.command.{name}"), language, zone)) for name in AT_DESK]
