"""Telegram in a trial: the emulator, its people, how the program finds it, what it tells afterwards."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from bots.telegram_bot.render import render
from core.delivery import Delivery
from tests.crash.people import PATIENCE, PHOTO, Deed, Reply, Visit, number_in
from tests.crash.plan import Kill
from tests.crash.verdict import Owed
from tests.emulators.telegram import EmulatedBot, Person, TelegramEmulator
from tests.emulators.telegram.errors import Json

TOKEN = "123456789:" + "Ab_-5" * 7
PATH = "/telegram"
REPEATED = 0.15
"""The share of updates that Telegram delivers more than once."""
METHODS = ("sendMessage", "editMessageText", "deleteMessage")


class TelegramVisitor:
    """Writes, agrees, names the account, sends a picture, submits, hears from the agent."""

    def __init__(
        self, bot: EmulatedBot, account: str, chance: random.Random, repeat: Callable[[Json, int], None]
    ) -> None:
        self.person: Person = bot.person(account, language_code="en")
        self.visit = Visit("telegram", account, str(self.person.chat_id))
        self._chance = chance
        self._repeat = repeat

    async def comes(self, reply: Reply) -> None:
        """From the first word to the agent's answer."""
        person, visit = self.person, self.visit
        self._did("story", person.says(visit.story))
        await person.sees_button("Agree and continue", PATIENCE)
        self._did("agree", person.presses("Agree and continue"))
        await person.sees("What is your account name?", PATIENCE)
        self._did("account", person.says(visit.account))
        await person.sees_button("✅ Submit", PATIENCE)
        self._did("photo", person.sends_photo(PHOTO))
        visit.photos += 1
        await person.sees("One file received", PATIENCE)
        self._did("submit", person.presses("✅ Submit"))
        visit.number = number_in((await person.sees("Got it: ticket", PATIENCE)).words)
        await reply(visit.number, visit.answer)
        await person.sees(visit.answer, PATIENCE)
        visit.over = True

    def _did(self, label: str, update: Json) -> None:
        self.visit.deeds.append(Deed(label, str(update["update_id"])))
        if self._chance.random() < REPEATED:
            self._repeat(update, self._chance.randint(1, 3))


class TelegramDoor:
    """One bot. The program polls or takes webhooks on `port`, as each start decides."""

    platform = "telegram"
    silence = 1.0
    """Seconds without anything happening after which nothing will: what waits is pushed at once."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.emulator = TelegramEmulator()
        self.bot = self.emulator.add_bot(token=TOKEN)
        self._port = port
        self._chance = chance
        self._read = 0
        self._arrived: dict[str, list[str]] = defaultdict(list)

    def prepared(self, kill: Kill) -> dict[str, str]:
        """What the environment of the next start says of Telegram."""
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.emulator.api_url,
            "TELEGRAM_MODE": "webhook" if kill.webhook else "polling",
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{self._port}{PATH}",
            "TELEGRAM_WEBHOOK_SECRET": "a-webhook-secret",
        }

    def visitor(self, account: str) -> TelegramVisitor:
        """Somebody new."""
        return TelegramVisitor(self.bot, account, self._chance, self.emulator.redeliver)

    @property
    def quiet(self) -> bool:
        """Whether no update is on its way to us."""
        return not self.bot.queue.entries

    @property
    def changes(self) -> int:
        """Grows with everything that happens here, requests that change nothing included."""
        return self.emulator.pulse.count + len(self.emulator.record)

    def accepted(self, visit: Visit) -> Sequence[Deed]:
        """What Telegram was told not to repeat."""
        waiting = {str(one.update["update_id"]) for one in self.bot.queue.entries}
        return [deed for deed in visit.deeds if deed.update_id not in waiting]

    def owed(self, delivery: Delivery, ambiguous: int) -> Owed:
        """A message may be there once more for each attempt that was counted as ambiguous."""
        request = render(replace(delivery, target=delivery.target or "0"))
        return Owed(f"{request.method}: {request.parameters.get('text', '')}", 1 + ambiguous)

    def is_passing(self, words: str) -> bool:
        """Whether it may be said without being owed: no message is."""
        return False

    def arrived(self, visit: Visit) -> Sequence[str]:
        """The calls that sent, changed or deleted a message in the chat, also those that had nothing left to
        change or delete."""
        calls = self.emulator.record.calls
        for call in calls[self._read :]:
            if call.method in METHODS:
                self._arrived[str(call.chat_id)].append(f"{call.method}: {call.text}")
        self._read = len(calls)
        return self._arrived[visit.chat]
