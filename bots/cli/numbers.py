"""Ticket numbers as operators type them: brought into the form that we write, or refused with the reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bots.bootstrap import House
from bots.cli.output import Exit
from bots.cli.troubles import fail
from core import ticket_number
from core.errors import NotFound
from core.tickets import TicketView

Number = Annotated[str, typer.Argument(help="The ticket's number, e.g. WLT-7K2M-9QX4.")]
NO_TICKET = "There is no ticket {}. All of them: frontdoor tickets list"


@contextmanager
def naming(number: str) -> Iterator[None]:
    """What is not found in the block is told as this ticket."""
    try:
        yield
    except NotFound:
        fail(NO_TICKET.format(number))


def canonical(house: House, number: str) -> str:
    """The number as we write it, or exit 2 when it can't be one."""
    prefix = house.rules.definition.prefix
    found = ticket_number.find(number, prefix)
    if isinstance(found, str):
        return found
    wrong = "has a typing mistake: its check character doesn't fit"
    if found is None:
        wrong = f"is no ticket number; they look like {prefix}-XXXX-XXXX"
    return fail(f"{number!r} {wrong}.", Exit.WRONG)


async def seen(house: House, number: str) -> TicketView:
    """The ticket of that number, or exit with what is wrong."""
    view = await house.directory.view(canonical(house, number))
    return view if view is not None else fail(NO_TICKET.format(number))
