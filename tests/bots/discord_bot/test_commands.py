"""The menus: every command in every language, the moderators' only where there are moderators."""

from bots.discord_bot.commands import ESCALATE, SHOWN, commands, desk_commands
from bots.discord_bot.desk_translate import DESK_COMMANDS
from bots.discord_bot.sentences import Sentences
from tests.builders import starter_rules


def test_commands_are_described_in_our_languages() -> None:
    """Discord's names of languages, and descriptions that fit (100 characters)."""
    shown = {one["name"]: one for one in commands(Sentences(starter_rules()), escalation=False)}
    expected = {
        "ticket",
        "tickets",
        "help",
        "language",
        "announcements",
        "privacy",
        "human",
        "cancel",
        "panel",
    }
    assert set(shown) == expected
    for command in shown.values():
        assert set(command["description_localizations"]) == {"zh-CN", "en-US", "en-GB"}
        assert all(1 <= len(text) <= 100 for text in command["description_localizations"].values())


def test_the_menu_of_moderators() -> None:
    """It is shown when some role may use it; names have at most 32 characters."""
    shown = {one["name"]: one for one in commands(Sentences(starter_rules()), escalation=True)}
    assert shown[ESCALATE]["type"] == 3
    assert all(len(name) <= 32 for name in shown[ESCALATE]["name_localizations"].values())


def test_a_locale_that_we_do_not_speak() -> None:
    """The default language."""
    sentences = Sentences(starter_rules())
    assert sentences("discord.files", "fr") == sentences("discord.files", "zh-CN")
    assert sentences("discord.files", "en-GB") != sentences("discord.files", "zh-CN")


def test_the_commands_of_agents() -> None:
    """Each takes one text that may be left out, is described in every language, and is no requester's."""
    shown = desk_commands(Sentences(starter_rules()))
    names = [command["name"] for command in shown]
    assert set(names) & set(SHOWN) == set()
    assert len(set(names)) == len(names) == len(DESK_COMMANDS)
    for command in shown:
        (option,) = command["options"]
        assert (option["name"], option["type"], option["required"]) == ("text", 3, False)
        described = [command["description"], *command["description_localizations"].values()]
        assert all(0 < len(text) <= 100 for text in described)
        assert set(command["description_localizations"]) >= {"zh-CN", "en-US", "en-GB"}
