"""What each failure of Discord's API means for a message. Codes:
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

import aiohttp
import discord
import structlog

from core.delivery import DeliveryError, DeliveryFailure

log = structlog.get_logger(__name__)

UNREACHABLE = (
    50007,  # Cannot send messages to this user
    50278,  # Cannot send messages to this user due to having no mutual guilds
    50033,  # Invalid recipient(s)
    10013,  # Unknown user
    50001,  # Missing access
    50013,  # Missing permissions
)
GONE = (
    10008,  # Unknown message
    10003,  # Unknown channel
    50005,  # Cannot edit a message authored by another user
)
ANSWERED = 40060  # Interaction has already been acknowledged
LAPSED = (
    10062,  # Unknown interaction
    10015,  # Unknown webhook
    50027,  # Invalid webhook token
)
NO_ACCESS = 50001  # Missing access
NO_PERMISSION = 50013  # Missing permissions
UNKNOWN_CHANNEL = 10003
UNKNOWN_TAG = 10087
ARCHIVED = 50083  # The thread is archived
MOST_POSTS = 160006  # Maximum number of active threads reached
TOO_MANY_CHANNELS = 40003  # You are opening direct messages too fast
BLOCKED_SECONDS = 60.0
"""How long to rest when whoever stands before Discord refuses us without saying for how long."""
TOKEN_REFUSED = "Discord refuses the token: copy it from the developer portal (Bot, Reset Token) and restart"  # noqa: S105


class Failure(DeliveryError):
    """A delivery error with Discord's own code, 0 where it gave none."""

    def __init__(
        self, failure: DeliveryFailure, detail: str, retry_after: float | None = None, code: int = 0
    ) -> None:
        super().__init__(failure, detail, retry_after)
        self.code = code


def classified(error: Exception) -> Failure:
    """What an error of the library or of its HTTP client means for the message."""
    match error:
        case discord.RateLimited():
            return Failure(DeliveryFailure.RATE_LIMITED, "429", retry_after=error.retry_after)
        case discord.HTTPException():
            return _refused(error)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Failure(DeliveryFailure.TEMPORARY, f"no connection to Discord ({type(error).__name__})")
        case _:
            return Failure(
                DeliveryFailure.AMBIGUOUS, f"the connection to Discord broke ({type(error).__name__})"
            )


def _refused(error: discord.HTTPException) -> Failure:
    detail = f"{error.status} {error.code}: {error.text[:200]}"
    if error.status == 429 or error.code == TOO_MANY_CHANNELS:
        return Failure(DeliveryFailure.RATE_LIMITED, detail, _retry_after(error), error.code)
    if error.status == 401 and error.code not in LAPSED:
        log.error(f"{TOKEN_REFUSED}; messages wait meanwhile")
        return Failure(DeliveryFailure.TEMPORARY, "the token was refused", code=error.code)
    if error.status >= 500:
        return Failure(DeliveryFailure.TEMPORARY, detail, code=error.code)
    if error.code in UNREACHABLE:
        return Failure(DeliveryFailure.UNREACHABLE, detail, code=error.code)
    if error.code in (*GONE, *LAPSED):
        return Failure(DeliveryFailure.GONE, detail, code=error.code)
    return Failure(DeliveryFailure.REJECTED, detail, code=error.code)


def _retry_after(error: discord.HTTPException) -> float:
    """Seconds to wait, from the header; without one somebody between us and Discord refuses."""
    try:
        return float(error.response.headers.get("Retry-After", BLOCKED_SECONDS))
    except ValueError:
        return BLOCKED_SECONDS
