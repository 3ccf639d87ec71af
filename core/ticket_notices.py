"""What a requester is told when something about their ticket changes, with the buttons that fit.

Every button here is evergreen: it works on a message of last week, after a restart too.
"""

from datetime import datetime

from core.intents import KEEPING
from core.replies import Choice, Moment, Reply, ReplyKind, Said, Words, say
from core.ticket_intents import STARS
from core.tickets import Status

Rows = tuple[tuple[Choice, ...], ...]


def status_notice(number: str, status: Status, *, reason: str = "", until: datetime | None = None) -> Reply:
    """The ticket is in `status` now; `until` is when it closes by itself (solved) or when the next update was
    promised (on hold), `reason` why it is on hold."""
    paragraphs: list[Words] = [say("desk.status", number=number, status=say(f"status.{status}"))]
    match status:
        case Status.PENDING:
            paragraphs.append(say("notice.pending"))
        case Status.ON_HOLD if until is not None:
            paragraphs += [Said(reason), say("notice.on_hold", until=Moment(until))]
        case Status.SOLVED:
            paragraphs.append(solved_question(until))
        case Status.CLOSED:
            paragraphs.append(say("rate.ask"))
        case _:
            pass
    return Reply(ReplyKind.NOTICE, tuple(paragraphs), status_rows(number, status))


def status_rows(number: str, status: Status) -> Rows:
    """What can be done about a ticket that just came into `status`."""
    see = Choice(say("ticket.see"), f"{KEEPING}show:{number}")
    match status:
        case Status.SOLVED:
            return (*solved_rows(number), (see,))
        case Status.CLOSED:
            return (rating_row(number), (see,))
        case _:
            return ((Choice(say("ticket.add"), f"{KEEPING}add:{number}"), see),)


def solved_question(closes: datetime | None) -> Words:
    """ "Did this solve it?", and what happens without an answer."""
    return say("notice.solved") if closes is None else say("notice.solved_until", closes=Moment(closes))


def solved_rows(number: str) -> Rows:
    """Yes and no to "did this solve it?"."""
    yes = Choice(say("solved.yes"), f"fixed:{number}")
    return ((yes, Choice(say("solved.no"), f"unfixed:{number}")),)


def rating_row(number: str) -> tuple[Choice, ...]:
    """One to five stars; their message stays, so that the rating can be changed."""
    return tuple(Choice(say("rate.stars", stars=stars), f"{KEEPING}rate:{number}:{stars}") for stars in STARS)


def closing_soon(number: str, closes: datetime) -> Reply:
    """A solved ticket closes by itself soon."""
    words = say("notice.closing_soon", number=number, closes=Moment(closes))
    return Reply(ReplyKind.NOTICE, (words,), status_rows(number, Status.SOLVED))


def update_due(number: str) -> Reply:
    """The date of a promised update has come: the desk has the ticket in its hands again."""
    words = say("notice.update_due", number=number)
    return Reply(ReplyKind.NOTICE, (words,), status_rows(number, Status.OPEN))


def closed_at_wish(number: str) -> Reply:
    """The requester said that it is solved; how was it?"""
    paragraphs = (say("solved.closed", number=number), say("rate.ask"))
    return Reply(ReplyKind.MESSAGE, paragraphs, status_rows(number, Status.CLOSED))
