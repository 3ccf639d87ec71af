"""What the Procfile, the README and the docs tell people to run, the program understands."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bots.__main__ import COMMANDS, application

REPOSITORY = Path(__file__).parents[3]
WRITTEN = [
    path
    for path in (
        REPOSITORY / "Procfile",
        REPOSITORY / "README.md",
        *sorted((REPOSITORY / "docs").glob("*.md")),
    )
    if path.exists()
]
CALL = re.compile(rf"(?:^|[\s`/(|&:])frontdoor ((?:{'|'.join(COMMANDS)})\b[^`\n|#]*)")


def calls_in(text: str) -> list[list[str]]:
    """The arguments of each `frontdoor …` in a text; sentences that merely go on after it are cut off."""
    found = []
    for match in CALL.finditer(text):
        try:
            words = shlex.split(match[1])
        except ValueError:  # an apostrophe of the sentence around it
            words = match[1].split()
        found.append(words)
    return found


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_commands_that_are_written_down_exist(path: Path) -> None:
    """Each names a command, its subcommand where there are some, and only options that it has."""
    for words in calls_in(path.read_text(encoding="utf-8")):
        command = get_command(application(words))
        context = typer.Context(command)
        for word in words:
            inner = command.get_command(context, word) if hasattr(command, "get_command") else None
            if inner is None:
                break
            command = inner
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        used = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert used <= options, words


def test_the_procfile_names_commands() -> None:
    """Every line of the Procfile runs this program."""
    lines = (REPOSITORY / "Procfile").read_text(encoding="utf-8").splitlines()
    assert len(lines) == sum(len(calls_in(line)) for line in lines)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name: str) -> None:
    """Each command of the list can be loaded, has a help of its own, and a summary that fits the list."""
    command = get_command(application([name]))
    inner = command.get_command(typer.Context(command), name)  # type: ignore[attr-defined]
    assert inner is not None
    assert inner.help
    assert len(COMMANDS[name][1]) <= 78
