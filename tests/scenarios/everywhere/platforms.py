"""What every platform must let a person do, so that one transcript can be played on all of them.

A `Platform` is the running front door of one platform; a `Chat` is one person's conversation there. Whatever
a platform has no way to do raises `CannotDo`; the suite expects that only where `exemptions.py` says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bots.bootstrap import House
from tests.scenarios.telegram import Desk


class CannotDo(Exception):
    """The platform gives people no way to do this."""


@dataclass(frozen=True)
class Seen:
    """One message as its reader sees it; `source` is the platform's own idea of it."""

    text: str
    source: Any


class Chat(Protocol):
    """One person's conversation with us. `inputs` counts everything that they did."""

    inputs: int

    async def says(self, text: str) -> None:
        """Write words, or a command that begins with a slash."""

    async def presses(self, label: str, on: Seen | None = None) -> None:
        """Press that button, or choose that option, of the newest message; or `on` an earlier one."""

    async def presses_twice(self, label: str) -> None:
        """Press on two devices at the same time."""

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        """Send a picture. Raises CannotDo for a caption where pictures have none."""

    async def fills(self, fields: Mapping[str, str]) -> None:
        """Fill in the form window by the labels of its fields. Raises CannotDo where there are none."""

    async def sees(self, text: str) -> Seen:
        """Wait for a message with that text which is newer than what the person did last."""

    def transcript(self) -> str:
        """The conversation, for whoever reads why a test failed."""


class Platform(Protocol):
    """The front door of one platform."""

    @property
    def house(self) -> House:
        """The house that is open now."""

    async def opens(self, person: str, language: str) -> Chat:
        """A new person, whose device speaks "zh-Hans" or "en", opens the conversation and gets the menu."""

    async def restart(self) -> None:
        """Another process takes over; people do not notice."""

    async def desk(self) -> Desk:
        """Agents at work in a process of their own."""

    def broken_rules(self) -> list[str]:
        """What we did that the platform forbids."""


def shown(lines: list[str], text: str, labels: Mapping[str, object]) -> None:
    """Add a message of ours to the lines of a transcript."""
    buttons = " ".join(f"[{label}]" for label in labels)
    lines.append(f"bot: {text}" + (f"\n  {buttons}" if buttons else ""))
