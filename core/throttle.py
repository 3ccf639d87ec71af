"""How fast a bot may speak: pacing as plain state, so that a platform never has to refuse us for hurrying.

Common rate limiters let up to twice the limit into one second, because they refill while a burst is still
counted by the platform. Here every limit is a hard window ("at most 30 in any 1.05 s", 5 % longer than the
platform's second, since requests do not travel equally fast), and a bot's messages are spaced besides, so
that the platform sees an even stream. Times are monotonic seconds and the caller's.
"""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

MARGIN = 1.05
"""How much longer our window is than the platform's."""

CATCH_UP = 5
"""How many messages may leave without spacing after a pause, so that a quiet bot answers at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's sending limits; the defaults are Telegram's published ones.

    "30 messages per second", "20 per minute to the same group", "one message per second in a particular
    chat, short bursts allowed": https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    How short a burst is nobody publishes; five in five seconds has not been refused.
    """

    per_second: int = 30
    chat_burst: int = 5
    chat_seconds: float = 5.0
    group_messages: int = 20
    group_seconds: float = 60.0


class Rule(NamedTuple):
    """At most `most` messages in any `seconds`."""

    most: int
    seconds: float


class Throttle:
    """The pacing of one bot token. Memory holds only chats that were written to within their window."""

    def __init__(self, limits: Limits) -> None:
        self._whole = Rule(limits.per_second, MARGIN)
        self._private = (Rule(limits.chat_burst, limits.chat_seconds * MARGIN),)
        self._group = (*self._private, Rule(limits.group_messages, limits.group_seconds * MARGIN))
        self._spacing = 1.0 / limits.per_second
        self._sent: deque[float] = deque(maxlen=limits.per_second)
        self._next_slot = float("-inf")
        self._chats: dict[str, deque[float]] = {}
        self._forget_at = 256

    def wait(self, now: float) -> float:
        """Seconds until the bot may send anything at all; 0.0 for now."""
        return max(0.0, _wait(self._sent, self._whole, now), self._next_slot - now)

    def chat_wait(self, now: float, chat: str, is_group: bool) -> float:
        """Seconds until `chat` may get another message; 0.0 for now."""
        sent = self._chats.get(chat)
        if sent is None:
            return 0.0
        return max(0.0, *(_wait(sent, rule, now) for rule in self._rules(is_group)))

    def reserve(self, now: float, chat: str, is_group: bool) -> float:
        """Take a place for a message to `chat`: 0.0 when it may leave now, else the seconds after which to
        ask again (nothing is taken then)."""
        wait = max(self.wait(now), self.chat_wait(now, chat, is_group))
        if wait > 0.0:
            return wait
        self.reserve_uncounted(now)
        most = max(rule.most for rule in self._rules(is_group))
        self._chats.setdefault(chat, deque(maxlen=most)).append(now)
        self._forget(now)
        return 0.0

    def reserve_uncounted(self, now: float) -> None:
        """Take a place for a request that adds no message to a chat (edit, deletion): it counts for the bot.
        Ask `wait` first."""
        self._sent.append(now)
        self._next_slot = max(self._next_slot, now - CATCH_UP * self._spacing) + self._spacing

    def _rules(self, is_group: bool) -> tuple[Rule, ...]:
        return self._group if is_group else self._private

    def _forget(self, now: float) -> None:
        """Forget idle chats, each time that their number has doubled: constant cost a message."""
        if len(self._chats) < self._forget_at:
            return
        longest = self._group[-1].seconds
        self._chats = {chat: sent for chat, sent in self._chats.items() if now - sent[-1] < longest}
        self._forget_at = 256 + 2 * len(self._chats)


def _wait(sent: deque[float], rule: Rule, now: float) -> float:
    """Seconds until one more keeps `rule`, given the times of the newest messages."""
    if len(sent) < rule.most:
        return 0.0
    return sent[-rule.most] + rule.seconds - now
