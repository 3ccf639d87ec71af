"""Everything that goes wrong between a bot and Discord's HTTP API, to be ordered in advance by a test.

`emulator.fail(rate_limited(0.5, scope="global"), operation="create_message", times=1, place=member.dm)`
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from .errors import ApiError, Json, already_acknowledged, closed_dm, unknown

Scope = Literal["user", "global", "shared"]


class Effect(Enum):
    """Whether and when the request takes effect."""

    NONE = "none"
    NOW = "now"
    LATER = "later"  # after the delay


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong; made by the functions below."""

    name: str
    status: int = 0
    body: Json | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    effect: Effect = Effect.NONE
    drop: bool = False
    delay: float = 0.0


def rate_limited(retry_after: float = 0.05, scope: Scope = "user", *, via: bool = True) -> Fault:
    """429 with `retry_after` in seconds; without `via` it lacks the header that shows it to be genuine."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"}
    headers = {
        "Retry-After": str(max(1, round(retry_after))),
        "X-RateLimit-Scope": scope,
        **({"X-RateLimit-Global": "true"} if scope == "global" else {}),
        **({"Via": "1.1 google"} if via else {}),
    }
    if scope != "global":
        headers |= {
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset-After": str(retry_after),
            "X-RateLimit-Bucket": "abcd1234",
        }
    return Fault(f"rate_limited {scope}", 429, body, headers)


def banned(retry_after: int = 600) -> Fault:
    """429 as Cloudflare says it to an address with too many invalid requests: an HTML page without `Via`."""
    page = "<html><head><title>Access denied</title></head><body>error code: 1015</body></html>"
    return Fault("banned", 429, page, {"Retry-After": str(retry_after)})


def server_error(status: int = 500) -> Fault:
    """A 5xx in Discord's JSON."""
    return Fault("server_error", status, {"message": f"{status}: Internal Server Error", "code": 0})


def html_error(status: int = 502) -> Fault:
    """A 5xx from a proxy in between: an HTML page instead of JSON."""
    return Fault("html_error", status, f"<html><body><h1>{status} Bad Gateway</h1></body></html>")


def refusal(error: ApiError) -> Fault:
    """Any refusal of the API."""
    return Fault(f"refusal {error.code}", error.status, error.to_json())


def dm_closed() -> Fault:
    """403, 50007: the person takes no direct messages."""
    return refusal(closed_dm())


def unknown_interaction() -> Fault:
    """404, 10062: too late for an answer."""
    return refusal(unknown("Interaction"))


def interaction_acknowledged() -> Fault:
    """400, 40060: there was an answer before."""
    return refusal(already_acknowledged())


def drop_before_effect() -> Fault:
    """The socket closes without an answer and nothing has happened."""
    return Fault("drop_before_effect", drop=True)


def drop_after_effect() -> Fault:
    """The socket closes without an answer although the request took effect: the ambiguous case."""
    return Fault("drop_after_effect", effect=Effect.NOW, drop=True)


def slow(seconds: float, *, effect_first: bool = False) -> Fault:
    """The answer is late; the effect too, unless `effect_first`. It happens even if the client gives up."""
    return Fault("slow", effect=Effect.NOW if effect_first else Effect.LATER, delay=seconds)


@dataclass(eq=False)
class PlannedFault:
    """A fault that waits for its requests; `times=None` is for ever, `hits` counts those it met."""

    fault: Fault
    operation: str | None
    channel_id: int | None
    times: int | None
    hits: int = 0

    def cancel(self) -> None:
        """From now on it meets nothing."""
        self.times = 0

    def meets(self, operation: str, channel_id: int | None) -> bool:
        """Whether this request is the one."""
        if self.times is not None and self.hits >= self.times:
            return False
        return self.operation in (None, operation) and self.channel_id in (None, channel_id)


@dataclass
class FaultPlan:
    """All planned faults, in the order in which they were planned."""

    planned: list[PlannedFault] = field(default_factory=list)

    def take(self, operation: str, channel_id: int | None) -> Fault | None:
        """The fault that this request meets, if any."""
        for one in self.planned:
            if one.meets(operation, channel_id):
                one.hits += 1
                return one.fault
        return None
