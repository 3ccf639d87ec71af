"""`frontdoor audit`: what was done at the desk, and the proof that nothing of it was changed or removed."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.opening import run_command
from bots.cli.options import PAGE, As, Json, Limit, operator_name
from bots.cli.output import Exit, data, data_table, tell
from bots.cli.troubles import fail
from core import ticket_number
from core.access import AsOperator
from core.audit import AuditRecord, Checked, Head
from core.usecases.auditing import audit_entries, audit_head, verify_audit

app = typer.Typer(no_args_is_help=True, help="What was done at the desk: list, verify, head.")
TOLD_EVERY = 100_000
"""Rows between two words about how far a check is."""


@app.command("list")
def list_entries(
    after: Annotated[int, typer.Option(min=0, help="Continue behind this position.")] = 0,
    subject: Annotated[
        str | None, typer.Option(help="Only what was about this: a ticket's number, an agent's name.")
    ] = None,
    limit: Limit = PAGE,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """What was done or refused, oldest first. That you looked is written down too."""

    async def work(house: House) -> Sequence[tuple[AuditRecord, bytes]]:
        found = ticket_number.find(subject or "", house.rules.definition.prefix)
        about = found if isinstance(found, str) else subject
        asker = AsOperator(agent or operator_name())
        return await audit_entries(house.writer, house.audit_log, asker, after, limit, about)

    found = run_command(work, with_writer=True)
    if as_json:
        data(orjson.dumps([_json(record, digest) for record, digest in found]).decode())
        return
    if not found:
        tell("Nothing.")
        return
    headings = ("position", "at (UTC)", "who", "role", "action", "about", "")
    data_table(headings, [_row(record) for record, _ in found])
    if len(found) == limit:
        only = f" --subject {subject}" if subject else ""
        tell(f"There may be more: frontdoor audit list{only} --after {found[-1][0].position}")


@app.command("head")
def head(agent: As = "", as_json: Json = False) -> None:
    """Where the log ends now, as POSITION:DIGEST. Kept elsewhere, it proves later that the end is whole."""

    async def work(house: House) -> Head:
        return await audit_head(house.writer, house.audit_log, AsOperator(agent or operator_name()))

    found = run_command(work, with_writer=True)
    data(orjson.dumps(_head_json(found)).decode() if as_json else str(found))


@app.command("verify")
def verify(
    head: Annotated[
        str | None, typer.Option(help="A head that `audit head` printed before; it must be in the log.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Walk the whole log: every row is as it was written, none is missing. Changes nothing."""
    known = _known(head)

    async def work(house: House) -> Checked:
        return await verify_audit(house.audit_log, known, _tell_progress)

    checked = run_command(work)
    if as_json:
        found = {"whole": checked.broken_at is None, "broken_at": checked.broken_at}
        data(orjson.dumps({**found, "good": _head_json(checked.head)}).decode())
    if checked.broken_at is not None:
        wrong = "a row there was changed, put in or removed, or the log does not hold the head"
        tell(f"BROKEN at position {checked.broken_at}: {wrong}.")
        raise typer.Exit(Exit.FAILED)
    tell(f"The log is whole: {checked.head.position} rows.")
    if head is None:
        tell("Rows cut off at its end show only against a head that was kept: frontdoor audit head")


def _known(text: str | None) -> Head:
    try:
        return Head() if text is None else Head.read(text)
    except ValueError:
        fail("--head is not what `frontdoor audit head` prints: POSITION:DIGEST.", Exit.WRONG)


def _tell_progress(rows: int) -> None:
    if rows % TOLD_EVERY == 0:
        tell(f"{rows} rows are good so far.")


def _head_json(head: Head) -> dict[str, Any]:
    return {"position": head.position, "digest": head.digest.hex(), "head": str(head)}


def _json(record: AuditRecord, digest: bytes) -> dict[str, Any]:
    return {
        "position": record.position,
        "at": record.at,
        "actor": record.actor,
        "role": record.role,
        "action": record.action,
        "subject": record.subject,
        "detail": orjson.loads(record.detail),
        "allowed": record.allowed,
        "digest": digest.hex(),
    }


def _row(record: AuditRecord) -> tuple[str, ...]:
    detail = " ".join(f"{key}={value}" for key, value in orjson.loads(record.detail).items())
    refused = "" if record.allowed else "REFUSED "
    return (
        str(record.position),
        f"{record.at:%Y-%m-%d %H:%M:%S}",
        record.actor,
        record.role,
        record.action,
        record.subject,
        f"{refused}{detail}",
    )
