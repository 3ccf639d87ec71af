"""Options that several commands share, so that they mean the same everywhere."""

import getpass
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, for scripts.")]
As = Annotated[str, typer.Option("--as", help="The name that goes into the record.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")]
After = Annotated[int, typer.Option(min=0, help="Continue after this id.")]
Ids = Annotated[list[int], typer.Argument(help="Ids as `list` shows them.")]
PAGE = 50


def operator_name() -> str:
    """Who runs the command, for the record."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "operator"
