"""`frontdoor alerts`: what a person of ours must look at, until somebody has."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.opening import run_command
from bots.cli.options import PAGE, After, As, Ids, Json, Limit, operator_name
from bots.cli.output import data, data_table, tell
from bots.cli.settling import settle
from core.access import AsOperator, Worker
from core.desk.refusals import DeskRefused
from core.ports import Transaction
from core.usecases.alerting import retry_alert, settle_alert

app = typer.Typer(no_args_is_help=True, help="What a person must look at: list, resolve, retry.")


@app.command("list")
def list_alerts(after: After = 0, limit: Limit = PAGE, as_json: Json = False) -> None:
    """Unresolved alerts, oldest first."""

    async def work(house: House) -> Sequence[dict[str, Any]]:
        return [
            {
                "id": one.alert_id,
                "kind": one.kind,
                "created_at": one.created_at,
                "correlation": one.correlation,
                "text": one.text,
            }
            for one in await house.stuck.alerts(after, limit)
        ]

    found = run_command(work)
    if as_json:
        data(orjson.dumps(found).decode())
        return
    if not found:
        tell("No alerts.")
        return
    rows = [
        (str(one["id"]), one["kind"], f"{one['created_at']:%Y-%m-%d %H:%M}", one["correlation"], one["text"])
        for one in found
    ]
    data_table(("id", "kind", "since (UTC)", "correlation", "what"), rows)
    if len(found) == limit:
        tell(f"There may be more: frontdoor alerts list --after {found[-1]['id']}")


@app.command("resolve")
def resolve(ids: Ids, agent: As = "", as_json: Json = False) -> None:
    """Somebody has looked at these."""
    _each(ids, settle_alert, "is resolved", agent, as_json=as_json)


@app.command("retry")
def retry(ids: Ids, agent: As = "", as_json: Json = False) -> None:
    """Try again what did not get through: messages, files, what waits for a desk's chat."""
    _each(ids, retry_alert, "is tried again", agent, as_json=as_json)


def _each(
    ids: Sequence[int],
    use_case: Callable[[Transaction, Worker, int], int],
    done: str,
    agent: str,
    *,
    as_json: bool,
) -> None:
    who = AsOperator(agent or operator_name())

    async def act(house: House, one: int) -> bool:
        try:
            await house.writer.perform(lambda transaction: use_case(transaction, who, one))
        except DeskRefused:
            return False
        return True

    unknown = "is no open alert. Which are: frontdoor alerts list"
    settle(ids, act, done, unknown, as_json=as_json, with_writer=True)
