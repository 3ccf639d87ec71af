"""What of a checklist is ticked off: by the ticket's record, line by line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.desk.checklist import Item, checklist_of, kept, lines_of, named, names_in
from core.desk.definition import Desk
from core.desk.marks import is_mark, mark_of
from core.tickets import EventKind, TicketView, TimelineEntry
from tests.builders import NOW
from tests.core.desk.test_board import a_ticket

CHAIN, ADDRESS, AMOUNT = "Is it on that network?", "Was the address ours?", "Does the amount fit?"
ON, OFF = EventKind.CHECKED, EventKind.UNCHECKED


def entry(kind: EventKind, who: str, *lines: str, minutes: int = 0) -> TimelineEntry:
    """Somebody ticks these lines off, or takes their ticks back."""
    items = [Item(position, line) for position, line in enumerate(lines, start=1)]
    return TimelineEntry(NOW + timedelta(minutes=minutes), kind, kept(items), actor=who)


def ticket(*timeline: TimelineEntry, category: str = "other") -> TicketView:
    """A ticket to which this happened."""
    view = a_ticket()
    return replace(view, summary=replace(view.summary, category=category), timeline=timeline)


def who(*lines: str, view: TicketView) -> list[str | None]:
    """Who ticked each line of this list off."""
    return [item.ticked_by for item in checklist_of(Desk(checklists={"other": lines}), view)]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ([], [None, None]),
        ([entry(ON, "May", CHAIN)], ["May", None]),
        ([entry(ON, "May", CHAIN, ADDRESS)], ["May", "May"]),
        ([entry(ON, "May", CHAIN), entry(ON, "Tao", ADDRESS)], ["May", "Tao"]),
        ([entry(ON, "May", CHAIN), entry(OFF, "Tao", CHAIN)], [None, None]),
        ([entry(ON, "May", CHAIN), entry(OFF, "Tao", CHAIN), entry(ON, "Li", CHAIN)], ["Li", None]),
        # What was never ticked can be taken back without harm, and so can a line that is gone.
        ([entry(OFF, "Tao", ADDRESS), entry(OFF, "Tao", AMOUNT)], [None, None]),
        # The record of somebody who was erased says only that something happened.
        ([TimelineEntry(NOW, ON, {}, actor="May")], [None, None]),
    ],
)
def test_what_is_ticked_off(happened: list[TimelineEntry], expected: list[str | None]) -> None:
    """By whom, the last that happened to a line."""
    assert expected == who(CHAIN, ADDRESS, view=ticket(*happened))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((ADDRESS, CHAIN), [None, "May"]),  # in another order
        ((AMOUNT, ADDRESS, CHAIN), [None, None, "May"]),  # with a line in front
        ((ADDRESS,), [None]),  # without the line
        (("Is it on that other network?",), [None]),  # other words are to be looked at again
        ((CHAIN, CHAIN), ["May", "May"]),
        ((), []),
    ],
)
def test_a_tick_stays_with_its_line(lines: tuple[str, ...], expected: list[str | None]) -> None:
    """However the operator changes the list."""
    assert expected == who(*lines, view=ticket(entry(ON, "May", CHAIN)))


def test_a_corrected_category_has_its_own_list() -> None:
    """The ticks of the old one stay in the record, and are there again should it be corrected back."""
    desk = Desk(checklists={"other": (CHAIN,), "swap": (AMOUNT, ADDRESS)})
    ticked = entry(ON, "May", CHAIN)
    swap = checklist_of(desk, ticket(ticked, category="swap"))
    assert swap == (Item(1, AMOUNT), Item(2, ADDRESS))
    assert checklist_of(desk, ticket(ticked)) == (Item(1, CHAIN, "May", NOW),)
    assert checklist_of(desk, ticket(ticked, category="stolen")) == ()


def test_the_record_keeps_number_and_words() -> None:
    """As they were."""
    items = (Item(1, CHAIN), Item(3, AMOUNT))
    assert kept(items) == {"1": CHAIN, "3": AMOUNT}
    assert lines_of(TimelineEntry(NOW, ON, kept(items))) == (CHAIN, AMOUNT)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2", ("2",)),
        ("1 3", ("1", "3")),
        ("  1,3 ", ("1", "3")),
        ("1、3", ("1", "3")),
        ("１，３；４", ("1", "3", "4")),
        ("2\n2", ("2", "2")),
        ("two", ("two",)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_what_is_named(text: str, names: tuple[str, ...]) -> None:
    """With spaces, commas and the marks of a Chinese keyboard."""
    assert names == names_in(text)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("1", CHAIN),
        ("2", ADDRESS),
        (mark_of(ADDRESS), ADDRESS),
        ("0", None),
        ("3", None),
        ("-1", None),
        ("01", None),
        ("1.5", None),
        ("9" * 5000, None),
        (CHAIN, None),
        (mark_of(AMOUNT), None),
        ("#", None),
    ],
)
def test_which_line_is_meant(name: str, line: str | None) -> None:
    """By its number or the mark that its button carries; anything else is none."""
    found = named((Item(1, CHAIN), Item(2, ADDRESS)), name)
    assert line == (found.line if found is not None else None)


def test_a_mark_is_known_as_one() -> None:
    """So that an old button can be answered."""
    assert [is_mark(text) for text in (mark_of(CHAIN), "#1", "1")] == [True, False, False]
