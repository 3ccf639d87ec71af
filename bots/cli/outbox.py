"""`frontdoor outbox`: messages that did not get through, until a person decides what becomes of them."""

from collections.abc import Sequence
from typing import Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.opening import run_command
from bots.cli.options import PAGE, After, Ids, Json, Limit
from bots.cli.output import data, data_table, tell
from bots.cli.settling import settle
from core.delivery import Fate

app = typer.Typer(no_args_is_help=True, help="Messages that did not get through: list, retry, discard.")
STUCK = (Fate.DEAD, Fate.HELD)
"""A dead letter is given up; a held message leaves by itself when its requester can be reached again."""


@app.command("list")
def list_stuck(after: After = 0, limit: Limit = PAGE, as_json: Json = False) -> None:
    """Dead letters and held messages, oldest first; their texts stay encrypted."""

    async def work(house: House) -> Sequence[dict[str, Any]]:
        found = [one for fate in STUCK for one in await house.stuck.list(fate, after, limit)]
        return [
            {
                "id": one.outbox_id,
                "fate": one.fate,
                "bot": str(one.bot),
                "attempts": one.attempts,
                "created_at": one.created_at,
                "correlation": one.correlation,
                "error": one.error,
            }
            for one in sorted(found, key=lambda one: one.outbox_id)[:limit]
        ]

    found = run_command(work)
    if as_json:
        data(orjson.dumps(found).decode())
        return
    if not found:
        tell("Nothing is stuck.")
        return
    headings = ("id", "fate", "bot", "attempts", "since (UTC)", "correlation", "last error")
    data_table(headings, [_row(one) for one in found])
    if len(found) == limit:
        tell(f"There may be more: frontdoor outbox list --after {found[-1]['id']}")


@app.command("retry")
def retry(ids: Ids, as_json: Json = False) -> None:
    """Deliver these messages after all."""
    settle(ids, lambda house, one: house.stuck.retry(one), "is on its way again", NOT_STUCK, as_json=as_json)


@app.command("discard")
def discard(ids: Ids, as_json: Json = False) -> None:
    """Never deliver these messages."""
    settle(ids, lambda house, one: house.stuck.discard(one), "is discarded", NOT_STUCK, as_json=as_json)


NOT_STUCK = "is not stuck. What is: frontdoor outbox list"


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    since = f"{one['created_at']:%Y-%m-%d %H:%M}"
    last = " ".join((one["error"] or "").split())
    return (str(one["id"]), one["fate"], one["bot"], str(one["attempts"]), since, one["correlation"], last)
