"""`frontdoor duty`: who takes tickets just now, how many they have, and to say so for somebody."""

from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, data_table, tell
from core.access import AsOperator
from core.ports import Transaction
from core.usecases.duty import on_duty_list, set_duty

app = typer.Typer(no_args_is_help=True, help="Who takes tickets just now: list, on, off.")
Name = Annotated[str, typer.Argument(help="The agent's name.")]


@app.command("list")
def list_duty(as_json: Json = False) -> None:
    """Everybody who works at the desk: on duty or not, who said so, and how many tickets they have."""

    async def work(house: House) -> list[dict[str, Any]]:
        def read(transaction: Transaction) -> list[dict[str, Any]]:
            who = AsOperator(operator_name())
            return [
                {
                    "name": one.name,
                    "on_duty": one.on_duty,
                    "since": one.since,
                    "said_by": one.said_by,
                    "tickets": one.tickets,
                    "most_tickets": one.most_tickets,
                    "teams": one.teams,
                }
                for one in on_duty_list(transaction, house.rules, who)
            ]

        return await house.writer.perform(read)

    found = run_command(work, with_writer=True)
    if as_json:
        data(orjson.dumps(found).decode())
        return
    if not found:
        tell("Nobody has a role. frontdoor.toml, [desk.agents.…], or: frontdoor agents grant --help")
        return
    rows = [
        (
            one["name"],
            "on" if one["on_duty"] else "off",
            f"{one['since']:%Y-%m-%d %H:%M}" if one["since"] else "",
            one["said_by"],
            f"{one['tickets']} of {one['most_tickets']}",
            " ".join(one["teams"]),
        )
        for one in found
    ]
    data_table(("name", "duty", "since (UTC)", "says", "tickets", "teams"), rows)


@app.command("on")
def on(name: Name, agent: As = "", as_json: Json = False) -> None:
    """Let an agent take tickets, until their shifts say otherwise."""
    _say_so(name, agent, on_duty=True, as_json=as_json)


@app.command("off")
def off(name: Name, agent: As = "", as_json: Json = False) -> None:
    """Let an agent take no tickets, until their shifts say otherwise."""
    _say_so(name, agent, on_duty=False, as_json=as_json)


def _say_so(name: str, agent: str, *, on_duty: bool, as_json: bool) -> None:
    async def work(house: House) -> str:
        who = AsOperator(agent or operator_name())
        colleague = await house.writer.perform(
            lambda transaction: set_duty(transaction, house.rules, who, name, on_duty)
        )
        return colleague.name

    known = run_command(work, with_writer=True)
    tell(f"{known} is {'on' if on_duty else 'off'} duty.")
    if as_json:
        data(orjson.dumps({"name": known, "on_duty": on_duty}).decode())
