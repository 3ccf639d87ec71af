"""Telegram in a trial: the emulator, how the program is pointed at it, and what it can tell afterwards."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bots.telegram_bot.render import render
from core.delivery import Delivery
from tests.crash.people import Deed, TelegramVisitor, Visit
from tests.crash.verdict import Owed
from tests.emulators.telegram import TelegramEmulator

TOKEN = "123456789:" + "Ab_-5" * 7
PATH = "/telegram"
METHODS = {
    "send_message": "sendMessage",
    "edit_message_text": "editMessageText",
    "delete_message": "deleteMessage",
}


class TelegramDoor:
    """One bot. The program polls or takes webhooks on `port`, as each start decides."""

    platform = "telegram"

    def __init__(self, port: int, chance: random.Random) -> None:
        self.emulator = TelegramEmulator()
        self.bot = self.emulator.add_bot(token=TOKEN)
        self._port = port
        self._chance = chance
        self._read = 0
        self._arrived: dict[str, list[str]] = defaultdict(list)

    def variables(self, webhook: bool) -> dict[str, str]:
        """What the program's environment says of Telegram."""
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.emulator.api_url,
            "TELEGRAM_MODE": "webhook" if webhook else "polling",
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
        """Grows with everything that happens here."""
        return self.emulator.pulse.count

    def accepted(self, visit: Visit) -> Sequence[Deed]:
        """What Telegram was told not to repeat."""
        waiting = {str(one.update["update_id"]) for one in self.bot.queue.entries}
        return [deed for deed in visit.deeds if deed.update_id not in waiting]

    def owed(self, delivery: Delivery, ambiguous: int) -> Owed:
        """A message may be there once more for each attempt that was counted as ambiguous."""
        request = render(replace(delivery, target=delivery.target or "0"))
        return Owed(f"{METHODS[request.method]}: {request.parameters.get('text', '')}", 1 + ambiguous)

    def arrived(self, visit: Visit) -> Sequence[str]:
        """The calls that sent, changed or deleted a message in the chat, also those that had nothing left to
        change or delete."""
        calls = self.emulator.record.calls
        for call in calls[self._read :]:
            if call.method in METHODS.values():
                self._arrived[str(call.chat_id)].append(f"{call.method}: {call.text}")
        self._read = len(calls)
        return self._arrived[visit.chat]
