"""Tickets answered from the command line, and what the people in running chats see of it."""

import json
from pathlib import Path

import pytest

from tests.engines import on_both_engines
from tests.pictures import PNG
from tests.scenarios_terminal.conftest import Enter
from tests.scenarios_terminal.programs import Here, Place
from tests.scenarios_terminal.stories import opened_ticket, opens_ticket

pytestmark = pytest.mark.long


def test_answers_reach_a_running_chat(place: Place, here: Here, enter: Enter) -> None:
    """A reply, a status and a notice are printed in the running chat, in order, in the requester's language;
    the ticket tells the same story to the desk."""
    chat = enter()
    number = opens_ticket(chat)
    replied = place.done(
        "tickets", "reply", number, "We found it: it arrives today.", "--as", "Mei", "--json"
    )
    assert {"number": number, "status": "open"} == replied.data
    reply = chat.hears()
    assert (reply["kind"], "We found it: it arrives today." in reply["text"]) == ("message", True)
    here.done("tickets", "reply", number.lower().replace("-", " "), stdin="From a pipe.\n")
    assert "From a pipe." in chat.hears()["text"]
    changed = here.done("tickets", "status", number, "solved", "--json").data
    assert {"number": number, "from": "open", "status": "solved"} == changed
    status = chat.hears()
    assert (status["kind"], "solved" in status["text"]) == ("notice", True)
    assert [first["id"] for first in (reply, status)] == sorted([reply["id"], status["id"]])
    shown = here.done("tickets", "show", number)
    for words in ("solved", "From a pipe.", "li-2001", "250 USDT"):
        assert words in shown.stdout
    view = here.done("tickets", "show", number, "--json").data
    kinds = [entry["kind"] for entry in view["timeline"]]
    assert kinds == ["submitted", "replied", "replied", "status_changed"]
    assert chat.leaves() == 0


def test_notices(here: Here, enter: Enter) -> None:
    """A notice goes to those who asked for announcements, each in their language, or to those with an open
    ticket in the category; who is away reads it at the next start."""
    english, chinese = enter("bob"), enter("li", "zh-hans")
    opens_ticket(english)
    chinese.says("/announcements")
    chinese.chooses(1)
    sent = here.done(
        "notice", "send", "--text", "en=We are back.", "--text", "zh-Hans=服务已恢复。", "--json"
    )
    assert sent.data["recipients"] == 1
    notice = chinese.hears()
    assert (notice["kind"], notice["text"]) == ("notice", "服务已恢复。")
    assert english.leaves() == 0
    concerned = here.done("notice", "send", "--text", "en=Transfers are slow.", "--category", "transfer")
    assert "on its way to 1 person." in concerned.stderr
    outcome = here.done("chat", "--json", "--as", "bob", "--lang", "en")
    assert [json.loads(line)["text"] for line in outcome.stdout.splitlines()] == ["Transfers are slow."]


@on_both_engines
def test_lists_are_paged(here: Here) -> None:
    """Newest first, filtered, page by page; a page that is full says how to go on."""
    numbers: list[str] = []
    for name in ("ann", "bob", "cem"):
        numbers.insert(0, opened_ticket(here, name))
    here.done("tickets", "status", numbers[0], "open")
    first = here.done("tickets", "list", "--limit", "2", "--json").data
    assert numbers[:2] == [ticket["number"] for ticket in first]
    rest = here.done("tickets", "list", "--limit", "2", "--after", numbers[1])
    assert numbers[2] in rest.stdout
    assert numbers[1] not in rest.stdout
    assert f"--after {numbers[1]}" in here.done("tickets", "list", "--limit", "2").stderr
    opened = here.done("tickets", "list", "--status", "open", "--category", "transfer", "--json").data
    assert [numbers[0]] == [ticket["number"] for ticket in opened]
    none = here.done("tickets", "list", "--category", "nonsense")
    assert (none.stdout, "has no category 'nonsense'" in none.stderr) == ("", True)


