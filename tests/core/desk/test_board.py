"""What a ticket's topic shows: the card, everything in order, and what an agent is about to send."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.desk.definition import Desk
from core.desk.difference import Board
from core.desk.records import DeskDraft, DraftKind
from core.replies import Capabilities, Turn, say
from core.tickets import (
    INTERNAL,
    EventKind,
    FileView,
    Status,
    TicketView,
    TimelineEntry,
)
from core.usecases.board import board_of, called, entry_words, fate_words, turn_of
from tests.builders import CHAT, NOW, starter_with
from tests.core.test_dialogue_files import with_tickets

RULES = starter_with(desk=Desk(language="en", checklists={"other": ("Look at the chain",)}))
STATUS = {
    status.value: RULES.catalogues.text(say(f"desk.state.{status}"), "en", RULES.definition.zone)
    for status in Status
}


def a_ticket() -> TicketView:
    """Just submitted."""
    person = with_tickets(1)
    view = person.view(person.tickets[0].number)
    assert view is not None
    return replace(view, timeline=(TimelineEntry(NOW, EventKind.SUBMITTED, {}, actor="requester"),))


def happened(kind: EventKind, text: str | None = None, **more: object) -> TimelineEntry:
    """An entry of the record."""
    values: dict[str, object] = {"event_id": 7, "actor": "Ann", "data": {}} | more
    return TimelineEntry(NOW, kind, text=text, **values)  # type: ignore[arg-type]


def board(view: TicketView, drafts: Sequence[DeskDraft] = (), capabilities: Capabilities = CHAT) -> Board:
    """In the topic at "-100/7"."""
    return board_of(RULES, capabilities, view, (), drafts, "-100/7", lambda text: "en", NOW)


def texts(view: TicketView, drafts: Sequence[DeskDraft] = ()) -> list[str]:
    """What the messages after the card say."""
    return [line.reply.text for line in board(view, drafts).lines if not line.key.startswith("card")]


def draft(text: str | None, kind: DraftKind = DraftKind.REPLY) -> DeskDraft:
    """Ann's."""
    return DeskDraft("Ann", a_ticket().summary.number, kind, NOW, text)


@pytest.mark.parametrize("status", Status)
def test_agents_are_never_called_you(status: Status) -> None:
    """A requester reads "waiting for you"; at the desk it would be the wrong person's turn."""
    view = a_ticket()
    changed = happened(EventKind.STATUS_CHANGED, data={"from": "open", "to": status.value})
    shown = board(replace(view, summary=replace(view.summary, status=status), timeline=(changed,)))
    assert STATUS[status.value] in shown.topic.marks
    said = "\n".join((*shown.topic.marks, *(line.reply.text for line in shown.lines)))
    assert STATUS[status.value] in shown.lines[-1].reply.text
    assert "for you" not in said


def test_the_card_says_why_it_is_on_hold_and_until_when() -> None:
    """Whatever the reason ends with."""
    view = a_ticket()
    data = {"to": "on_hold", "reason": "Waiting for the venue.", "until": "2026-12-01T10:00:00+00:00"}
    entry = happened(EventKind.STATUS_CHANGED, data=data)
    held = replace(view, summary=replace(view.summary, status=Status.ON_HOLD), timeline=(entry,))
    promised = "On hold, next update promised for 1 Dec 2026, 18:00 (UTC+8): Waiting for the venue.\n"
    assert promised in board(held).lines[0].reply.text


def test_the_card() -> None:
    """Number, category, who has it, what was answered, the operator's checklist, and the buttons."""
    view = a_ticket()
    card = board(view).lines[0]
    assert card.key == "card"
    for words in (view.summary.number, "with nobody", "☐ 1. Look at the chain"):
        assert words in card.reply.text
    values = [choice.value for row in card.reply.choices for choice in row]
    assert values == [
        f"desk:{verb}:{view.summary.number}"
        for verb in (
            "claim",
            "reply",
            "note",
            "status",
            "assign",
            "transfer",
            "review",
            "reveal",
            "close",
        )
    ]


