"""How fast a bot may speak: pacing as plain state, so that a platform never has to refuse us for hurrying.

Common rate limiters let up to twice the limit into one second, because they refill while a burst is still
counted by the platform. Here every limit is a hard window, counted where the platform counts: at its door.
When a message arrived there we don't know, only when it left and when the answer came. So its place is free
again one window after the *answer*, less the quickest round trip lately: a later message has that way still
before it. A long road costs nothing then, only an uneven one, and a stretch that holds messages up and lets
them go together can't overfill a second. A bot's messages are spaced besides, so that the platform sees an
even stream. Times are monotonic seconds and the caller's.
"""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

SLACK = 0.005
"""Seconds by which our windows are longer than the platform's: the quickest round trip is an estimate."""

UNANSWERED = 1.0
"""Seconds after which a message without an answer counts as arrived: a few that hang hold up nobody."""

ROUND_TRIPS = 256
"""Of so many answers the quickest round trip is taken."""

CATCH_UP = 5
"""How many messages may leave without spacing after a pause, so that a quiet bot answers at once."""

HANDOVER = 0.25
"""Seconds of silence between two owners of a lane. The old one may have sent what spacing allows and a burst
to catch up: 30 u + 6 in its last u seconds, the new one 30 (1 - u - 0.25) + 1 in the rest of that second."""


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


@dataclass(slots=True, eq=False)
class Place:
    """One request that was `sent`, and the latest moment at which the platform can have got it."""

    sent: float
    arrived_by: float


class Throttle:
    """The pacing of one bot token. Memory holds only chats that were written to within their window."""

    def __init__(self, limits: Limits) -> None:
        self._whole = Rule(limits.per_second, 1.0)
        self._private = (Rule(limits.chat_burst, limits.chat_seconds),)
        self._group = (*self._private, Rule(limits.group_messages, limits.group_seconds))
        self._spacing = 1.0 / limits.per_second
        self._sent: deque[Place] = deque()
        self._next_slot = self._even_until = float("-inf")
        self._round_trips: deque[float] = deque([0.0], maxlen=ROUND_TRIPS)  # 0.0 until we know enough
        self._chats: dict[str, deque[Place]] = {}
        self._forget_at = 256

    def begin(self, now: float) -> None:
        """Somebody else may have sent for this bot until now, of which nothing is known here: pause a moment,
        and catch up with nothing for a second. Old and new together keep the limit then."""
        self._next_slot = max(self._next_slot, now + HANDOVER)
        self._even_until = self._next_slot + 1.0

    def wait(self, now: float) -> float:
        """Seconds until the bot may send anything at all; 0.0 for now."""
        return max(0.0, _wait(self._sent, self._whole, now), self._next_slot - now)

    def chat_wait(self, now: float, chat: str, is_group: bool) -> float:
        """Seconds until `chat` may get another message; 0.0 for now."""
        sent = self._chats.get(chat)
        if sent is None:
            return 0.0
        return max(0.0, *(_wait(sent, rule, now) for rule in self._rules(is_group)))

    def take(self, now: float, chat: str, is_group: bool) -> Place:
        """Take a place for a message to `chat`. Ask `wait` and `chat_wait` first."""
        place = self.take_uncounted(now)
        _add(self._chats.setdefault(chat, deque()), place, self._rules(is_group)[-1])
        self._forget(now)
        return place

    def take_uncounted(self, now: float) -> Place:
        """Take a place for a request that adds no message to a chat (edit, deletion): it counts for the bot.
        Ask `wait` first."""
        place = Place(now, now + UNANSWERED)
        _add(self._sent, place, self._whole)
        behind = 0.0 if now < self._even_until else CATCH_UP * self._spacing
        self._next_slot = max(self._next_slot, now - behind) + self._spacing
        return place

    def answered(self, place: Place, now: float) -> None:
        """The platform answered a request, or will never."""
        self._round_trips.append(now - place.sent)
        place.arrived_by = min(place.arrived_by, now - min(self._round_trips))

    def _rules(self, is_group: bool) -> tuple[Rule, ...]:
        return self._group if is_group else self._private

    def _forget(self, now: float) -> None:
        """Forget idle chats, each time that their number has doubled: constant cost a message."""
        if len(self._chats) < self._forget_at:
            return
        longest = self._group[-1].seconds + UNANSWERED
        self._chats = {chat: sent for chat, sent in self._chats.items() if now - sent[-1].sent < longest}
        self._forget_at = 256 + 2 * len(self._chats)


def _add(sent: deque[Place], place: Place, rule: Rule) -> None:
    """Remember one more, and forget those that are out of the window of `rule`."""
    while sent and sent[0].arrived_by + rule.seconds + SLACK <= place.sent:
        sent.popleft()
    sent.append(place)


def _wait(sent: deque[Place], rule: Rule, now: float) -> float:
    """Seconds until one more keeps `rule`, given the newest messages."""
    if len(sent) < rule.most:
        return 0.0
    return sorted(place.arrived_by for place in sent)[-rule.most] + rule.seconds + SLACK - now
