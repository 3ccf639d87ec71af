"""Draws docs/statuses.md from core.tickets.MOVES; `python -m docs.diagram` writes it."""

from collections.abc import Iterator
from pathlib import Path

from core.tickets import MOVES, Mover, Status

PAGE = Path(__file__).parent / "statuses.md"

MEANINGS = {
    Status.NEW: "submitted; no agent has answered yet",
    Status.OPEN: "the desk works on it",
    Status.PENDING: "the desk waits for the requester; what they write or send opens it again",
    Status.ON_HOLD: "the desk waits for somebody else, until a date that the requester was told",
    Status.SOLVED: "the requester is asked whether it is",
    Status.CLOSED: "the end; writing again begins a new ticket that carries the number",
}
WHO = {Mover.REQUESTER: "requester", Mover.DESK: "desk", Mover.CLOCK: "clock"}

HEAD = """\
# The statuses of a ticket

Drawn by `python -m docs.diagram` from the table in `core/tickets.py`, which also says who may do what; a
test fails when the two differ. What is not drawn, nobody may. Every change stands in the ticket's record,
and the requester is told of each in the chat where they opened the ticket, in their language.
"""

TAIL = """\

**On hold** needs a reason and the date of the next update, at most `longest_hold` away; the requester reads
both, and so does whoever opens the ticket's card. Once more on hold promises another date, or tells another
reason; the same once more is refused when the date differs by less than ten minutes. When the date has come
the ticket goes back to open: it is the desk's again, queued and counted, and the requester is told that the
desk was reminded.

**Solved** asks "Did this solve it?". *Yes* closes. *No* opens the ticket at once, then asks what is still
wrong; the answer joins the ticket, and may be skipped. Without an answer it closes after `close_after`,
which is announced at half of that time; a service that stood still announces late and closes later.
"Thanks" and the like get a kind word back and open nothing. Anything else is asked about: the same matter
(then it is open again, with that text) or a new one.

**Closed** asks for one to five stars; they can be changed for ever, and a few words to them are asked for
once. A new text is asked about too: about the closed ticket (then a new one begins that carries its number
and answers), or not.

On the command line: `frontdoor tickets status NUMBER on_hold --reason "…" --until 2d`. What somebody said
elsewhere an agent writes down with `frontdoor tickets open WHOM CATEGORY` or `frontdoor tickets add
NUMBER`: the record names the agent, the requester is told. It is refused for whoever has not agreed to the
present privacy notice: nobody agrees for somebody else, so they write to us in their chat first.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(
        (
            HEAD,
            "| Status | Meaning |",
            "|---|---|",
            *(f"| `{status}` | {MEANINGS[status]} |" for status in Status),
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {Status.NEW}",
            *_arrows(),
            f"    {Status.CLOSED} --> [*]",
            "```",
            TAIL,
        )
    )


def _arrows() -> Iterator[str]:
    for (origin, to), movers in MOVES.items():
        who = ", ".join(WHO[mover] for mover in Mover if mover in movers)
        yield f"    {origin} --> {to}: {who}"
