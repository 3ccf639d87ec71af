"""What a requester means about a ticket whose work is done: whether it is, and how it was.

Their buttons stand on messages of ours and mean the same for ever, also after a restart.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfirmSolved:
    """Yes, this solved it: the ticket may close."""

    number: str


@dataclass(frozen=True, slots=True)
class DenySolved:
    """No, it is not solved: the ticket is open again, and the reason is asked."""

    number: str


@dataclass(frozen=True, slots=True)
class RateTicket:
    """How satisfied somebody is with a closed ticket, 1 to 5 stars; 0: the button makes no sense."""

    number: str
    stars: int


AfterSubmission = ConfirmSolved | DenySolved | RateTicket

AFTER_SUBMISSION: dict[str, Callable[[str], AfterSubmission]] = {
    "fixed": ConfirmSolved,
    "unfixed": DenySolved,
    "rate": lambda argument: _rating(argument),
}
"""What these buttons mean, by verb; evergreen (see core/intents.py)."""

STARS = (1, 2, 3, 4, 5)


def _rating(argument: str) -> RateTicket:
    number, _, stars = argument.rpartition(":")
    return RateTicket(number, int(stars) if stars in set(map(str, STARS)) else 0)
