"""`frontdoor tickets`: read tickets and answer them from the command line."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.text import Text

from bots.bootstrap import CAPABILITIES, House
from bots.cli.numbers import Number, canonical, naming, seen
from bots.cli.opening import run_command
from bots.cli.options import PAGE, As, Json, Limit, operator_name
from bots.cli.output import data, data_table, tell
from bots.cli.ticket_checking import check_ticket, item_lines
from bots.cli.ticket_files import list_files, save_file
from bots.cli.ticket_opening import add_to_ticket, open_ticket
from bots.cli.ticket_removal import remove_part
from bots.cli.ticket_review import review_ticket
from bots.cli.ticket_routing import assign_ticket, recategorise_ticket, transfer_ticket
from bots.cli.ticket_status import set_status
from bots.cli.ticket_transcript import write_transcript
from core.access import AsOperator, all_visible
from core.conversation import Answer, Origin, Verdict
from core.desk.checklist import Item, checklist_of, lines_of
from core.inert import inert
from core.prompts import REMARK, shown_answer
from core.replies import Words, say
from core.tickets import SPEAKING, EventKind, Shared, Status, TicketSummary, TicketView, TimelineEntry
from core.usecases import desk

app = typer.Typer(no_args_is_help=True, help="Read tickets and answer them.")
app.command("files")(list_files)
app.command("file")(save_file)
app.command("review")(review_ticket)
app.command("remove")(remove_part)
app.command("assign")(assign_ticket)
app.command("transfer")(transfer_ticket)
app.command("category")(recategorise_ticket)
app.command("transcript")(write_transcript)
app.command("status")(set_status)
app.command("check")(check_ticket)
app.command("open")(open_ticket)
app.command("add")(add_to_ticket)
Same = Mapping[Shared, Sequence[TicketSummary]]
"""Other tickets, by what they have in common with the one that is shown."""
SAME = {Shared.TRANSACTION: "transaction id", Shared.CONTACT: "contact"}


@app.command("list")
def list_tickets(
    status: Annotated[Status | None, typer.Option(help="Only tickets in this status.")] = None,
    category: Annotated[str | None, typer.Option(help="Only tickets of this category.")] = None,
    team: Annotated[str | None, typer.Option(help="Only tickets of this team.")] = None,
    assignee: Annotated[str | None, typer.Option(help="Only tickets that this agent has.")] = None,
    queued: Annotated[bool, typer.Option("--queued", help="Only tickets that nobody has.")] = False,
    after: Annotated[str | None, typer.Option(help="Continue after this ticket number.")] = None,
    limit: Limit = PAGE,
    as_json: Json = False,
) -> None:
    """Tickets, newest first.

    With --team, --assignee or --queued only those in work, unless --status is given.
    """

    async def work(house: House) -> Sequence[TicketSummary]:
        last = None
        if category is not None and category not in house.rules.definition.categories:
            known = ", ".join(house.rules.definition.categories)
            tell(f"frontdoor.toml has no category {category!r} (any more); it has: {known}.")
        if after is not None:
            last = (await seen(house, after)).summary.ticket_id
        return await house.directory.list(
            status, category, last, limit, team=team, assignee=assignee, queued=queued
        )

    found = run_command(work)
    if as_json:
        data(orjson.dumps([summary_json(ticket) for ticket in found]).decode())
        return
    if not found:
        tell("No tickets.")
        return
    rows = [
        (
            one.number,
            one.status,
            one.category,
            f"{one.submitted_at:%Y-%m-%d %H:%M}",
            f"{one.team}/{one.priority}",
            one.assignee or "",
        )
        for one in found
    ]
    data_table(("number", "status", "category", "submitted (UTC)", "team", "agent"), rows)
    if len(found) == limit:
        given = {"status": status, "category": category, "team": team, "assignee": assignee}
        filters = "".join(f" --{name} {value}" for name, value in given.items() if value)
        filters += " --queued" if queued else ""
        tell(f"There may be more: frontdoor tickets list{filters} --after {found[-1].number}")


@app.command("show")
def show_ticket(number: Number, as_json: Json = False) -> None:
    """One ticket with its answers, files and everything that happened to it."""

    async def work(house: House) -> tuple[TicketView, TicketView | None, Same, House]:
        view = await seen(house, number)
        amended = await house.directory.view(view.amends) if view.amends else None
        same = await house.directory.tickets_with_same(view.summary.number)
        who = AsOperator(operator_name())
        return view, amended, {kind: all_visible(who, others) for kind, others in same.items()}, house

    view, amended, same, house = run_command(work)
    items = checklist_of(house.rules.definition.desk, view)
    if as_json:
        data(orjson.dumps(view_json(view, amended, same, items)).decode())
        return
    _print_view(house, view, amended, items)
    _print_same(same)


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


def summary_json(ticket: TicketSummary) -> dict[str, Any]:
    """A ticket's line for scripts."""
    return {
        "number": ticket.number,
        "status": ticket.status,
        "category": ticket.category,
        "submitted_at": ticket.submitted_at,
        "team": ticket.team,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
    }


