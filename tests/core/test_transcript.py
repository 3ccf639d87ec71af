"""A ticket as one file: whole for agents, without anything internal for requesters, inert for everybody."""

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from core.access import AsAgent, AsRequester, Role
from core.desk.definition import Desk
from core.errors import NotFound
from core.ids import RequesterId, TicketId
from core.rules import Rules
from core.tickets import (
    INTERNAL,
    AnswerView,
    EventKind,
    FileView,
    Status,
    TicketSummary,
    TicketView,
    TimelineEntry,
)
from core.usecases.transcript import STYLE, transcript
from core.usecases.transcripts import transcript_at_desk, transcript_of_own
from tests.builders import NOW, rules_of, starter_definition, starter_rules
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets
from tests.naughty import naughty

NUMBER = "WLT-7K2M-9QX4"
VOID = {"meta"}
ALLOWED = {
    *VOID, "html", "head", "title", "style", "body", "h1", "h2", "p", "strong", "section", "dl", "dt", "dd",
    "ul", "ol", "li", "bdi", "span", "time",
}  # fmt: skip
ATTRIBUTES = {"lang", "dir", "charset", "http-equiv", "content", "name", "class", "datetime"}


class Read(HTMLParser):
    """The page as a parser of HTML sees it: elements, their attributes, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The innermost one ends, and no other."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """What is shown, or the style."""
        if "style" not in self.open:
            self.text.append(data)

    @property
    def shown(self) -> str:
        """Everything that is shown."""
        return "\n".join(self.text)


def happened(
    minutes: int, kind: EventKind, actor: str = "requester", text: str = "", **data: str
) -> TimelineEntry:
    """An entry of the record."""
    return TimelineEntry(NOW + timedelta(minutes=minutes), kind, data, text or None, minutes, actor)


RECORD = (
    happened(0, EventKind.SUBMITTED),
    happened(1, EventKind.REVIEWED, "May Wu"),
    happened(2, EventKind.ASSIGNED, "Lena", to="May Wu", why="She knows it."),
    happened(3, EventKind.NOTED, "May Wu", "He sounds scared."),
    happened(4, EventKind.REPLIED, "May Wu", "We found the transfer."),
    happened(5, EventKind.REQUESTER_WROTE, text="Thank you!"),
    happened(6, EventKind.REQUESTER_WROTE, text="Thank you very much!", edited="yes"),
    happened(7, EventKind.FILE_ADDED, file="1"),
    happened(8, EventKind.FILE_SENT, "May Wu", file="2"),
    happened(9, EventKind.TRANSFERRED, "May Wu", to="security", why="Stolen."),
    happened(10, EventKind.RECATEGORISED, "May Wu", to="other", **{"from": "transfer"}),
    happened(11, EventKind.CONTACT_SHOWN, "May Wu"),
    happened(12, EventKind.PAGED, "system", team="security"),
    happened(13, EventKind.ACKNOWLEDGED, "May Wu"),
    happened(14, EventKind.STATUS_CHANGED, "May Wu", to="on_hold", reason="Waiting for the network."),
    happened(15, EventKind.STATUS_CHANGED, "May Wu", to="solved", reason="Nothing more to do with him."),
    happened(16, EventKind.LINKED, to="WLT-1111-1111"),
    happened(17, EventKind.AMENDED, by="WLT-2222-2222"),
    happened(18, EventKind.RATED, stars="5"),
    happened(17, EventKind.CHECKED, "May Wu", **{"1": "Is it on that network?", "2": "Is it ours?"}),
    happened(18, EventKind.UNCHECKED, "Lena", **{"2": "Is it ours?"}),
    happened(19, EventKind.RATED, text="Very kind"),
)
FILES = (
    FileView(1, "shot.png", "image/png", 12_345, "stored", "my screen"),
    FileView(2, "answer.pdf", "application/pdf", 99, "stored", author="May Wu"),
    FileView(3, "draft.pdf", "application/pdf", 99, "stored", author="May Wu"),
    FileView(4, "virus.exe", "application/x", None, "refused", problem="malware"),
)


def ticket(**changes: object) -> TicketView:
    """A ticket with everything that can happen to one."""
    summary = TicketSummary(
        TicketId(1), NUMBER, RequesterId(7), "other", Status.SOLVED, NOW, "wallet", "May Wu", "high", "en"
    )
    view = TicketView(
        summary=summary,
        language="en",
        platform="telegram",
        team="wallet",
        priority="high",
        due_at=NOW + timedelta(hours=2),
        amends="WLT-0000-0000",
        amended_by=("WLT-2222-2222",),
        answers=(
            AnswerView("description", "It did not arrive.", "checked", "asked"),
            AnswerView("contact", "li@example.com", "checked", "asked"),
            AnswerView("remark", "Please hurry.", "unverified", "asked"),
        ),
        files=FILES,
        timeline=RECORD,
    )
    return replace(view, **changes)  # type: ignore[arg-type]


def page(view: TicketView, *, for_agents: bool, language: str = "en", rules: Rules | None = None) -> Read:
    """The page, read."""
    return Read(transcript(rules or starter_rules(), view, language, NOW, for_agents=for_agents))


def test_agents_read_everything() -> None:
    """Notes, names and what happened inside; contacts stay masked."""
    shown = page(ticket(), for_agents=True).shown

    for words in ("He sounds scared.", "May Wu", "internal note", "We found the transfer.", "Thank you!"):
        assert words in shown
    for words in (
        "Lena gave it to May Wu. Reason: She knows it.",
        "security",
        "had a masked contact shown",
        "draft.pdf",
        "Telegram",
        "May Wu ticked off: Is it on that network? · Is it ours?",
        "Lena took the tick back: Is it ours?",
    ):
        assert words in shown
    assert "li@example.com" not in shown
    assert "Nothing more to do with him." in shown


def test_requesters_read_what_is_theirs() -> None:
    """No note, no agent's name, nothing internal, no file that was never sent; their own contact."""
    shown = page(ticket(), for_agents=False).shown

    for words in ("We found the transfer.", "Thank you!", "Waiting for the network.", "answer.pdf", "5 of 5"):
        assert words in shown
    for words in ("li@example.com", "Very kind", "my screen", "edited", "WLT-1111-1111", "Example Wallet"):
        assert words in shown
    for words in (
        "He sounds scared.",
        "May Wu",
        "security",
        "draft.pdf",
        "knows it",
        "Telegram",
        "with him",
        "Is it",
    ):
        assert words not in shown


