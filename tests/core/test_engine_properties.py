"""Whatever happens in whatever order: the engine never raises, says only what a chat can show, and makes no
ticket twice."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.changes import Changes
from core.conversation import State
from core.delivery import Action
from core.engine import ABOUT_A_TICKET
from core.events import (
    ChatBlocked,
    ChatReopened,
    ChoicePressed,
    CommandReceived,
    DraftExpired,
    FieldsSubmitted,
    FileKind,
    FileReceived,
    FileRedacted,
    FileRefused,
    GroupContacted,
    MessageEdited,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
)
from core.files import FileProblem
from core.intents import BOUND, COMMANDS, EVERGREEN
from core.replies import Capabilities
from core.tickets import EventKind, Mover, Status, may_move
from storage.stored_json import (
    conversation_from_json,
    conversation_to_json,
    reply_from_json,
    reply_to_json,
)
from tests.builders import CHAT, Person, starter_rules

TRANSFER = "昨天下午3点从币安转了 100 USDT 到钱包，用的 TRC20，显示成功，但余额没变，邮箱 li@example.com"
PHRASE = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
TEXTS = [
    "你好",
    TRANSFER,
    "My funds were stolen last night, somebody emptied my wallet and I clicked a strange link before.",
    "没有",
    "人工",
    "human",
    "yes",
    "谢谢",
    "解决了",
    "没有解决",
    "提交",
    "返回",
    "在此聊天中回复",
    "alice_2026",
    "明天下午3点",
    "yesterday 15:00",
    "TRC20",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16",
    "WLT-0000-0001",
    "WLT-3J27-SH0H",
    f"我的助记词是 {PHRASE}，怎么办，币还没有到账",
    PHRASE,
    "哈" * 3000,
    "aaaa",
    "\ud83d\x00{number}",
    "{} %s {0.__class__}",
    "",
    "   ",
    "🙂",
    "e\u0301\u200d\u202e",
]
WORDS = st.one_of(
    st.sampled_from(TEXTS),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=40),
)
WINDOW = ["account_name", "contact", "device", "screenshots", "no such field"]
FORGED = st.one_of(
    st.sampled_from(
        [*EVERGREEN, *(f"{verb}:x" for verb in EVERGREEN), "", ":", ".", "1.", "+", "+show:", "+x"]
    ),
    st.builds(
        lambda number, verb: f"{number}.{verb}:transfer", st.integers(0, 60), st.sampled_from([*BOUND])
    ),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=20),
)
ALBUMS = st.sampled_from([None, "a", "b"])
KINDS = st.sampled_from(list(FileKind))
ACTIONS = st.one_of(
    st.tuples(st.just("press"), st.integers(0, 30)),
    st.tuples(st.just("press"), st.integers(0, 30)),
    st.tuples(st.just("press"), st.integers(0, 30)),
    st.tuples(st.just("old press"), st.integers(0, 300)),
    st.tuples(
        st.just("event"), st.builds(TextReceived, WORDS, st.sampled_from([None, None, "骗子\ud800群"]))
    ),
    st.tuples(st.just("event"), st.builds(TextReceived, WORDS)),
    st.tuples(st.just("event"), st.builds(ChoicePressed, FORGED, st.sampled_from([None, "press"]))),
    st.tuples(st.just("event"), st.builds(CommandReceived, st.sampled_from([*COMMANDS, "verify"]), WORDS)),
    st.tuples(
        st.just("event"),
        st.builds(FileReceived, KINDS, st.just("handle"), WORDS, st.just(""), st.none(), WORDS, ALBUMS),
    ),
    st.tuples(st.just("event"), st.builds(UnsupportedReceived, st.sampled_from(list(UnsupportedKind)))),
    st.tuples(
        st.just("event"),
        st.sampled_from([GroupContacted("link:private"), ChatBlocked(), ChatReopened(), DraftExpired()]),
    ),
    st.tuples(st.just("refuse"), st.integers(0, 30), WORDS, st.sampled_from(list(FileProblem))),
    st.tuples(st.just("redact"), st.integers(0, 30), WORDS),
    st.tuples(st.just("edit"), st.integers(0, 30), WORDS),
    st.tuples(st.just("late"), WORDS),
    st.tuples(st.just("window"), st.lists(st.tuples(st.sampled_from(WINDOW), WORDS), max_size=5)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 71, 73, 2000])),
    st.tuples(st.just("status"), st.integers(0, 3), st.sampled_from(list(Status))),
    st.tuples(st.just("version"), st.sampled_from(["1", "2"])),
)
HISTORIES = st.lists(ACTIONS, max_size=25)
PLACES = st.sampled_from([CHAT, Capabilities(edit=False), Capabilities(maximum_text=300)])


class Everything:
    """One person who does all of it, checked after each step."""

    def __init__(self, capabilities: Capabilities, language: str | None) -> None:
        self.person = Person(capabilities=capabilities, client_language=language)
        self.shown: list[tuple[str, str]] = []
        self.homeless: set[int] = set()
        self.given: set[int] = set()
        self.dropped: set[int] = set()
        self.counted: Changes | None = None

    def do(self, action: Any) -> None:
        """Let one action happen."""
        person = self.person
        match action:
            case ("press", index):
                self._press(self._current(), index)
            case ("old press", index):
                self._press(self.shown, index)
            case ("edit", index, text):
                person.does(MessageEdited(text), message=f"said-{index}")
            case ("refuse", index, name, problem):
                person.does(FileRefused(self._file(index), name, problem))
            case ("redact", index, name):
                person.does(FileRedacted(self._file(index), name, ("api_key", "password")))
            case ("late", text):
                person.does(TextReceived(text), order=0)
            case ("window", fields):
                value = f"{person.conversation.revision}.window"
                person.does(FieldsSubmitted(value, tuple(fields), "press"))
            case ("wait", hours):
                person.waits(hours=hours)
            case ("status", index, status):
                if index < len(person.tickets):
                    person.statuses[person.tickets[index].number] = status
            case ("version", version):
                definition = replace(starter_rules().definition, privacy_version=version)
                person.rules = replace(starter_rules(), definition=definition)
                person.last = None
            case (_, event):
                person.does(event)
        self.check()

    def _current(self) -> list[tuple[str, str]]:
        for message, reply in reversed(self.person.screen.items()):
            if reply.choices:
                return [(message, choice.value) for row in reply.choices for choice in row]
        return []

    def _press(self, among: list[tuple[str, str]], index: int) -> None:
        if among:
            message, value = among[index % len(among)]
            self.person.does(ChoicePressed(value, "press"), message=message)

    def _file(self, index: int) -> int:
        """The id of some file that was sent, or of none."""
        known = sorted(self.homeless | self.given | self.dropped)
        return known[index % len(known)] if known else index

    def check_files(self) -> None:
        """Every file is in the conversation, in a ticket, or was dropped: none is lost and none is in two."""
        changes = self.person.last
        if changes is None or changes is self.counted:
            return
        self.counted = changes
        self.given |= {new.file_id for new in changes.files if new.number is not None}
        self.given |= {file_id for ticket in changes.tickets for file_id in ticket.file_ids}
        self.given |= {file_id for file_id, _ in changes.attached}
        self.dropped |= set(changes.dropped_files)
        sent = {new.file_id for new in changes.files} | self.homeless
        if changes.erase:  # with everything else of theirs
            self.dropped |= sent
        draft = changes.conversation.draft
        files = (*(draft.files if draft is not None else ()), *changes.conversation.held_files)
        self.homeless = {file.file_id for file in files}
        assert sent <= self.homeless | self.given | self.dropped
        assert not self.dropped & (self.homeless | self.given)

    def check(self) -> None:
        """What must hold after every step."""
        self.check_files()
        person = self.person
        conversation = person.conversation
        assert isinstance(conversation.state, State)
        assert conversation == conversation_from_json(conversation_to_json(conversation))
        assert list(range(1, conversation.next_number)) == [each.number for each in person.deliveries]
        assert len(person.tickets) == len({ticket.draft_id for ticket in person.tickets})
        assert len(person.tickets) == len({ticket.number for ticket in person.tickets})
        state = conversation.uncovered().state
        in_form = state in (State.CONSENT, State.CATEGORY, State.FIELD, State.REVIEW)
        for_ticket = state is State.CONSENT and conversation.ticket is not None
        assert conversation.draft is not None or not in_form or for_ticket
        assert state is not State.PICKING or conversation.held is not None or conversation.held_files
        assert (conversation.held is None and not conversation.held_files) or state in (
            State.PICKING,
            State.HUMAN,
            State.CANCELLING,
            State.CONSENT,
            State.ERASING,
            State.ERASING_SURE,
        )
        assert conversation.ticket is None or state in (*ABOUT_A_TICKET, State.CONSENT)
        assert conversation.ticket is not None or state not in ABOUT_A_TICKET
        for event in person.last.events if person.last else ():
            if event.kind is EventKind.STATUS_CHANGED:
                assert may_move(Mover.REQUESTER, Status(event.data["from"]), Status(event.data["to"]))
        if person.last is not None and person.requester.consent != person.rules.definition.privacy_version:
            kept = person.last
            assert (kept.tickets, kept.messages, kept.attached) == ((), (), ())
            assert all(file.number is None for file in kept.files)
        for delivery in person.last.deliveries if person.last else ():
            assert (delivery.reply is None) is (delivery.action is Action.DELETE)
            assert delivery.action is Action.SEND or delivery.target or delivery.replaces
            if delivery.reply is not None:
                assert delivery.reply.text.strip()
                assert delivery.reply == reply_from_json(reply_to_json(delivery.reply))
                for row in delivery.reply.choices:
                    assert row
                    for choice in row:
                        assert 0 < len(choice.value.encode()) <= 64
                        assert 0 < len(choice.label) <= 80
                        self.shown.append((f"bot-{delivery.number}", choice.value))
        for note in person.last.acknowledgements if person.last else ():
            assert note.note is None or 0 < len(note.note) <= 200


REVIEWED = [
    ("event", TextReceived(TRANSFER)),
    *(("event", TextReceived(said)) for said in ("同意", "li", "没有")),
]
SUBMITTED = [*REVIEWED, ("event", TextReceived("在此聊天中回复")), ("event", TextReceived("提交"))]
SOLVED = [*SUBMITTED, ("status", 0, Status.SOLVED)]
BEGINNINGS = st.sampled_from(
    [
        [],
        REVIEWED[:2],
        REVIEWED[:3],
        REVIEWED,
        SUBMITTED,
        [*SUBMITTED, ("press", 1), ("press", 1), *SUBMITTED],
        SOLVED,
        [*SOLVED, ("event", TextReceived("解决了"))],
        [*SOLVED, ("event", TextReceived("没有解决"))],
        [*SOLVED, ("event", TextReceived("解决了")), ("press", 3)],
    ]
)
"""Where histories begin: nowhere, in the form, at the review card, with one ticket, with more; with one that
is solved, closed and to be rated, open again, or rated and to be commented on."""


def live(history: list[Any], capabilities: Capabilities, language: str | None) -> None:
    """Live through a history, checking each step."""
    everything = Everything(capabilities, language)
    for action in history:
        everything.do(action)


LANGUAGES = st.sampled_from([None, "en", "zh-hans", "\ud800", "tlh"])
QUICK = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LONG = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(BEGINNINGS, HISTORIES, PLACES, LANGUAGES)
def test_any_history_ends_in_a_named_state(
    beginning: list[Any], history: list[Any], capabilities: Capabilities, language: str | None
) -> None:
    """No sequence of events raises, loses the count of messages, or says something that a chat can't show."""
    live([*beginning, *history], capabilities, language)