def view_json(
    view: TicketView, amended: TicketView | None, same: Same, items: tuple[Item, ...]
) -> dict[str, Any]:
    """A whole ticket for scripts; `changed` are the fields that differ from the ticket it corrects, `same`
    the numbers of other tickets by what they have in common with it, `checklist` is that of its category."""
    return {
        **summary_json(view.summary),
        "language": view.language,
        "platform": view.platform,
        "due_at": view.due_at,
        "amends": view.amends,
        "amended_by": view.amended_by,
        "changed": sorted(differences(view, amended)),
        "answers": view.answers,
        "files": view.files,
        "checklist": items,
        "timeline": view.timeline,
        "erased": view.erased,
        "same": {kind.value: [other.number for other in others] for kind, others in same.items()},
    }


def _print_same(same: Same) -> None:
    for kind, others in same.items():
        data(f"same {SAME[kind]} in: {', '.join(other.number for other in others)}")


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


def _print_view(house: House, view: TicketView, amended: TicketView | None, items: tuple[Item, ...]) -> None:
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
    if view.erased:
        _line("The requester was erased at their own wish: who they were and what they wrote is gone.")
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
    for position, file in enumerate(view.files, start=1):
        size = f"{file.size} bytes" if file.size is not None else ""
        state = f"{file.state} ({file.problem})" if file.problem else file.state
        _line(f"  file {position}: {file.name} {size} {state} {file.caption}")
    if view.files:
        _line(f"  to see them: frontdoor tickets files {summary.number}")
    for line in item_lines(items):
        _line(line)
    numbers = count(1)
    for entry in view.timeline:
        said = f": {entry.text}" if entry.text else ""
        number = f"message {next(numbers)}" if entry.kind in SPEAKING else ""
        kind = entry.kind if entry.kind is not EventKind.STATUS_CHANGED else "status"
        _line(f"  {entry.at:%Y-%m-%d %H:%M} {kind} {number or _about(entry)}{said}")


def _about(entry: TimelineEntry) -> str:
    """What an entry without words is about."""
    if entry.kind is EventKind.PART_REMOVED and entry.data:
        told = entry.data
        return f"{told['part']} {told['which']} by {told['by']}: {told['reason']}"
    if entry.kind in (EventKind.CHECKED, EventKind.UNCHECKED):
        return f"by {entry.actor}: {' · '.join(lines_of(entry))}"
    return entry.data.get("to") or entry.data.get("by") or ""


def _line(text: str) -> None:
    """A line for people. What was written in several lines is set off: none passes for one of ours."""
    Console().print(Text(inert(text).replace("\n", "\n    \N{BOX DRAWINGS LIGHT VERTICAL} ")))
