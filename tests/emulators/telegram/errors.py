"""The refusals of the Bot API as exceptions, so that any depth of the emulator can answer as Telegram would.

The texts used with them are those of tdlib/telegram-bot-api (`Client.cpp`) and of the errors seen in the
field.
"""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A request that is refused; `code` is both the HTTP status and the `error_code` of the answer."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_json(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class SpecError(ApiError):
    """A request that can never be right, whatever the state of the chat: it also goes to
    `emulator.violations`.
    """

    def __init__(self, description: str) -> None:
        super().__init__(400, f"Bad Request: {description}")


def bad_request(description: str, parameters: Json | None = None) -> ApiError:
    """A 400 that depends on the state of a chat (the request itself is well formed)."""
    return ApiError(400, f"Bad Request: {description}", parameters)


def forbidden(description: str) -> ApiError:
    """A 403: the bot may not reach this chat."""
    return ApiError(403, f"Forbidden: {description}")