def test_whoever_reads_is_the_one_addressed() -> None:
    """Requesters read that we wait for them; agents would take "you" for themselves."""
    waiting = TimelineEntry(NOW, EventKind.STATUS_CHANGED, {"to": "pending"}, actor="May Wu")
    view = replace(ticket(), timeline=(waiting,))

    assert "waiting for you" in page(view, for_agents=False).shown
    shown = page(view, for_agents=True).shown
    assert ("waiting for you" in shown, "awaiting requester" in shown) == (False, True)


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_kind_of_entry_has_its_line(kind: EventKind, language: str) -> None:
    """In both versions, unless it is internal: that requesters never see."""
    view = ticket(timeline=(happened(1, kind, "May Wu", "Said so."),), files=())
    for_agents = page(view, for_agents=True, language=language)
    for_requester = page(view, for_agents=False, language=language)

    assert for_agents.elements.count("li") == 1
    assert for_requester.elements.count("li") == (0 if kind in INTERNAL else 1)
    assert "May Wu" not in for_requester.shown


def test_a_ticket_that_was_opened_for_somebody_says_so() -> None:
    """To both, and only agents read by whom."""
    view = ticket(timeline=(happened(0, EventKind.SUBMITTED, "May", **{"for": "requester"}),))

    assert "May opened it on the requester's behalf." in page(view, for_agents=True).shown
    assert "Example Wallet opened it on the requester's behalf." in page(view, for_agents=False).shown


def test_who_takes_a_ticket_is_not_given_it() -> None:
    """By themselves."""
    view = ticket(timeline=(happened(1, EventKind.ASSIGNED, "May", to="May"),))

    assert "May took it." in page(view, for_agents=True).shown


def test_the_desk_signs_with_its_name() -> None:
    """In the language of the page."""
    desk = Desk(names={"en": "Wallet Care", "zh-Hans": "小钱包客服"})
    rules = rules_of(replace(starter_definition(), desk=desk))

    assert "Wallet Care" in page(ticket(), for_agents=False, rules=rules).shown
    assert "小钱包客服" in page(ticket(), for_agents=False, language="zh-Hans", rules=rules).shown


def test_an_erased_ticket_says_so() -> None:
    """And holds nothing of its requester."""
    view = ticket(erased=True, answers=(), files=(), timeline=(happened(0, EventKind.SUBMITTED),))

    assert "was erased at their own wish" in page(view, for_agents=True).shown


def test_removed_secrets_are_shown_as_their_markers() -> None:
    """As they are everywhere."""
    view = ticket(timeline=(happened(1, EventKind.REQUESTER_WROTE, text="It is [recovery phrase removed]"),))

    assert "It is [recovery phrase removed]" in page(view, for_agents=False).shown


