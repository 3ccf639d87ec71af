"""`frontdoor tickets`: read tickets and answer them from the command line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.text import Text

from bots.bootstrap import CAPABILITIES, House
from bots.cli.opening import run_command
from bots.cli.options import PAGE, As, Json, Limit, operator_name
from bots.cli.output import Exit, data, data_table, tell
from bots.cli.troubles import fail
from core import ticket_number
from core.access import AsOperator
from core.conversation import Answer, Origin, Verdict
from core.errors import NotFound
from core.inert import inert
from core.prompts import REMARK, shown_answer
from core.replies import Words, say
from core.tickets import EventKind, Status, TicketSummary, TicketView
from core.usecases import desk

app = typer.Typer(no_args_is_help=True, help="Read tickets and answer them.")
Number = Annotated[str, typer.Argument(help="The ticket's number, e.g. WLT-7K2M-9QX4.")]
NO_TICKET = "There is no ticket {}. All of them: frontdoor tickets list"


@app.command("list")
def list_tickets(
    status: Annotated[Status | None, typer.Option(help="Only tickets in this status.")] = None,
    category: Annotated[str | None, typer.Option(help="Only tickets of this category.")] = None,
    after: Annotated[str | None, typer.Option(help="Continue after this ticket number.")] = None,
    limit: Limit = PAGE,
    as_json: Json = False,
) -> None:
    """Tickets, newest first."""

    async def work(house: House) -> Sequence[TicketSummary]:
        last = None
        if category is not None and category not in house.rules.definition.categories:
            known = ", ".join(house.rules.definition.categories)
            tell(f"frontdoor.toml has no category {category!r} (any more); it has: {known}.")
        if after is not None:
            view = await house.directory.view(canonical(house, after))
            if view is None:
                fail(NO_TICKET.format(after))
            last = view.summary.ticket_id
        return await house.directory.list(status, category, last, limit)

    found = run_command(work)
    if as_json:
        data(orjson.dumps([summary_json(ticket) for ticket in found]).decode())
        return
    if not found:
        tell("No tickets.")
        return
    rows = [(one.number, one.status, one.category, f"{one.submitted_at:%Y-%m-%d %H:%M}") for one in found]
    data_table(("number", "status", "category", "submitted (UTC)"), rows)
    if len(found) == limit:
        filters = (f" --status {status}" if status else "") + (f" --category {category}" if category else "")
        tell(f"There may be more: frontdoor tickets list{filters} --after {found[-1].number}")


@app.command("show")
def show_ticket(number: Number, as_json: Json = False) -> None:
    """One ticket with its answers, files and everything that happened to it."""

    async def work(house: House) -> tuple[TicketView, TicketView | None, House]:
        view = await house.directory.view(canonical(house, number))
        if view is None:
            fail(NO_TICKET.format(number))
        amended = await house.directory.view(view.amends) if view.amends else None
        return view, amended, house

    view, amended, house = run_command(work)
    if as_json:
        data(orjson.dumps(view_json(view, amended)).decode())
        return
    _print_view(house, view, amended)


@app.command("reply")
def reply(
    number: Number,
    text: Annotated[str | None, typer.Argument(help="What to say; left out: read from stdin.")] = None,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Answer the requester, in the chat where they opened the ticket."""
    said = text if text is not None else typer.get_text_stream("stdin").read()

    async def work(house: House) -> tuple[str, Status]:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            status = await house.writer.perform(
                lambda transaction: desk.reply_to_ticket(
                    transaction, house.rules, CAPABILITIES, who, known, said
                )
            )
        return known, status

    known, status = run_command(work, with_writer=True)
    tell(f"The reply to {known} is on its way; the ticket is {status}.")
    if as_json:
        data(orjson.dumps({"number": known, "status": status}).decode())


@app.command("status")
def set_status(number: Number, status: Status, agent: As = "", as_json: Json = False) -> None:
    """Change the status; the requester is told."""

    async def work(house: House) -> tuple[str, Status]:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            before = await house.writer.perform(
                lambda transaction: desk.change_status(
                    transaction, house.rules, CAPABILITIES, who, known, status
                )
            )
        return known, before

    known, before = run_command(work, with_writer=True)
    tell(f"{known}: {before} → {status}")
    if as_json:
        data(orjson.dumps({"number": known, "from": before, "status": status}).decode())


