"""When a delivery may leave: the platform's published limits, and the pauses that it asked for with a 429."""

from collections import deque
from collections.abc import Callable

from core.delivery import Action, Delivery
from core.throttle import Limits, Place, Throttle

SEVERAL = 3
"""So many chats refused for hurrying within one second mean that the whole bot is."""


COUNTED = (Action.SEND, Action.OPEN)
"""What adds a message to a chat: a topic begins with one."""


def whole_chat(chat: str) -> str:
    """The chat that a topic is in, whose limits hold for it: a topic's id stands behind a slash."""
    return chat.partition("/")[0]


class Pacing:
    """Pacing of one bot, in monotonic seconds. Only new messages count for a chat: what is published limits
    sending, and an edit in place that waited for its chat would keep a person waiting after each press."""

    def __init__(self, limits: Limits, is_group: Callable[[str], bool]) -> None:
        self._throttle = Throttle(limits)
        self._is_group = is_group
        self._pauses: dict[str, float] = {}
        self._refusals: deque[tuple[float, str, float]] = deque(maxlen=SEVERAL)
        self._paused_until = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the bot may send anything; 0.0 for now."""
        return max(0.0, self._throttle.wait(now), self._paused_until - now)

    def wait_of(self, now: float, delivery: Delivery) -> float:
        """Seconds until `delivery` may go, as far as its chat is concerned; 0.0 for now."""
        chat = whole_chat(delivery.chat)
        pause = max(0.0, self._pauses.get(chat, 0.0) - now)
        if delivery.action not in COUNTED:
            return pause
        return max(pause, self._throttle.chat_wait(now, chat, self._is_group(chat)))

    def take(self, now: float, delivery: Delivery) -> Place:
        """`delivery` leaves now; nothing asks it to wait."""
        if delivery.action in COUNTED:
            chat = whole_chat(delivery.chat)
            return self._throttle.take(now, chat, self._is_group(chat))
        return self._throttle.take_uncounted(now)

    def answered(self, now: float, place: Place) -> None:
        """The attempt that took this place ended."""
        self._throttle.answered(place, now)

    def begin(self, now: float) -> None:
        """The lane is ours now; its last owner may have sent a moment ago."""
        self._throttle.begin(now)

    def rest(self, until: float) -> None:
        """The whole bot rests until then, as the platform asked an earlier owner of the lane."""
        self._paused_until = max(self._paused_until, until)

    def hold(self, now: float, chat: str, until: float) -> None:
        """Nothing can be said in this chat before then, in none of its topics."""
        self._pauses = {other: end for other, end in self._pauses.items() if end > now}
        self._pauses[whole_chat(chat)] = until

    def refused(self, now: float, chat: str, until: float) -> float:
        """The platform refused a message to `chat` and named the time to wait; how long the whole bot rests
        now, in seconds (0.0: only the chat does).

        When several chats are refused within a second the bot rests for the shortest of their waits: a
        single chat can be refused for hours, and must not silence all others.
        """
        chat = whole_chat(chat)
        self.hold(now, chat, until)
        self._refusals.append((now, chat, until))
        recent = [refusal for refusal in self._refusals if now - refusal[0] <= 1.0]
        if len({refused for _, refused, _ in recent}) >= SEVERAL:
            self._paused_until = max(self._paused_until, min(end for _, _, end in recent))
        return max(0.0, self._paused_until - now)
