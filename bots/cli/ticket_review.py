"""`frontdoor tickets review`: what to look at before work on a ticket begins."""

from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, data_table, tell
from core.access import AsOperator
from core.tickets import TicketSummary
from core.usecases.reviewing import Review, review


def review_ticket(
    number: Number,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show masked contacts; the record keeps that you did.")
    ] = False,
    sign_off: Annotated[
        bool, typer.Option("--sign-off", help="You have read it through; the record keeps it.")
    ] = False,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """The review card: what was masked or removed, what failed a check, who it is, and what to look at."""

    async def work(house: House) -> Review:
        known, who = canonical(house, number), AsOperator(agent or operator_name())
        with naming(known):
            return await house.writer.perform(
                lambda transaction: review(
                    transaction, house.rules, who, known, reveal=reveal, sign_off=sign_off
                )
            )

    card = run_command(work, with_writer=True)
    if as_json:
        data(orjson.dumps(review_json(card)).decode())
        return
    _print_review(card)


def review_json(card: Review) -> dict[str, Any]:
    """The card for scripts."""
    return {
        "number": card.summary.number,
        "status": card.summary.status,
        "category": card.summary.category,
        "submitted_at": card.summary.submitted_at,
        "language": card.language,
        "platform": card.platform,
        "verified": card.verified,
        "answers": card.answers,
        "masked": card.masked,
        "removed": card.removed,
        "files": [{"name": one.name, "state": one.state} for one in card.files],
        "earlier": [_line(one) for one in card.earlier],
        "checklist": card.checklist,
        "signed_off": card.signed_off,
    }


def _line(ticket: TicketSummary) -> dict[str, Any]:
    return {"number": ticket.number, "status": ticket.status, "submitted_at": ticket.submitted_at}


def _print_review(card: Review) -> None:
    summary = card.summary
    data(f"{summary.number}  {summary.status}  {summary.category}  {card.platform}, {card.language}")
    data(f"verified: {card.verified}")
    rows = [(one.field, one.value.replace("\n", " ⏎ "), one.verdict, one.origin) for one in card.answers]
    data_table(("answer", "value", "checked", "origin"), rows)
    for place, markers in card.removed.items():
        data(f"cut from {place}: {' '.join(markers)}")
    for ticket in card.earlier:
        data(f"also theirs: {ticket.number}  {ticket.status}  {ticket.submitted_at:%Y-%m-%d}")
    data("look at:" if card.checklist else "nothing to look at")
    for item in card.checklist:
        data(f"  [ ] {item.check}{': ' if item.about else ''}{', '.join(item.about)}")
    if card.signed_off:
        data(f"read through by {', '.join(card.signed_off)}")
    if card.masked:
        tell(f"To see {', '.join(card.masked)}: frontdoor tickets review {summary.number} --reveal")
