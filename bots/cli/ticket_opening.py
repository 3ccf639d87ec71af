"""`frontdoor tickets open` and `add`: what a requester said elsewhere, written down for them."""

import secrets
from typing import Annotated

import orjson
import typer

from bots.bootstrap import CAPABILITIES, House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, tell
from bots.cli.written import account_of
from core.access import AsOperator
from core.ticket_number import RANDOM_BITS
from core.tickets import Status
from core.usecases.opening_for import add_for, open_for

Whom = Annotated[
    str,
    typer.Argument(help="Number of a ticket of theirs, or PLATFORM:ID of somebody who has one."),
]
Category = Annotated[str, typer.Argument(help="The category's name in frontdoor.toml.")]
Words = Annotated[str | None, typer.Argument(help="What they said; left out: read from stdin.")]


def open_ticket(
    whom: Whom, category: Category, text: Words = None, agent: As = "", as_json: Json = False
) -> None:
    """Open a ticket for somebody who has agreed to the privacy notice; they are told in their chat."""
    said = _said(text)

    async def work(house: House) -> str:
        who, account = AsOperator(agent or operator_name()), account_of(whom)
        like = account if account is not None else canonical(house, whom)
        with naming(whom):
            return await house.writer.perform(
                lambda transaction: open_for(
                    transaction,
                    house.rules,
                    CAPABILITIES,
                    who,
                    like,
                    category,
                    said,
                    secrets.randbits(RANDOM_BITS),
                )
            )

    number = run_command(work, with_writer=True)
    tell(f"Ticket {number} is open; its requester is told.")
    if as_json:
        data(orjson.dumps({"number": number}).decode())


def add_to_ticket(number: Number, text: Words = None, agent: As = "", as_json: Json = False) -> None:
    """Add to a ticket what its requester said elsewhere; they are told in their chat."""
    said = _said(text)

    async def work(house: House) -> tuple[str, Status]:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            status = await house.writer.perform(
                lambda transaction: add_for(transaction, house.rules, CAPABILITIES, who, known, said)
            )
        return known, status

    known, status = run_command(work, with_writer=True)
    tell(f"Added to {known}; the ticket is {status}.")
    if as_json:
        data(orjson.dumps({"number": known, "status": status}).decode())


def _said(text: str | None) -> str:
    return text if text is not None else typer.get_text_stream("stdin").read()
