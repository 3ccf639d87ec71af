"""`frontdoor tickets check`: what an agent has looked at is ticked off the checklist of its category."""

from collections.abc import Iterator
from typing import Annotated

import orjson
import typer

from bots.bootstrap import House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, tell
from core.access import AsOperator
from core.desk.checklist import Item
from core.usecases.checking import check


def check_ticket(
    number: Number,
    items: Annotated[
        list[str], typer.Argument(help="Numbers of lines, as `frontdoor tickets show` has them.")
    ],
    undo: Annotated[bool, typer.Option("--undo", help="Take their ticks back.")] = False,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Tick lines of the checklist off; the requester never sees it."""

    async def work(house: House) -> tuple[str, tuple[Item, ...]]:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            after = await house.writer.perform(
                lambda transaction: check(
                    transaction, house.rules, who, known, " ".join(items), ticked=not undo
                )
            )
        return known, after

    known, after = run_command(work, with_writer=True)
    tell(f"{known}: {sum(item.ticked for item in after)} of {len(after)} ticked off.")
    if as_json:
        data(orjson.dumps({"number": known, "checklist": after}).decode())


def item_lines(items: tuple[Item, ...]) -> Iterator[str]:
    """The checklist for people."""
    for item in items:
        by = f" · {item.ticked_by}, {item.ticked_at:%Y-%m-%d %H:%M}" if item.ticked_at else ""
        yield f"  [{'x' if item.ticked else ' '}] {item.position}. {item.line}{by}"
