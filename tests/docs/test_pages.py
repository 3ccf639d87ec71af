"""What the pages name is there: files, links, commands, variables, sections."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from bots.__main__ import COMMANDS, application
from bots.settings.environment import Environment
from bots.settings.sections import OperatorFile

HOUSE = Path(__file__).parents[2]
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")])
NAMES = [page.name for page in PAGES]
TOP = ("core", "storage", "bots", "tests", "docs")


def commands() -> Iterator[str]:
    """Every command line that exists, without its arguments: "run", "tickets list"."""
    for name in COMMANDS:
        command = getattr(get_command(application([name])), "commands", {})[name]
        yield name
        yield from (f"{name} {inner}" for inner in getattr(command, "commands", {}))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link inside the repository has a file behind it."""
    text = page.read_text(encoding="utf-8")
    links = [*re.findall(r"\]\((?!https?:)([^)#]+)", text), *re.findall(r'<img src="([^"]+)"', text)]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_to_a_section_find_it(page: Path) -> None:
    """What follows # in a link is a heading of the page that it leads to."""
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    wrong = [(to, title) for to, title in links if title not in _headings(page.parent / to if to else page)]
    assert wrong == []


def _headings(page: Path) -> set[str]:
    """The headings as links name them: small letters, hyphens for spaces, no other marks."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_named_files_exist(page: Path) -> None:
    """A path in back-quotes that begins with one of our folders is a file or folder of ours."""
    paths = re.findall(rf"`((?:{'|'.join(TOP)})/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [path for path in paths if not (HOUSE / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_named_commands_exist(page: Path) -> None:
    """Each `frontdoor …` of the pages is a command."""
    known = set(commands())
    lines = re.findall(r"(?:^|[`/|] ?)frontdoor ([a-z]+(?: [a-z]+)?)", page.read_text(encoding="utf-8"), re.M)
    wrong = [line for line in lines if line not in known and line.split()[0] not in known - _groups(known)]
    assert wrong == []


def _groups(known: set[str]) -> set[str]:
    return {line.split()[0] for line in known if " " in line}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_named_variables_exist(page: Path) -> None:
    """Each variable that a page sets or names with our prefix is read by the program."""
    known = {name.upper() for name in Environment.model_fields}
    text = page.read_text(encoding="utf-8")
    named = re.findall(
        r"\b((?:TELEGRAM|DISCORD|FRONTDOOR|WEB)_(?!REQUIRE|LONG)[A-Z_]+|SECRET_KEYS|\w+_URL)\b", text
    )
    assert set() == set(named) - known - {"TEST_DATABASE_URL", "FRONTDOOR_CHROMIUM"}


def test_every_command_is_in_the_overview() -> None:
    """The README's table names each command."""
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert [line for line in commands() if not _is_named(line, readme)] == []


def _is_named(line: str, readme: str) -> bool:
    group, _, inner = line.partition(" ")
    rows = re.findall(rf"^\| `frontdoor {group}\b.*$", readme, re.MULTILINE)
    return any(not inner or f"`{inner}`" in row or f" {inner}`" in row for row in rows)


def test_every_section_of_the_file_is_explained() -> None:
    """docs/configure.md has a row for each section of frontdoor.toml."""
    page = (HOUSE / "docs" / "configure.md").read_text(encoding="utf-8")
    sections = set(OperatorFile.model_fields)
    assert set() == {section for section in sections if not re.search(rf"`\[+{section}\b", page)}


def test_the_two_commands_stand_on_lines_of_their_own() -> None:
    """Whoever is new copies one line; the checks read the second one from here."""
    lines = (HOUSE / "README.md").read_text(encoding="utf-8").splitlines()
    install = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e"
    assert f"{install} . && .venv/bin/frontdoor chat" in lines
    assert f"{install} '.[test]' && .venv/bin/pytest" in lines
