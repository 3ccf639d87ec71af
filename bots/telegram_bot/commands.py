"""The commands that Telegram's menu shows, in each language that we speak."""

from core.intents import COMMANDS
from core.replies import say
from core.rules import Rules

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