def wicked(text: str) -> TicketView:
    """A ticket in which everything that somebody could write is `text`."""
    data = dict.fromkeys(("to", "by", "why", "reason", "stars", "edited", "file"), text)
    timeline = tuple(
        happened(1, kind, text, text, **{**data, "to": "open"} if kind is EventKind.STATUS_CHANGED else data)
        for kind in EventKind
    )
    answers = (AnswerView(text, text, "unverified", "asked"), AnswerView("remark", text, "checked", "asked"))
    files = (
        FileView(1, text, text, 1, "stored", text),
        FileView(2, text, text, 1, text, text, author=text),
    )
    view = ticket(
        platform=text,
        team=text,
        priority=text,
        amends=text,
        amended_by=(text,),
        answers=answers,
        files=files,
        timeline=(*timeline, happened(2, EventKind.FILE_ADDED, file="1")),
    )
    return replace(view, summary=replace(view.summary, number=text, category=text, assignee=text))


@pytest.mark.parametrize("for_agents", [True, False])
def test_naughty_strings_are_text(for_agents: bool) -> None:
    """Whatever is written, a parser of HTML finds the same harmless elements, well nested, and nothing that
    leads outside."""
    plain = page(wicked("harmless"), for_agents=for_agents)
    for text in naughty(200):
        read = page(wicked(text or "x"), for_agents=for_agents)

        assert set(read.elements) <= ALLOWED
        assert {name for name, _ in read.attributes} <= ATTRIBUTES
        assert [name for name in read.elements if name == "li"] == ["li"] * plain.elements.count("li")
        assert read.open == []


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "a\x00\x1b\ud800b"]
)
def test_what_was_written_is_still_read(text: str) -> None:
    """It is shown as it was, but for what no document holds."""
    shown = page(wicked(text), for_agents=True).shown
    kept = re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)

    assert kept in shown
    shown.encode()


def test_only_the_page_own_style_counts() -> None:
    """Its policy names the digest of the very style that stands in it; nothing else is allowed at all."""
    html = transcript(starter_rules(), ticket(), "en", NOW, for_agents=True)
    [style] = re.findall(r"<style>(.*?)</style>", html)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert style == STYLE
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert re.findall(r"(?:https?:|url\(|@import|src=|href=)", html) == []


def test_the_page_is_ready_for_every_direction() -> None:
    """No left or right in its style; what people wrote finds its own direction."""
    html = transcript(starter_rules(), ticket(), "en", NOW, for_agents=True)

    assert re.findall(r"\b(?:left|right)\b", STYLE) == []
    assert '<html lang="en" dir="ltr">' in html
    assert '<p dir="auto">Thank you!</p>' in html


MAY = AsAgent("May", Role.AGENT, ("*",))


def test_the_log_tells_who_had_a_transcript() -> None:
    """And which version."""
    person = with_tickets(1)
    transaction, number = DeskTransaction(person), person.tickets[0].number
    made = transcript_at_desk(transaction, person.rules, MAY, number)
    transcript_at_desk(transaction, person.rules, MAY, number, for_requester=True)

    assert made.name == f"{number}.html"
    assert [(one.actor, one.action, one.subject, one.detail) for one in transaction.audit.entries] == [
        ("May", "see_transcript", number, {"version": "agents"}),
        ("May", "see_transcript", number, {"version": "requester"}),
    ]


@pytest.mark.parametrize(
    ("worker", "error"),
    [
        (AsAgent("Mo", Role.MODERATOR, ("*",)), NotFound),
        (AsAgent("Otto", Role.AGENT, ("another team",)), NotFound),
        (AsAgent("Own", Role.AGENT, ("*",), requester_ids=frozenset({RequesterId(1)})), NotFound),
    ],
)
def test_a_transcript_of_another_category_is_not_given(worker: AsAgent, error: type[Exception]) -> None:
    """Regression (other systems leaked it): nobody gets the transcript of a ticket that is not their team's,
    nor of their own; it is as if there were none, and nothing is logged as done."""
    person = with_tickets(1)
    transaction = DeskTransaction(person)
    with pytest.raises(error):
        transcript_at_desk(transaction, person.rules, worker, person.tickets[0].number)

    assert transaction.audit.entries == []
    with pytest.raises(NotFound):
        transcript_at_desk(transaction, person.rules, MAY, "WLT-0000-0000")


def test_requesters_get_their_own_and_no_other() -> None:
    """In the language of the ticket; somebody else's is not found."""
    rules, view = starter_rules(), ticket(language="zh-Hans")
    own = transcript_of_own(rules, AsRequester(RequesterId(7)), view, NOW)

    assert own.html.startswith('<!doctype html><html lang="zh-Hans"')
    assert "He sounds scared." not in own.html
    for other, asked in ((RequesterId(8), view), (RequesterId(7), None)):
        with pytest.raises(NotFound):
            transcript_of_own(rules, AsRequester(other), asked, NOW)
    gone = transcript_of_own(rules, AsRequester(RequesterId(7)), replace(view, language="ru"), NOW)
    assert gone.html.startswith('<!doctype html><html lang="zh-Hans"')
