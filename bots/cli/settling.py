"""Does one thing to each of some numbered rows, and says of each whether it was there to be done."""

from collections.abc import Awaitable, Callable, Sequence

import orjson
import typer

from bots.bootstrap import House
from bots.cli.opening import run_command
from bots.cli.output import Exit, data, tell


def settle(
    ids: Sequence[int],
    act: Callable[[House, int], Awaitable[bool]],
    done: str,
    missing: str,
    *,
    as_json: bool,
    with_writer: bool = False,
) -> None:
    """`act` on each id; `done` or `missing` ends the sentence about it. Exits 1 when any was missing."""

    async def work(house: House) -> dict[int, bool]:
        return {one: await act(house, one) for one in ids}

    results = run_command(work, with_writer=with_writer)
    for one, was_there in results.items():
        tell(f"{one} {done if was_there else missing}")
    if as_json:
        listed = [{"id": one, "done": was_there} for one, was_there in results.items()]
        data(orjson.dumps(listed).decode())
    if not all(results.values()):
        raise typer.Exit(Exit.FAILED)
