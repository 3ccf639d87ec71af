"""Telegram's published sending limits, enforced on demand, so that pacing is tested against a wall and not a
promise.

30 messages a second for a bot, 20 a minute in a group, one a second in a chat with short bursts tolerated:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import math
from collections import defaultdict, deque

from .chats import Chat
from .errors import ApiError

BURST = 5  # "avoid sending more than one message per second; … short bursts": how short is not published

# (key, most messages, in so many seconds)
Rule = tuple[str, int, float]


class Limits:
    """Sliding windows of accepted messages; the clock is the caller's, in monotonic seconds."""

    def __init__(self, *, per_bot: int = 30, per_group: int = 20, burst: int = BURST) -> None:
        self.per_bot = per_bot
        self.per_group = per_group
        self.burst = burst
        self._accepted: dict[str, deque[float]] = defaultdict(deque)

    def check(self, token: str, chat: Chat, messages: int, now: float) -> None:
        """Count `messages`, or raise 429 with the seconds to wait; a refused request does not count."""
        rules = self._rules(token, chat)
        wait = max(self._wait(rule, messages, now) for rule in rules)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        for key, _, _ in rules:
            self._accepted[key] += [now] * messages

    def _rules(self, token: str, chat: Chat) -> list[Rule]:
        in_chat = f"{token} {chat.chat_id}"
        rules: list[Rule] = [(token, self.per_bot, 1.0), (f"{in_chat} burst", self.burst, float(self.burst))]
        if chat.type in ("group", "supergroup"):
            rules.append((f"{in_chat} group", self.per_group, 60.0))
        return rules

    def _wait(self, rule: Rule, messages: int, now: float) -> float:
        key, most, window = rule
        times = self._accepted[key]
        while times and times[0] <= now - window:
            times.popleft()
        excess = len(times) + messages - most
        if excess <= 0 or not times:
            return 0.0  # an album larger than the window may pass alone
        return times[min(excess, len(times)) - 1] + window - now