def test_the_card_says_who_ticked_what_off() -> None:
    """The name stands behind the line, and what happened below, each in one message."""
    ticked = happened(EventKind.CHECKED, actor="May Wu", data={"1": "Look at the chain"}, event_id=1)
    more = happened(EventKind.UNCHECKED, data={"2": "Ask for it", "5": "Call"}, event_id=2)
    view = replace(a_ticket(), timeline=(ticked, more))
    assert "☑ 1. Look at the chain · May Wu\n" in f"{board(view).lines[0].reply.text}\n"
    assert texts(view) == [
        "☑ May Wu ticked off: Look at the chain",
        "☐ Ann took the tick back: Ask for it · Call",
    ]


def test_everything_in_its_order() -> None:
    """What the requester said, replies with what became of them, notes, statuses."""
    view = replace(
        a_ticket(),
        timeline=(
            happened(EventKind.REQUESTER_WROTE, "Hello?", actor="requester", event_id=1),
            happened(EventKind.NOTED, "Looks like a wrong network", event_id=2),
            happened(EventKind.REPLIED, "We are looking.", event_id=3, fates=("sent",)),
            happened(EventKind.STATUS_CHANGED, data={"from": "open", "to": "pending"}, event_id=4),
        ),
    )
    assert texts(view) == [
        "👤 Hello?",
        "📝 Note by Ann: Looks like a wrong network",
        "➡ Ann to the requester:\nWe are looking.\n\n✓ delivered",
        f"🔁 {STATUS['open']} → {STATUS['pending']} (Ann)",
    ]


def test_a_note_that_stands_there_already() -> None:
    """What an agent wrote in this very topic is not said again; another desk shows it."""
    here = replace(a_ticket(), timeline=(happened(EventKind.NOTED, "hm", data={"shown_at": "-100/7"}),))
    elsewhere = replace(a_ticket(), timeline=(happened(EventKind.NOTED, "hm", data={"shown_at": "-100/3"}),))
    assert (texts(here), texts(elsewhere)) == ([], ["📝 Note by Ann: hm"])


@pytest.mark.parametrize(
    ("fates", "told"),
    [
        ((), ""),
        (("waiting",), "desk.fate.waiting"),
        (("sent", "sent"), "desk.fate.sent"),
        # Of a reply in parts the worst is told.
        (("sent", "held"), "desk.fate.held"),
        (("sent", "ambiguous", "waiting"), "desk.fate.ambiguous"),
        (("dead", "ambiguous"), "desk.fate.dead"),
        (("discarded",), "desk.fate.discarded"),
    ],
)
def test_what_became_of_a_reply(fates: tuple[str, ...], told: str) -> None:
    """Delivered, on its way, held, dead or unknown."""
    words = fate_words(fates)
    assert told == getattr(words, "key", "")


def test_what_will_go_out_is_shown_first() -> None:
    """The whole text, a warning about its language, and the ways on."""
    shown = board(a_ticket(), [draft("Please wait.")]).lines[-1].reply
    assert "Ann: this goes out to the requester:\n\nPlease wait." in shown.text
    assert "You wrote English" in shown.text
    labels = [choice.label for row in shown.choices for choice in row]
    assert labels == ["📤 Send", "✖ Don't send", "📤 Send, wait for them", "📤 Send, solved"]


def test_another_text_is_another_preview() -> None:
    """So that it stands below what was written last."""
    keys = [board(a_ticket(), [draft(text)]).lines[-1].key for text in ("one", "another")]
    assert keys[0] != keys[1]


def test_what_is_not_written_yet() -> None:
    """Nothing to send; the card says who is writing."""
    shown = board(a_ticket(), [draft(None)])
    assert [line.key for line in shown.lines] == ["card"]
    assert "✍ Ann is writing a reply" in shown.lines[0].reply.text


