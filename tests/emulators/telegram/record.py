"""The record of every request: "exactly one", "in order" and "within the limits" are read from here."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import Json

# Calls that put a message into a chat; one of them is one message, an album as many as its items.
SENDING = frozenset(
    [
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendMediaGroup",
        "sendVoice",
        "sendAudio",
        "sendVideo",
        "sendAnimation",
        "sendVideoNote",
        "sendSticker",
        "sendLocation",
        "sendContact",
        "copyMessage",
        "copyMessages",
        "forwardMessage",
        "forwardMessages",
    ]
)


class HasChatId(Protocol):
    """A chat, group or person."""

    @property
    def chat_id(self) -> int: ...


@dataclass(frozen=True)
class RecordedCall:
    """One request. `arrived`: monotonic seconds; `effect`: whether it changed anything at Telegram."""

    arrived: float
    token: str
    method: str
    parameters: Json
    chat_id: int | None
    result: Any
    effect: bool
    error: str | None = None
    fault: str | None = None
    by_webhook: bool = False

    @property
    def text(self) -> str:
        """The text or caption that was asked for."""
        return str(self.parameters.get("text") or self.parameters.get("caption") or "")

    @property
    def messages(self) -> int:
        """How many messages it sent."""
        if not self.effect or self.method not in SENDING:
            return 0
        return len(self.result) if isinstance(self.result, list) else 1


@dataclass(frozen=True)
class Violation:
    """A request that the published description of the API forbids."""

    method: str
    description: str
    parameters: Json


class Record:
    """All calls but getUpdates (long polls would drown the rest), in the order of their effect."""

    def __init__(self) -> None:
        self.calls: list[RecordedCall] = []

    def __iter__(self) -> Iterator[RecordedCall]:
        return iter(self.calls)

    def __len__(self) -> int:
        return len(self.calls)

    def of(self, method: str, chat: HasChatId | int | None = None) -> list[RecordedCall]:
        """The calls of one method, refused ones too."""
        return [call for call in self.calls if call.method == method and _is_about(call, chat)]

    def sent_to(self, chat: HasChatId | int | None = None) -> list[RecordedCall]:
        """The calls that put messages into a chat (any chat by default), in order."""
        return [call for call in self.calls if call.messages and _is_about(call, chat)]

    def texts_to(self, chat: HasChatId | int) -> list[str]:
        """The texts that arrived in a chat, in order."""
        return [call.text for call in self.sent_to(chat)]

    def refused(self) -> list[RecordedCall]:
        """Calls that got an error."""
        return [call for call in self.calls if call.error]

    def busiest(
        self, seconds: float = 1.0, chat: HasChatId | int | None = None, token: str | None = None
    ) -> int:
        """The most messages in any window of so many seconds."""
        times = [
            call.arrived
            for call in self.sent_to(chat)
            if token in (None, call.token)
            for _ in range(call.messages)
        ]
        times.sort()
        return max(
            (bisect_right(times, start + seconds) - index for index, start in enumerate(times)), default=0
        )

    def requests_per_second(self, method: str | None = None) -> int:
        """The most requests of any kind, refused ones too, within any one second."""
        times = sorted(call.arrived for call in self.calls if method in (None, call.method))
        return max((bisect_right(times, start + 1.0) - index for index, start in enumerate(times)), default=0)


def chat_id_of(chat: HasChatId | int) -> int:
    """The id of whatever names a chat."""
    return chat if isinstance(chat, int) else chat.chat_id


def _is_about(call: RecordedCall, chat: HasChatId | int | None) -> bool:
    return chat is None or call.chat_id == chat_id_of(chat)
