"""Everything that goes wrong between a bot and Telegram, to be ordered in advance by a test.

`emulator.fail(method="sendMessage", fault=too_many_requests(retry_after=3), times=1, chat=li)`
"""

from dataclasses import dataclass, field
from enum import Enum

from .errors import ApiError, Json

REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Effect(Enum):
    """Whether and when the request takes effect."""

    NONE = "none"
    NOW = "now"
    LATER = "later"  # after the delay


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong; made by the functions below."""

    name: str
    error: ApiError | None = None
    html: str | None = None
    effect: Effect = Effect.NONE
    drop: bool = False
    delay: float = 0.0
    migrates: bool = False


def too_many_requests(retry_after: int = 1) -> Fault:
    """429 with `parameters.retry_after`, in seconds."""
    error = ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
    return Fault("too_many_requests", error)


def server_error(status: int = 500) -> Fault:
    """A 5xx in Telegram's JSON."""
    return Fault("server_error", ApiError(status, REASONS.get(status, "Internal Server Error")))


def html_error(status: int = 502) -> Fault:
    """A 5xx from a proxy in between: an HTML page instead of JSON."""
    reason = REASONS.get(status, "Bad Gateway")
    page = f"<html><head><title>{status} {reason}</title></head><body><h1>{reason}</h1></body></html>"
    return Fault("html_error", ApiError(status, reason), html=page)


def bad_request(description: str) -> Fault:
    """A 400 with these words."""
    return Fault("bad_request", ApiError(400, _prefixed("Bad Request", description)))


def forbidden(description: str = "bot was blocked by the user") -> Fault:
    """A 403 with these words."""
    return Fault("forbidden", ApiError(403, _prefixed("Forbidden", description)))


def topic_deleted() -> Fault:
    """The forum topic is gone."""
    return bad_request("message thread not found")


def migrate() -> Fault:
    """The group turns into a supergroup at this moment, and the answer names its new id."""
    return Fault("migrate", migrates=True)


def drop_before_effect() -> Fault:
    """The socket closes without an answer and nothing has happened."""
    return Fault("drop_before_effect", drop=True)


def drop_after_effect() -> Fault:
    """The socket closes without an answer although the request took effect: the ambiguous case."""
    return Fault("drop_after_effect", effect=Effect.NOW, drop=True)


def slow(seconds: float, *, effect_first: bool = False) -> Fault:
    """The answer is late; the effect too, unless `effect_first`. It happens even if the client gives up."""
    return Fault("slow", effect=Effect.NOW if effect_first else Effect.LATER, delay=seconds)


def _prefixed(prefix: str, description: str) -> str:
    return description if description.startswith(prefix) else f"{prefix}: {description}"


@dataclass(eq=False)
class PlannedFault:
    """A fault that waits for its requests; `times=None` is for ever, `hits` counts those it met."""

    fault: Fault
    method: str | None
    chat_id: int | None
    token: str | None
    times: int | None
    hits: int = 0

    def cancel(self) -> None:
        """From now on it meets nothing."""
        self.times = 0

    def meets(self, token: str, method: str, chat_id: int | None) -> bool:
        """Whether this request is the one. "Any method" leaves getUpdates alone: a poll would use it up at
        once.
        """
        if self.times is not None and self.hits >= self.times:
            return False
        if self.method is None and method == "getUpdates":
            return False
        named = self.method is None or self.method.lower() == method.lower()
        return named and self.chat_id in (None, chat_id) and self.token in (None, token)


@dataclass
class FaultPlan:
    """All planned faults, in the order in which they were planned."""

    planned: list[PlannedFault] = field(default_factory=list)

    def take(self, token: str, method: str, parameters: Json) -> Fault | None:
        """The fault that this request meets, if any."""
        for one in self.planned:
            if one.meets(token, method, chat_id_in(parameters)):
                one.hits += 1
                return one.fault
        return None


def chat_id_in(parameters: Json) -> int | None:
    """The chat that a request is about."""
    chat_id = parameters.get("chat_id")
    return chat_id if isinstance(chat_id, int) else None
