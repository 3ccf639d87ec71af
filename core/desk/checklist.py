"""What agents should look at in a ticket, and what of it they have ticked off. Pure.

The operator's list is the one of now; the ticket's record keeps the words of what was ticked. So a tick stays
with its line wherever that stands after the list was changed, and is shown no more once the line is gone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from core.desk.definition import Desk
from core.desk.marks import mark_of
from core.tickets import EventKind, TicketView, TimelineEntry

_BETWEEN = re.compile(r"[\s,;、]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a ticket's checklist: where it stands (from 1), and who ticked it off when (UTC), if
    anybody did."""

    position: int
    line: str
    ticked_by: str | None = None
    ticked_at: datetime | None = None

    @property
    def ticked(self) -> bool:
        """Whether somebody looked at it."""
        return self.ticked_by is not None


def checklist_of(desk: Desk, view: TicketView) -> tuple[Item, ...]:
    """The list for what the ticket is about now; empty where the operator wrote none."""
    ticks = _ticks(view.timeline)
    lines = desk.checklists.get(view.summary.category, ())
    return tuple(
        Item(position, line, ticks[line].actor, ticks[line].at) if line in ticks else Item(position, line)
        for position, line in enumerate(lines, start=1)
    )


def _ticks(timeline: Iterable[TimelineEntry]) -> Mapping[str, TimelineEntry]:
    """Line → the entry of the record that ticked it off and still counts."""
    ticks: dict[str, TimelineEntry] = {}
    for entry in timeline:
        if entry.kind is EventKind.CHECKED:
            ticks |= dict.fromkeys(lines_of(entry), entry)
        elif entry.kind is EventKind.UNCHECKED:
            for line in lines_of(entry):
                ticks.pop(line, None)
    return ticks


def kept(items: Iterable[Item]) -> dict[str, str]:
    """What the record keeps of items that were ticked off or are no more: position → line, as they were."""
    return {str(item.position): item.line for item in items}


def lines_of(entry: TimelineEntry) -> tuple[str, ...]:
    """The lines that an entry of the record is about; none once its requester was erased."""
    return tuple(entry.data.values())


def names_in(text: str) -> tuple[str, ...]:
    """What is named in "1 3", "1,3", "１、３"."""
    return tuple(filter(None, _BETWEEN.split(normalize("NFKC", text))))


def named(items: Iterable[Item], name: str) -> Item | None:
    """The item with this number, or whose line has this mark (core.desk.marks): buttons carry that, since
    they mean the same line for ever."""
    return next((item for item in items if name in (str(item.position), mark_of(item.line))), None)