def test_mistakes_at_the_desk(here: Here, enter: Enter) -> None:
    """Each mistake is one clear line with its exit code, and nothing reaches the requester."""
    chat = enter()
    number = opens_ticket(chat)
    here.done("tickets", "status", number, "closed")
    chat.hears()
    phrase = "abandon " * 11 + "about"
    mistyped = number[:-1] + ("0" if number[-1] != "0" else "1")
    cases = [
        (["show", "hello"], 2, "they look like WLT-XXXX-XXXX"),
        (["show", mistyped], 2, "typing mistake"),
        (["show", "WLT-0000-0000"], 1, "There is no ticket WLT-0000-0000"),
        (["status", "WLT-0000-0000", "open"], 1, "There is no ticket WLT-0000-0000"),
        (["reply", number, "too late"], 1, "closed"),
        (["reply", number, "   "], 1, "The text is empty."),
        (["reply", number, phrase], 1, "holds a secret, so nothing was sent: recovery phrase."),
        (["reply", number, "请把助记词发给我们"], 1, "asks for a secret; we never do, so nothing was sent."),
        (["status", number, "open"], 1, "closed stays closed"),
        (["status", number, "done"], 2, "'done' is not one of"),
    ]
    for arguments, code, words in cases:
        outcome = here.run("tickets", *arguments)
        assert (code, "") == (outcome.code, outcome.stdout), (arguments, outcome)
        assert words in outcome.stderr, (arguments, outcome)
    assert chat.leaves() == 0
    assert [json.dumps({"kind": "ended"})] == list(chat.lines.queue)


@on_both_engines
def test_a_part_that_should_not_be_kept(place: Place, here: Here, enter: Enter, tmp_path: Path) -> None:
    """An answer, a message and a file go for good; the person hears of it, the record says who and why."""
    chat = enter()
    number = opens_ticket(chat)
    chat.says("My neighbour's number is +86 13800138000, please call her.")
    (tmp_path / "neighbour.png").write_bytes(PNG)
    chat.sends(tmp_path / "neighbour.png")
    for what in ("account_name", "message 1", "file 1"):
        gone = place.done(
            "tickets",
            "remove",
            number,
            "--what",
            what,
            "--reason",
            "not hers to tell",
            "--as",
            "Mei",
            "--json",
        )
        assert gone.data["number"] == number
        assert f"Part of ticket {number} shouldn't be kept" in chat.hears()["text"]
    again = here.run("tickets", "remove", number, "--what", "message 1", "--reason", "again")
    assert (again.code, "or no more" in again.stderr) == (1, True)
    view = here.done("tickets", "show", number, "--json").data
    assert [one["value"] for one in view["answers"] if one["field"] == "account_name"] == ["[part removed]"]
    assert ([entry["text"] for entry in view["timeline"] if entry["text"]], view["files"]) == (
        ["[part removed]"],
        [],
    )
    shown = here.done("tickets", "show", number).stdout
    assert "part_removed message 1 by Mei: not hers to tell" in shown
    assert "requester_wrote message 1: [part removed]" in shown
    for words in ("13800138000", "neighbour", "li-2001"):
        assert words not in shown
    assert chat.leaves() == 0


def test_on_hold_and_what_somebody_said_elsewhere(here: Here, enter: Enter) -> None:
    """On hold with its reason and date, an addition and a ticket for somebody; each is told in the chat."""
    chat = enter()
    number = opens_ticket(chat)
    here.done("tickets", "status", number, "on_hold", "--reason", "The bank is checking.", "--until", "3d")
    told = chat.hears()
    assert (told["kind"], "The bank is checking." in told["text"]) == ("notice", True)
    added = here.done("tickets", "add", number, "They rang up: it was 300 USDT.", "--as", "Mei", "--json")
    assert {"number": number, "status": "on_hold"} == added.data
    assert "it was 300 USDT" in chat.hears()["text"]
    opened = here.done(
        "tickets", "open", number, "other", "--as", "Mei", "--json", stdin="An invoice, please."
    )
    assert "An invoice, please." in chat.hears()["text"]
    shown = here.done("tickets", "show", opened.data["number"], "--json").data
    assert [entry["kind"] for entry in shown["timeline"]] == ["submitted"]
    cases = [
        (["status", number, "on_hold"], 1, "needs a reason and the date"),
        (["status", number, "on_hold", "--reason", "x", "--until", "99d"], 1, "at most 30 days"),
        (["status", number, "on_hold", "--reason", "x", "--until", "soon"], 2, "is no time"),
        (["status", number, "open", "--until", "2d"], 1, "Only a ticket on hold"),
        (["open", "terminal:nobody", "other", "x"], 1, "they must write to us first"),
        (["open", "nowhere:nobody", "other", "x"], 2, "is no account"),
        (["open", number, "nonsense", "x"], 1, "There is no category 'nonsense'"),
        (["add", "WLT-0000-0000", "x"], 1, "There is no ticket WLT-0000-0000"),
    ]
    for arguments, code, words in cases:
        outcome = here.run("tickets", *arguments)
        assert (code, words in outcome.stderr) == (outcome.code, True), (arguments, outcome)
    assert chat.leaves() == 0
