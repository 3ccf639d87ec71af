"""What a ticket's record shows of messages that an agent took away: that something stood there."""

from collections.abc import Iterable
from itertools import count

from core.altered import replace
from core.redaction import PART_REMOVED
from core.tickets import SPEAKING, EventKind, Part, TimelineEntry


def with_marks(timeline: Iterable[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """The record with a marker for each message that an agent took away, as its later entries say."""
    entries = tuple(timeline)
    gone = {
        entry.data.get("which")
        for entry in entries
        if entry.kind is EventKind.PART_REMOVED and entry.data.get("part") in (Part.MESSAGE, Part.NOTE)
    }
    if not gone:
        return entries
    speaking = count(1)
    return tuple(
        replace(entry, text=PART_REMOVED)
        if entry.kind in SPEAKING and str(next(speaking)) in gone and entry.text is not None
        else entry
        for entry in entries
    )
