"""`frontdoor tickets remove`: take away what should not be kept of a submitted ticket, with a trace."""

from typing import Annotated

import orjson
import typer

from bots.bootstrap import CAPABILITIES, House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, tell
from core.access import AsOperator
from core.usecases.removing import Removed, remove_from_ticket

What = Annotated[
    str,
    typer.Option("--what", help='A field of the form, "message 2" or "file 1", see `tickets show`.'),
]
Why = Annotated[str, typer.Option("--reason", help="Why; agents see it in the record.")]


def remove_part(number: Number, what: What, reason: Why, agent: As = "", as_json: Json = False) -> None:
    """Take one answer, message or file out of a ticket, for good. The requester is told that it happened."""

    async def work(house: House) -> tuple[str, Removed]:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            removed = await house.writer.perform(
                lambda transaction: remove_from_ticket(
                    transaction, house.rules, CAPABILITIES, who, known, what, reason
                )
            )
        return known, removed

    known, removed = run_command(work, with_writer=True)
    tell(f"{known}: {removed.part} {removed.which} is removed, for good. Copies in chats and backups stay.")
    if as_json:
        data(orjson.dumps({"number": known, "part": removed.part, "which": removed.which}).decode())
