"""Discord's rate limits as its answers tell them: how much of a bucket is left, and when it is full again.

Each channel has a bucket for its messages; how large it is nobody publishes, so that a client has to read it:
https://discord.com/developers/docs/topics/rate-limits#header-format
"""

from collections.abc import Callable
from dataclasses import dataclass

LIMITED = ("create_message",)


@dataclass
class Bucket:
    """So many requests were made since `began` (monotonic seconds)."""

    began: float
    made: int = 0


class Buckets:
    """At most `most` messages to a channel in each window of `seconds`, which begins with its first one;
    None: no limit, and no headers."""

    def __init__(self, most: int | None, seconds: float, now: Callable[[], float]) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._buckets: dict[int, Bucket] = {}

    def take(self, operation: str, channel_id: int | None) -> tuple[bool, dict[str, str]]:
        """Whether one more request may pass, and the headers of its answer."""
        if self._most is None or channel_id is None or operation not in LIMITED:
            return True, {}
        now = self._now()
        bucket = self._buckets.get(channel_id)
        if bucket is None or now >= bucket.began + self._seconds:
            bucket = self._buckets[channel_id] = Bucket(now)
        passes = bucket.made < self._most
        bucket.made += passes
        after = bucket.began + self._seconds - now
        headers = {
            "X-RateLimit-Limit": str(self._most),
            "X-RateLimit-Remaining": str(self._most - bucket.made),
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": "channel-messages",
        }
        if not passes:
            headers |= {"Retry-After": f"{after:.3f}", "X-RateLimit-Scope": "user", "Via": "1.1 google"}
        return passes, headers
