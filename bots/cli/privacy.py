"""`frontdoor privacy`: hand somebody everything that is kept about them, or erase it, at their request."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from bots.archive import archive
from bots.bootstrap import House
from bots.cli.numbers import canonical
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import Exit, data, tell
from bots.cli.troubles import fail
from core.access import Act, AsOperator, belonging
from core.belongings import Belongings
from core.errors import Refused
from core.ids import Account, RequesterId
from core.usecases.acting import permit

app = typer.Typer(no_args_is_help=True, help="Hand over, or erase, what is kept about somebody.")
Whose = Annotated[
    str, typer.Argument(help="A ticket's number, or an account as PLATFORM:ID, e.g. telegram:123456.")
]


@app.command("export")
def export(
    whose: Whose,
    output: Annotated[Path, typer.Option("--output", "-o", help="The ZIP file to write: a new one.")],
    agent: As = "",
) -> None:
    """Write everything that is kept about one requester to a ZIP file: a page to read, data, their files."""

    async def work(house: House) -> int:
        asker = AsOperator(agent or operator_name())
        found = belonging(asker, await _belongings(house, whose))
        if found is None:
            fail(f"Nothing is kept about whoever {whose!r} is.")
        await _note(house, asker, found, "exported")
        try:
            with output.open("xb") as new:
                async for piece in archive(house.rules, found, house.file_store, house.clock()):
                    new.write(piece)
                return new.tell()
        except OSError as error:
            fail(f"{output} can't be written: {error.strerror}.")

    written = run_command(work, with_writer=True)
    tell(f"{written} bytes written to {output}. It is not encrypted: hand it over safely, then delete it.")


@app.command("erase")
def erase(
    whose: Whose,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask back.")] = False,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Erase everything that is kept about one requester, for good. They are not told."""
    if not yes:
        typer.confirm(f"Erase everything about {whose}? This can't be undone", abort=True, err=True)

    async def work(house: House) -> int:
        found = await _belongings(house, whose)
        if found is None:
            fail(f"Nothing is kept about whoever {whose!r} is.")
        requester_id = found.requester.requester_id
        await _note(house, AsOperator(agent or operator_name()), found, "erased")
        try:
            await house.writer.perform(lambda transaction: transaction.erase(requester_id))
        except Refused as error:
            fail(error)
        return len(found.tickets)

    tickets = run_command(work, with_writer=True)
    tell(f"Erased; {tickets} ticket{'s' * (tickets != 1)} stay as counts of nobody.")
    if as_json:
        data(orjson.dumps({"tickets": tickets}).decode())


async def _note(house: House, asker: AsOperator, found: Belongings, done: str) -> None:
    """A line of the audit log, before it is done: by the internal number, which says nothing once they are
    erased."""
    subject = f"requester:{found.requester.requester_id}"
    await house.writer.perform(
        lambda transaction: permit(transaction, asker, Act.SEE_BELONGINGS, subject=subject, done=done)
    )


async def _belongings(house: House, whose: str) -> Belongings | None:
    requester_id = await _owner(house, whose)
    return None if requester_id is None else await house.belongings.of(requester_id)


async def _owner(house: House, whose: str) -> RequesterId | None:
    platform, colon, account_id = whose.partition(":")
    if colon and not (platform and account_id):
        fail(f"{whose!r} is no account; they look like telegram:123456.", Exit.WRONG)
    if colon:
        return await house.belongings.owner(Account(platform, account_id))
    view = await house.directory.view(canonical(house, whose))
    return None if view is None else view.summary.requester_id