def with_files(*states: str, age: timedelta = timedelta()) -> TicketView:
    """A ticket to which files came one after another."""
    files = tuple(
        FileView(10 + n, f"{n}.png", "image/png", 9, state, store_key=f"1/{n}" if state == "stored" else None)
        for n, state in enumerate(states)
    )
    entries = tuple(
        TimelineEntry(NOW - age, EventKind.FILE_ADDED, {"file": str(file.file_id)}, event_id=file.file_id)
        for file in files
    )
    after = happened(EventKind.REQUESTER_WROTE, "see above", actor="requester", event_id=99)
    return replace(a_ticket(), files=files, timeline=(*entries, after))


def test_an_album_is_one() -> None:
    """Files that came together are shown together, before what was said after them."""
    shown = board(with_files("stored", "stored", "stored"))
    files, after = shown.lines[1:]
    assert ([file.name for file in files.reply.files], after.reply.text) == (
        ["0.png", "1.png", "2.png"],
        "👤 see above",
    )


def test_what_comes_after_a_file_waits_for_it() -> None:
    """For a while; then the file is told of, and shown once it is there."""
    fresh = board(with_files("stored", "waiting"))
    assert ([line.key for line in fresh.lines], fresh.later) == (["card"], True)
    late = board(with_files("stored", "waiting", age=timedelta(minutes=1)))
    assert ("1.png: still being received" in late.lines[1].reply.text, late.later) == (True, False)


def test_the_words_of_everything_that_can_happen() -> None:
    """Each kind of entry has a line, or needs none because something else shows it."""
    silent = {
        kind
        for kind in EventKind
        if entry_words(RULES, happened(kind, "x", actor="requester"), "main") is None
    }
    assert silent == {EventKind.SUBMITTED, EventKind.FILE_ADDED}
    assert not silent & INTERNAL


@pytest.mark.parametrize(
    ("status", "priority", "turn"),
    [
        (Status.NEW, "normal", Turn.OURS),
        (Status.OPEN, "urgent", Turn.URGENT),
        (Status.PENDING, "urgent", Turn.THEIRS),
        (Status.ON_HOLD, "normal", Turn.HELD),
        (Status.SOLVED, "normal", Turn.THEIRS),
        (Status.CLOSED, "urgent", Turn.DONE),
    ],
)
def test_whose_turn_it_is(status: Status, priority: str, turn: Turn) -> None:
    """By status, and urgent ones stand out."""
    view = a_ticket()
    view = replace(view, summary=replace(view.summary, status=status), priority=priority)
    assert turn == turn_of(view)


@pytest.mark.parametrize(
    ("kinds", "waiting"),
    [
        ((), False),
        ((EventKind.PAGED,), True),
        ((EventKind.PAGED, EventKind.ACKNOWLEDGED), False),
        ((EventKind.PAGED, EventKind.REPLIED), False),
        ((EventKind.ACKNOWLEDGED, EventKind.PAGED), True),
    ],
)
def test_whether_a_call_is_answered(kinds: tuple[EventKind, ...], waiting: bool) -> None:
    """By somebody, not by the program."""
    view = replace(a_ticket(), timeline=tuple(happened(kind) for kind in kinds))
    assert waiting == called(view)


def test_a_long_text_is_split_and_the_buttons_stay_on_top() -> None:
    """Nothing is cut: what does not fit goes on in another message."""
    small = Capabilities(maximum_text=200)
    view = replace(
        a_ticket(), timeline=(happened(EventKind.REQUESTER_WROTE, "word " * 200, actor="requester"),)
    )
    shown = board(view, capabilities=small)
    assert all(len(line.reply.text) <= 200 for line in shown.lines)
    assert shown.lines[0].reply.choices
    said = " ".join(line.reply.text for line in shown.lines if line.key.startswith("event"))
    assert said.count("word") == 200


def test_an_erased_requester() -> None:
    """Only that there was a ticket."""
    shown = board(replace(a_ticket(), erased=True))
    assert ("erased at their own wish" in shown.lines[0].reply.text, shown.lines[0].reply.choices) == (
        True,
        (),
    )
