"""What agents do in a trial, whatever platform their desk is on, and what its chat shows afterwards.

Every ticket is claimed, noted something about, answered after a preview and put on hold: each once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

PREVIEW = "this goes out to the requester"
DELIVERED = "✓ delivered"
NOTE = "The receipt looks right."
"""What stands in every topic between the claim and the reply."""
HELD = "The bank is asked"
"""Why every ticket waits in the end."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A topic of the desk: its place in our words, what the bot says there now, what of it stands on top
    ("": nothing), and its tags, where there are such."""

    place: str
    said: Sequence[str]
    card: str
    tags: Sequence[str] | None = None


class Agents(Protocol):
    """Those who work at a desk of one platform."""

    @property
    def platform(self) -> str:
        """Where the desk is."""
        ...

    @property
    def repeats(self) -> bool:
        """Whether what was said or opened and not marked may be there twice: the platform has no way to do it
        once."""
        ...

    @property
    def definition(self) -> str:
        """frontdoor.toml: the starter with this desk."""
        ...

    def topics(self, words: str) -> Sequence[Shown]:
        """The topics with these words in their name."""
        ...

    async def work(self, number: str, text: str) -> None:
        """Do everything about a ticket; `text` is the reply. Returns when all of it is shown."""
        ...
