"""`frontdoor tickets status`: where the work on a ticket stands; its requester is told."""

from typing import Annotated

import orjson
import typer

from bots.bootstrap import CAPABILITIES, House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, tell
from bots.cli.written import moment_of
from core.access import AsOperator
from core.tickets import Status
from core.usecases.desk import change_status

Reason = Annotated[
    str, typer.Option(help="Why. On hold needs one, which the requester reads; else it is for agents.")
]
Until = Annotated[
    str,
    typer.Option(help="On hold: by when they hear from us. 2026-12-31, '2026-12-31 15:00' (UTC), 12h, 7d."),
]


def set_status(
    number: Number,
    status: Status,
    reason: Reason = "",
    until: Until = "",
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Change the status; the requester is told."""

    async def work(house: House) -> tuple[str, Status]:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        next_update = moment_of(until, house.clock()) if until else None
        with naming(known):
            before = await house.writer.perform(
                lambda transaction: change_status(
                    transaction, house.rules, CAPABILITIES, who, known, status, reason, next_update
                )
            )
        return known, before

    known, before = run_command(work, with_writer=True)
    tell(f"{known}: {before} → {status}")
    if as_json:
        data(orjson.dumps({"number": known, "from": before, "status": status}).decode())
