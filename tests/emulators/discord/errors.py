"""The refusals of Discord's HTTP API as exceptions, so that any depth of the emulator can answer as it would.

Codes and words: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A request that is refused: HTTP status, Discord's own code, and headers of the answer."""

    def __init__(self, status: int, code: int, message: str, *, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def to_json(self) -> Json:
        """The body of the answer."""
        body: Json = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


class SpecError(ApiError):
    """A request that can never be right, whatever the state of things: it also goes to `emulator.violations`.

    `path` leads to the field inside the body.
    """

    def __init__(self, path: list[str | int], reason: str, *, code: int = 50035) -> None:
        errors: Json = {"_errors": [{"code": "INVALID", "message": reason}]}
        for part in reversed(path):
            errors = {str(part): errors}
        message = "Invalid Form Body" if code == 50035 else reason
        super().__init__(400, code, message, errors=errors if code == 50035 else None)
        self.reason = f"{'.'.join(map(str, path))}: {reason}" if path else reason


class RateLimited(ApiError):
    """Too often, by a rule that no header told before; `retry_after` in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.retry_after = retry_after

    def to_json(self) -> Json:
        """The body of the answer."""
        return {"message": self.message, "retry_after": self.retry_after, "global": False}

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer; Via shows that it is Discord who says so."""
        return {
            "Retry-After": str(max(1, round(self.retry_after))),
            "X-RateLimit-Scope": "user",
            "Via": "1.1 google",
        }


def unauthorized() -> ApiError:
    """The token is wrong."""
    return ApiError(401, 0, "401: Unauthorized")


def invalid_webhook_token() -> ApiError:
    """The token of an interaction is over 15 minutes old."""
    return ApiError(401, 50027, "Invalid Webhook Token")


def unknown(what: str) -> ApiError:
    """A 404 for a thing that is not (or no longer) there, e.g. unknown("Message")."""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
        "Tag": 10087,
    }
    return ApiError(404, codes[what], f"Unknown {what}")


def already_acknowledged() -> ApiError:
    """The second answer to an interaction."""
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def closed_dm() -> ApiError:
    """The person lets nobody (or not this bot) write to them."""
    return ApiError(403, 50007, "Cannot send messages to this user")


def missing_access() -> ApiError:
    """The bot may not look into the channel."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """The bot may look into the channel but not do this there."""
    return ApiError(403, 50013, "Missing Permissions")


def not_the_author() -> ApiError:
    """A bot edits only its own messages."""
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def archived() -> ApiError:
    """A locked or archived thread takes no changes."""
    return ApiError(400, 50083, "Thread is archived")


def too_many_threads() -> ApiError:
    """The guild has as many open threads as it can have."""
    return ApiError(400, 160006, "Maximum number of active threads reached")


def too_large() -> ApiError:
    """A file over the limit."""
    return ApiError(413, 40005, "Request entity too large")
