"""The whole form in English in the terminal, as scripts and people meet it."""

import json
from pathlib import Path

from tests.pictures import PDF, PNG
from tests.scenarios_terminal.conftest import Enter
from tests.scenarios_terminal.programs import Here, Place
from tests.scenarios_terminal.stories import number_in, opens_ticket

PICTURE = PNG


def test_the_whole_form(here: Here, enter: Enter, tmp_path: Path) -> None:
    """Menu, consent, every question, Back, a wrong answer, another language in between, files, review, an
    edit, the number; the desk sees exactly what was answered."""
    chat = enter()
    chat.says("/start")
    assert "We never ask for your recovery phrase" in chat.sees
    chat.presses("Submit a ticket")
    chat.presses("Agree")
    chat.presses("Transfer")
    assert "Step 2 of 9" in chat.sees
    chat.says("li-2001")
    chat.presses("Back")
    assert "account name" in chat.sees
    chat.says("li-2002")
    chat.says("help")
    assert "error" in [reply["kind"] for reply in chat.replies[-2:]]
    chat.says("I sent 250 USDT to my own wallet and it has never arrived there.")
    chat.says("/language")
    chat.presses("中文")
    assert "您用的是哪条网络？" in chat.sees
    chat.says("/language")
    chat.presses("English")
    assert "Which network did you use?" in chat.sees
    chat.presses("TRON")
    chat.presses("I don't have it")
    chat.says("2026-11-20 15:00 UTC+8")
    assert "Understood: 20 Nov 2026, 15:00 (UTC+8)" in chat.sees
    chat.presses("Reply in this chat")
    (tmp_path / "one.png").write_bytes(PICTURE)
    (tmp_path / "two.pdf").write_bytes(PDF)
    chat.sends(tmp_path / "one.png")
    chat.sends(tmp_path / "two.pdf")
    chat.presses("Done")
    assert (chat.replies[-1]["kind"], "Screenshots: 2 files" in chat.sees) == ("card", True)
    chat.presses("✏️ Network")
    chat.presses("Ethereum")
    assert "Network: Ethereum (ERC20)" in chat.sees
    chat.presses("Submit")
    number = number_in(chat.sees)
    assert chat.leaves() == 0
    ticket = here.done("tickets", "show", number, "--json").data
    answers = {answer["field"]: answer["value"] for answer in ticket["answers"]}
    assert (answers["account_name"], answers["network"]) == ("li-2002", "ethereum")
    assert [(file["name"], file["state"]) for file in ticket["files"]] == [
        ("one.png", "stored"),
        ("two.pdf", "stored"),
    ]


def test_my_tickets_addition_amendment_and_cancel(here: Here, enter: Enter) -> None:
    """What a first message says is not asked again; its writer finds the ticket, adds to it,
    corrects it with a new one, and can change their mind."""
    chat = enter()
    number = opens_ticket(chat)
    assert sum(line.startswith("> ") for line in chat.transcript) == 4
    assert f"Got it: ticket {number}." in chat.sees
    chat.says("/tickets")
    chat.presses(number)
    chat.presses("Add information")
    chat.says("It was sent from my exchange account.")
    chat.presses("That's all")
    chat.says(number)
    assert "It was sent from my exchange account." in chat.sees
    chat.presses("Change something")
    chat.presses("✏️ Account name")
    chat.says("li-2009")
    assert "li-2001" in chat.sees
    chat.presses("Submit")
    amendment = number_in(chat.sees)
    assert amendment != number
    chat.says("/start")
    chat.presses("Submit a ticket")
    chat.says("/cancel")
    chat.presses("Yes, delete it")
    chat.says(number)
    assert amendment in chat.story
    shown = here.done("tickets", "show", amendment, "--json").data
    assert (number, ["account_name"]) == (shown["amends"], shown["changed"])


def test_mistyped_and_foreign_numbers(enter: Enter) -> None:
    """A typing mistake is called one; somebody else's number is as unknown as one that does not exist."""
    chat, other = enter(), enter("mallory")
    number = opens_ticket(chat)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    chat.says(wrong)
    mistyped = chat.sees
    other.says(number)
    assert number not in [choice["value"] for reply in other.replies for choice in reply["choices"]]
    assert "li-2001" not in other.story
    assert mistyped != other.sees


def test_people_see_panels(place: Place) -> None:
    """Without --json: words and numbered choices, hints on stderr, end of input ends with 0."""
    outcome = place.done("chat", "--lang", "en", stdin="1\nagree and continue\n/file nowhere.png\n")
    assert "1  Submit a ticket" in outcome.stdout
    assert "What is it about?" in outcome.stdout
    assert "Ctrl-D ends" in outcome.stderr
    assert "There is no file 'nowhere.png'" in outcome.stderr


def test_wrong_lines_are_told_and_change_nothing(here: Here) -> None:
    """A line that is no JSON, no choice, no file: a sentence on stderr, an idle on stdout, exit code 0."""
    lines = ['{"text": "/start"}', "hello", '{"choice": 9}', '{"choice": true}', '{"file": "gone.png"}', "[]"]
    outcome = here.done("chat", "--json", "--lang", "en", stdin="\n".join(lines) + "\n")
    said = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert ["prompt", *["idle"] * 6] == [line["kind"] for line in said]
    for words in ("not JSON", "no choice 9", "A line is", "no file 'gone.png'"):
        assert words in outcome.stderr
    assert set(said[0]) == {"id", "replaces", "text", "choices", "kind"}
    assert {"label", "value"} == set(said[0]["choices"][0])
