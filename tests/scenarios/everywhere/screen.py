"""What stands on one person's screen, for the platforms whose program on the person's side is ours.

It is told of messages as they come and wakes whoever waits for one, as the emulators do for theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.emulators.pulse import Pulse
from tests.scenarios.everywhere.platforms import Seen, shown

PATIENCE = 5.0  # seconds


@dataclass(frozen=True)
class Message:
    """A message of ours; `labels` are its choices, `changed` counts when it came or was replaced."""

    text: str
    labels: Mapping[str, str]
    source: Any
    changed: int


class Screen:
    """Messages by id, each replaced in its place, and all that was done and seen."""

    def __init__(self, person: str) -> None:
        self._person = person
        self._pulse = Pulse()
        self._messages: dict[str, Message] = {}
        self._last_action = 0
        self.lines: list[str] = []

    def acts(self, deed: str) -> None:
        """The person does something: what they wait for from now on must be newer."""
        self._last_action = self._pulse.beat()
        self.lines.append(f"{self._person}: {deed}")

    def draws(
        self, name: str, replaces: str | None, text: str, labels: Mapping[str, str], source: Any
    ) -> None:
        """A message arrives."""
        self._messages.pop(replaces or "", None)
        self._messages[name] = Message(text, labels, source, self._pulse.beat())
        shown(self.lines, text, labels)

    async def sees(self, text: str) -> Seen:
        """Wait for a message with that text."""
        found = await self._waits(lambda message: text in message.text, f"text {text!r}")
        return Seen(found.text, found)

    async def finds(self, label: str) -> Message:
        """Wait for a message with that choice."""
        return await self._waits(lambda message: label in message.labels, f"choice {label!r}")

    async def _waits(self, fits: Callable[[Message], bool], what: str) -> Message:
        def newest() -> Message | None:
            fresh = (one for one in reversed(self._messages.values()) if one.changed > self._last_action)
            return next((one for one in fresh if fits(one)), None)

        try:
            return await self._pulse.until(newest, PATIENCE)
        except TimeoutError:
            lines = "\n".join(self.lines)
        raise AssertionError(f"{self._person} waited {PATIENCE} s and did not see {what}.\n{lines}")
