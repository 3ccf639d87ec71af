"""The record of every request: "exactly one", "in order" and "within the limits" are read from here."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .errors import Json
from .messages import Message
from .places import Place

INTERACTION_ROUTES = frozenset(
    [
        "create_interaction_response",
        "execute_webhook",
        "get_original_webhook_message",
        "update_original_webhook_message",
        "delete_original_webhook_message",
        "get_webhook_message",
        "update_webhook_message",
        "delete_webhook_message",
    ]
)
INVALID = (401, 403, 429)


@dataclass(frozen=True)
class RecordedCall:
    """One request. `arrived`: monotonic seconds; `operation`: Discord's operationId; `status`: of the answer.

    `effect`: whether it changed anything at Discord; `message`: what it put into the world, if it did;
    `repeated`: the nonce was known, so the message returned is an older one.
    """

    arrived: float
    operation: str
    route: str
    path: Json
    body: Any
    channel_id: int | None
    status: int
    effect: bool
    code: int | None = None
    message: Message | None = None
    repeated: bool = False
    fault: str | None = None

    @property
    def allowed_mentions(self) -> Json | None:
        """What the request says about pings; None: nothing."""
        data = self.body.get("data") or self.body if isinstance(self.body, dict) else {}
        found: Json | None = data.get("allowed_mentions")
        return found


@dataclass(frozen=True)
class Violation:
    """A request that the published description or our own rules forbid."""

    operation: str
    description: str
    body: Any


class Record:
    """All requests in the order of their effect."""

    def __init__(self) -> None:
        self.calls: list[RecordedCall] = []

    def __iter__(self) -> Iterator[RecordedCall]:
        return iter(self.calls)

    def __len__(self) -> int:
        return len(self.calls)

    def of(self, operation: str, place: Place | None = None) -> list[RecordedCall]:
        """The requests of one operation, refused ones too."""
        return [call for call in self.calls if call.operation == operation and _is_about(call, place)]

    def sent_to(self, place: Place | None = None) -> list[RecordedCall]:
        """The requests that put a message into a channel (any by default), ephemeral ones too, in order."""
        return [call for call in self.calls if call.message is not None and _is_about(call, place)]

    def texts_to(self, place: Place | None = None) -> list[str]:
        """What was said there, as it was first said."""
        return [str(_words(call.body)) for call in self.sent_to(place)]

    def refused(self) -> list[RecordedCall]:
        """Requests that got an error."""
        return [call for call in self.calls if call.status >= 400]

    def busiest(self, seconds: float = 1.0, place: Place | None = None, operation: str | None = None) -> int:
        """The most requests in any window of so many seconds; the global limit does not count interactions.

        https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
        """
        times = sorted(
            call.arrived
            for call in self.calls
            if _is_about(call, place)
            and (call.operation == operation if operation else call.operation not in INTERACTION_ROUTES)
        )
        return max(
            (bisect_right(times, start + seconds) - index for index, start in enumerate(times)), default=0
        )

    def invalid_requests(self) -> int:
        """Answers with 401, 403 or 429: 10,000 within 10 minutes get an address banned."""
        return sum(1 for call in self.calls if call.status in INVALID)


def _words(body: Any) -> str:
    data = body.get("data") or body.get("message") or body
    return str(data.get("content") or "")


def _is_about(call: RecordedCall, place: Place | None) -> bool:
    return place is None or call.channel_id == place.channel_id
