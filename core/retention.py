"""How long each kind of data is kept: an operator's promise, carried out without anybody's doing."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each kind is kept; None keeps it for good. What belongs to a ticket counts from when it was
    written, and stays as long as the ticket is neither solved nor closed.

    `outbox` are messages that were delivered or given up (the website's history), `attempts` what became of
    each delivery and each failed handling, `inbox` the ids of updates that took effect, `alerts` those that
    somebody has looked at. `strangers` are people without a ticket or a wish for announcements: everything of
    theirs goes so long after they last wrote.
    """

    answers: timedelta | None = timedelta(days=1095)
    messages: timedelta | None = timedelta(days=1095)
    files: timedelta | None = timedelta(days=365)
    outbox: timedelta | None = timedelta(days=365)
    attempts: timedelta | None = timedelta(days=30)
    inbox: timedelta | None = timedelta(days=90)
    alerts: timedelta | None = timedelta(days=365)
    strangers: timedelta | None = timedelta(days=180)