@pytest.mark.first
@pytest.mark.long
@LONG
@given(BEGINNINGS, st.lists(ACTIONS, max_size=60), PLACES, LANGUAGES)
def test_any_long_history_ends_in_a_named_state(
    beginning: list[Any], history: list[Any], capabilities: Capabilities, language: str | None
) -> None:
    """The same with many more and longer histories."""
    live([*beginning, *history], capabilities, language)


def tickets_of(history: list[Any], deliveries_of_each: list[int]) -> list[tuple[str, str]]:
    """The tickets that come of a history whose updates arrive several times behind an inbox."""
    everything = Everything(CHAT, "zh-hans")
    claimed: set[int] = set()
    for update_id, action in enumerate(history):
        for _ in range(deliveries_of_each[update_id % len(deliveries_of_each)]):
            if update_id not in claimed:
                claimed.add(update_id)
                everything.do(action)
    return [(ticket.number, ticket.category) for ticket in everything.person.tickets]


@settings(QUICK, max_examples=20)
@given(BEGINNINGS, HISTORIES, st.lists(st.integers(1, 3), min_size=1, max_size=5))
def test_repeated_updates_make_the_same_tickets(
    beginning: list[Any], history: list[Any], repeats: list[int]
) -> None:
    """Updates that are delivered up to three times make the tickets that they make when delivered once."""
    whole = [*beginning, *history]

    assert tickets_of(whole, [1]) == tickets_of(whole, repeats)


@settings(QUICK, max_examples=20)
@given(BEGINNINGS, HISTORIES, st.integers(2, 3))
def test_every_tap_doubled_makes_no_ticket_twice(beginning: list[Any], history: list[Any], taps: int) -> None:
    """Even without an inbox, a draft becomes one ticket, however often each button of it is pressed."""
    everything = Everything(CHAT, "zh-hans")
    for action in [*beginning, *history]:
        everything.do(action)
        last = everything.person.last
        for _ in range(taps - 1):
            if last is not None and action[0] in ("press", "old press"):
                everything.do(("old press", len(everything.shown) - 1))
