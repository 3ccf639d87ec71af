"""The moderators' menu on a post: from the interaction to the ticket, and what the moderator is told."""

import asyncio
import secrets
from dataclasses import dataclass

import structlog

from bots.discord_bot.answering import Answering
from bots.discord_bot.interactions import Interactions
from bots.discord_bot.messenger import DiscordMessenger
from bots.discord_bot.places import direct
from bots.discord_bot.sentences import Sentences
from bots.discord_bot.translate import PLATFORM, EscalationAsked
from core.access import AsModerator
from core.errors import Refused
from core.ids import Account, BotKey
from core.ports import StorageUnavailable, Transaction, Writer
from core.replies import Capabilities
from core.rules import Rules
from core.ticket_number import RANDOM_BITS
from core.usecases.escalating import Escalated, Post, escalate

log = structlog.get_logger(__name__)

ARRIVAL_SECONDS = 10.0
"""How long a moderator waits to hear whether the author could be reached."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Serves the menu of one bot; `roles` are the ids of those that may use it."""

    bot: BotKey
    writer: Writer
    rules: Rules
    capabilities: dict[str, Capabilities]
    roles: frozenset[str]
    messenger: DiscordMessenger
    interactions: Interactions
    answering: Answering
    sentences: Sentences

    async def take(self, asked: EscalationAsked) -> None:
        """Make the ticket and tell the moderator, and nobody else, how it went."""
        entry = self.interactions.entry(asked.asked.here, asked.asked.locale)
        deferring = asyncio.create_task(self.answering.defer_in_time(entry))
        await self.answering.tell(entry, self.sentences(await self._outcome(asked), entry.locale))
        await deferring

    async def _outcome(self, asked: EscalationAsked) -> str:
        """The key of what to tell."""
        if not asked.roles & self.roles:
            return "escalation.denied"
        if not asked.author:
            return "escalation.no_author"
        arrival = self.messenger.arrival(asked.author)
        try:
            escalated = await self.writer.perform(lambda transaction: self._escalate(transaction, asked))
        except Refused:
            return "escalation.empty"
        except StorageUnavailable:
            log.warning("a post can't be escalated now")
            return "discord.unavailable"
        if not escalated.fresh:
            arrival.cancel()
            return "escalation.known"
        return await self._told(arrival)

    def _escalate(self, transaction: Transaction, asked: EscalationAsked) -> Escalated:
        post = Post(
            bot=self.bot,
            post_id=asked.post,
            author=Account(PLATFORM, asked.author),
            chat=direct(asked.author),
            author_name=asked.author_name,
            link=asked.link,
            text=asked.text,
        )
        moderator = AsModerator(asked.moderator)
        entropy = secrets.randbits(RANDOM_BITS)
        return escalate(transaction, self.rules, self.capabilities, moderator, post, entropy)

    async def _told(self, arrival: "asyncio.Future[bool]") -> str:
        try:
            async with asyncio.timeout(ARRIVAL_SECONDS):
                return "escalation.done" if await arrival else "escalation.unreachable"
        except TimeoutError:
            return "escalation.being_told"
