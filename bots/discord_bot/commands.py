"""The commands as Discord's menus show them, each described in every language that we speak.

https://discord.com/developers/docs/interactions/application-commands
"""

from typing import Any

from bots.discord_bot.desk_translate import DESK_COMMANDS
from bots.discord_bot.sentences import Sentences
from bots.discord_bot.translate import MANAGE_GUILD, MESSAGE_COMMAND, PANEL
from core.desk.intents import COMMANDS as MEANT_AT_DESK
from core.intents import COMMANDS

SHOWN = ("ticket", "tickets", "help", "language", "announcements", "privacy", "human", "cancel")
SLASH = 1
TEXT = 3
IN_GUILD, IN_DIRECT_MESSAGES = 0, 1
ESCALATE = "Escalate to support"

LOCALES = {"en": ("en-US", "en-GB"), "zh-Hans": ("zh-CN",), "zh-Hant": ("zh-TW",), "es": ("es-ES", "es-419")}
"""Discord's names of languages where they are not ours: https://discord.com/developers/docs/reference#locales"""

Json = dict[str, Any]


def commands(sentences: Sentences, *, escalation: bool) -> list[Json]:
    """All commands; the one of moderators only where some role may use it."""
    assert set(SHOWN) <= set(COMMANDS), "only commands that the engine knows are shown"
    everywhere = {"type": SLASH, "contexts": [IN_GUILD, IN_DIRECT_MESSAGES], "integration_types": [0]}
    shown: list[Json] = [
        {"name": name, **_described(f"command.{name}", sentences), **everywhere} for name in SHOWN
    ]
    in_guilds = {"contexts": [IN_GUILD], "integration_types": [0]}
    panel = {"name": PANEL, "type": SLASH, "default_member_permissions": MANAGE_GUILD}
    shown.append({**panel, **_described("discord.panel_command", sentences), **in_guilds})
    if escalation:
        names = _by_locale("discord.escalate_command", sentences)
        shown.append({"name": ESCALATE, "name_localizations": names, "type": MESSAGE_COMMAND, **in_guilds})
    return shown


def desk_commands(sentences: Sentences) -> list[Json]:
    """The commands of agents, for the servers in which a desk is; each takes what follows it as one text."""
    assert set(DESK_COMMANDS) <= set(MEANT_AT_DESK), "only commands that the desk knows are shown"
    option = {"type": TEXT, "name": "text", "required": False, **_described("discord.desk_text", sentences)}
    in_guilds = {"type": SLASH, "contexts": [IN_GUILD], "integration_types": [0]}
    return [
        {"name": name, **_described(f"desk.command.{name}", sentences), **in_guilds, "options": [option]}
        for name in DESK_COMMANDS
    ]


def _described(key: str, sentences: Sentences) -> Json:
    return {
        "description": sentences.by_language(key, sentences.default),
        "description_localizations": _by_locale(key, sentences),
    }


def _by_locale(key: str, sentences: Sentences) -> dict[str, str]:
    return {
        locale: sentences.by_language(key, language)
        for language in sentences.languages
        for locale in LOCALES.get(language, (language,))
    }
