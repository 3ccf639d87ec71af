"""How commands answer: words for people go to stderr, data to stdout, the exit code says how it went.

Nothing that strangers wrote acts on the terminal: see core/inert.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import typer

from bots.settings.problems import Problem
from core.inert import inert, one_line


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FAILED = 1
    WRONG = 2  # wrong usage or configuration


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found out, in a sentence or two for the operator."""

    level: Literal["ok", "warning", "error"]
    text: str


_MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}


def tell(text: str) -> None:
    """Say something to the person at the terminal (stderr)."""
    typer.echo(inert(text), err=True)


def data(text: str) -> None:
    """Write a line that another program may read (stdout)."""
    typer.echo(inert(text))


def data_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write lines in aligned columns to stdout; no row is ever folded or cut."""
    lines = [tuple(headings), *(tuple(map(one_line, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        data("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def tell_findings(findings: Iterable[Finding]) -> None:
    """Tell each finding on its own line, its level in front."""
    for finding in findings:
        tell(f"{_MARKS[finding.level]}  {finding.text}")


def tell_problems(problems: Iterable[Problem]) -> None:
    """Tell every mistake of the configuration: file, key, what is wrong, and below it what would be right."""
    listed = list(problems)
    tell(f"The configuration has {len(listed)} mistake{'s' * (len(listed) != 1)}:")
    for problem in listed:
        tell(f"  {problem.file}: {problem.key}: {problem.wrong}.\n      → {problem.right}")
