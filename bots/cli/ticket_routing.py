"""`frontdoor tickets assign|transfer|category`: who looks after a ticket, which team, what it is about."""

from collections.abc import Callable
from typing import Annotated

import orjson
import typer

from bots.bootstrap import House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, tell
from core.access import AsOperator
from core.ports import Transaction
from core.tickets import TicketSummary
from core.usecases import assigning

Change = Callable[[Transaction, House, AsOperator, str], None]


def assign_ticket(
    number: Number,
    name: Annotated[str, typer.Argument(help="The agent's name; '' puts it back into the queue.")],
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Give a ticket to an agent, whoever has it now."""

    def change(transaction: Transaction, house: House, who: AsOperator, known: str) -> None:
        assigning.assign(transaction, house.rules, who, known, name)

    ticket = _changed(number, agent, change)
    tell(f"{ticket.number}: {ticket.assignee or 'nobody'} has it.")
    _print(ticket, as_json=as_json)


def transfer_ticket(
    number: Number,
    team: Annotated[str, typer.Argument(help="The team, as frontdoor.toml names it.")],
    why: Annotated[str, typer.Option(help="For the team that gets it.")] = "",
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Give a ticket to another team; it waits in its queue."""

    def change(transaction: Transaction, house: House, who: AsOperator, known: str) -> None:
        assigning.transfer(transaction, house.rules, who, known, team, why)

    ticket = _changed(number, agent, change)
    tell(f"{ticket.number} is with {ticket.team} now; nobody has it yet.")
    _print(ticket, as_json=as_json)


def recategorise_ticket(
    number: Number,
    category: Annotated[str, typer.Argument(help="The category, as frontdoor.toml names it.")],
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Correct what a ticket is about; its priority and its team follow."""

    def change(transaction: Transaction, house: House, who: AsOperator, known: str) -> None:
        assigning.recategorise(transaction, house.rules, who, known, category)

    ticket = _changed(number, agent, change)
    has = f"{ticket.assignee} has it" if ticket.assignee else "nobody has it"
    tell(f"{ticket.number}: {ticket.category}, {ticket.priority}, with {ticket.team}; {has}.")
    _print(ticket, as_json=as_json)


def _changed(number: str, agent: str, change: Change) -> TicketSummary:
    """The ticket after the change, or exit with why there was none."""

    async def work(house: House) -> TicketSummary:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            await house.writer.perform(lambda transaction: change(transaction, house, who, known))
        view = await house.directory.view(known)
        assert view is not None, "it was there a moment ago"
        return view.summary

    return run_command(work, with_writer=True)


def _print(ticket: TicketSummary, *, as_json: bool) -> None:
    if as_json:
        kept = {
            "number": ticket.number,
            "status": ticket.status,
            "category": ticket.category,
            "priority": ticket.priority,
            "team": ticket.team,
            "assignee": ticket.assignee,
        }
        data(orjson.dumps(kept).decode())
