"""The message with a button that an admin posts into a channel; everybody may press it, for good."""

import asyncio
from typing import Any

from bots.discord_bot import render
from bots.discord_bot.answering import Answering
from bots.discord_bot.api import DiscordApi
from bots.discord_bot.failures import Failure
from bots.discord_bot.interactions import Interactions
from bots.discord_bot.sending import MESSAGES
from bots.discord_bot.sentences import Sentences
from bots.discord_bot.translate import PanelAsked
from core.intents import KEEPING

VALUE = f"{KEEPING}ticket"
"""What the button says for ever: open a ticket, and leave the panel as it is."""


class Panel:
    """Serves /panel."""

    def __init__(
        self, api: DiscordApi, interactions: Interactions, answering: Answering, sentences: Sentences
    ) -> None:
        self._api = api
        self._interactions = interactions
        self._answering = answering
        self._sentences = sentences

    async def take(self, asked: PanelAsked) -> None:
        """Post it and tell the admin, or tell why not."""
        entry = self._interactions.entry(asked.asked.here, asked.asked.locale)
        deferring = asyncio.create_task(self._answering.defer_in_time(entry))
        key = "discord.panel_denied"
        if asked.allowed:
            try:
                await self._api.request(
                    "POST", MESSAGES, self.message(asked.guild_locale), channel_id=asked.channel
                )
                key = "discord.panel_posted"
            except Failure:
                key = "discord.panel_failed"
        await self._answering.tell(entry, self._sentences(key, entry.locale))
        await deferring

    def message(self, locale: str) -> dict[str, Any]:
        """The panel in the language of a guild."""
        return {
            "content": render.content(self._sentences("discord.panel", locale)),
            "components": render.button(self._sentences("menu.ticket", locale), VALUE),
            "allowed_mentions": {"parse": []},
        }