@contextmanager
def naming(number: str) -> Iterator[None]:
    """What is not found in the block is told as this ticket."""
    try:
        yield
    except NotFound:
        fail(NO_TICKET.format(number))


def canonical(house: House, number: str) -> str:
    """The number as we write it, or exit 2 when it can't be one."""
    prefix = house.rules.definition.prefix
    found = ticket_number.find(number, prefix)
    if isinstance(found, str):
        return found
    wrong = "has a typing mistake: its check character doesn't fit"
    if found is None:
        wrong = f"is no ticket number; they look like {prefix}-XXXX-XXXX"
    return fail(f"{number!r} {wrong}.", Exit.WRONG)


def summary_json(ticket: TicketSummary) -> dict[str, Any]:
    """A ticket's line for scripts."""
    return {
        "number": ticket.number,
        "status": ticket.status,
        "category": ticket.category,
        "submitted_at": ticket.submitted_at,
    }


def view_json(view: TicketView, amended: TicketView | None) -> dict[str, Any]:
    """A whole ticket for scripts; `changed` are the fields that differ from the ticket it corrects."""
    return {
        **summary_json(view.summary),
        "language": view.language,
        "platform": view.platform,
        "team": view.team,
        "priority": view.priority,
        "due_at": view.due_at,
        "amends": view.amends,
        "amended_by": view.amended_by,
        "changed": sorted(differences(view, amended)),
        "answers": view.answers,
        "files": view.files,
        "timeline": view.timeline,
    }


def differences(view: TicketView, amended: TicketView | None) -> dict[str, str]:
    """Field → the value it had in the amended ticket, where it differs."""
    if amended is None:
        return {}
    before = {answer.field: answer.value for answer in amended.answers}
    return {
        answer.field: before.get(answer.field, "")
        for answer in view.answers
        if before.get(answer.field, "") != answer.value
    }


def _print_view(house: House, view: TicketView, amended: TicketView | None) -> None:
    rules = house.rules
    language, zone = rules.definition.default_language, rules.definition.zone

    def text(words: Words) -> str:
        return rules.catalogues.text(words, language, zone)

    summary = view.summary
    _line(f"{summary.number}  {summary.status}  {summary.category}  {view.team}/{view.priority}")
    _line(
        f"{view.platform}, {view.language}, submitted {summary.submitted_at:%Y-%m-%d %H:%M} UTC,"
        f" first reply due {view.due_at:%Y-%m-%d %H:%M} UTC"
    )
    if view.amends:
        _line(f"corrects {view.amends}")
    for number in view.amended_by:
        _line(f"corrected by {number}")
    changed = differences(view, amended)
    for answer in view.answers:
        field = rules.fields.get(answer.field)
        label = text(say("card.remark")) if answer.field == REMARK else answer.field
        label = text(field.definition.label) if field else label
        kept = Answer(answer.field, answer.value, Verdict(answer.verdict), Origin(answer.origin))
        was = f"   (was: {changed[answer.field]})" if answer.field in changed else ""
        _line(f"  {label}: {text(shown_answer(rules, kept))}{was}")
    for file in view.files:
        size = f"{file.size} bytes" if file.size is not None else ""
        _line(f"  file {file.file_id}: {file.name} {size} {file.state} {file.caption}")
    for entry in view.timeline:
        what = entry.data.get("to") or entry.data.get("by") or ""
        said = f": {entry.text}" if entry.text else ""
        kind = entry.kind if entry.kind is not EventKind.STATUS_CHANGED else "status"
        _line(f"  {entry.at:%Y-%m-%d %H:%M} {kind} {what}{said}")


def _line(text: str) -> None:
    """A line for people. What was written in several lines is set off: none passes for one of ours."""
    Console().print(Text(inert(text).replace("\n", "\n    \N{BOX DRAWINGS LIGHT VERTICAL} ")))
