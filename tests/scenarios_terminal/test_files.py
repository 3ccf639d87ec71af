"""Seeing what requesters sent, from the command line."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures import PDF, PNG
from tests.scenarios_terminal.conftest import Enter
from tests.scenarios_terminal.programs import Here, Place
from tests.scenarios_terminal.stories import opens_ticket

pytestmark = pytest.mark.long


@pytest.fixture
def number(enter: Enter, tmp_path: Path) -> str:
    """A ticket with a picture, a statement and something that was refused."""
    chat = enter()
    number = opens_ticket(chat)
    for name, content in {"shot.png": PNG, "bank.pdf": PDF, "page.png": b"<html>"}.items():
        (tmp_path / name).write_bytes(content)
        chat.sends(tmp_path / name)
    assert chat.leaves() == 0
    return number


def test_files_are_listed_and_saved(here: Here, number: str, tmp_path: Path) -> None:
    """Each has its place, what it is and what became of it; saved byte for byte, its small picture too, and
    nothing that is there already is overwritten."""
    listed = here.done("tickets", "files", number, "--json").data
    assert [(one["file"], one["name"], one["type"], one["state"]) for one in listed] == [
        (1, "shot.png", "image/png", "stored"),
        (2, "bank.pdf", "application/pdf", "stored"),
        (3, "page.png", "", "refused: not_accepted"),
    ]
    folder = tmp_path / "out"
    folder.mkdir()
    here.done("tickets", "file", number, "2", "--output", str(folder))
    here.done("tickets", "file", number, "1", "-o", str(folder / "a"))
    here.done("tickets", "file", number, "1", "--thumbnail", "-o", str(folder / "b"))
    assert (folder / "bank.pdf").read_bytes() == PDF
    assert (folder / "a").read_bytes() == PNG
    assert Image.open(BytesIO((folder / "b").read_bytes())).format == "JPEG"
    again = here.run("tickets", "file", number, "2", "--output", str(folder))
    assert (again.code, "exists" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("file", "code", "words"),
    [("3", 1, "refused: not_accepted"), ("4", 2, "has 3 files"), ("0", 2, "file")],
)
def test_what_can_t_be_seen_says_why(here: Here, number: str, file: str, code: int, words: str) -> None:
    """Refused, or not there."""
    outcome = here.run("tickets", "file", number, file)
    assert (outcome.code, words in outcome.stderr.lower()) == (code, True), outcome


def test_links_where_there_is_an_address(place: Place, number: str) -> None:
    """With PUBLIC_URL each stored file has a link, and a picture one for its small picture; without, none."""
    here = Here(place.folder, **place.variables, PUBLIC_URL="https://support.example.com")
    shot, statement, refused = here.done("tickets", "files", number, "--as", "Mei", "--json").data
    assert shot["link"].startswith("https://support.example.com/files/")
    assert "for=Mei" in shot["link"]
    assert [one["thumbnail"] is not None for one in (shot, statement, refused)] == [True, False, False]
    assert refused["link"] is None
    without = Here(place.folder, **place.variables).done("tickets", "files", number, "--json").data
    assert [one["link"] for one in without] == [None] * 3
