"""How much one requester may send, and what becomes of what is over it: slowed down kindly, never unseen.

Everything here is a decision over plain values. What was sent lately is part of the conversation's state
(`Pace`), so it outlives the process; tickets and files are counted where they are kept, in their rows.

Messages leak out of a bucket: it holds `messages`, and empties within `window`. When it overflows, we pause
for `pause`: what comes meanwhile takes no effect, is counted, and the requester is told twice, once when the
pause begins (with how long it lasts) and once when they are heard again (with how many were passed over). An
album is one message: its first part decides for all, however late the others come.

When all requesters together send more than `busy` a minute (in one process), each one may do half as much
until it is calm again, which whoever behaves does not notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.altered import replace
from core.events import INTERNAL, ChatBlocked, ChatReopened, Event
from core.pace import Pace
from core.tickets import TicketSummary

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LARGEST_ALBUM = 10
"""Files of one message on every platform: https://core.telegram.org/bots/api#sendmediagroup and
https://discord.com/developers/docs/resources/message#create-message."""
REMEMBERED_ALBUMS = 5

UNPACED = (ChatBlocked, ChatReopened, *INTERNAL)
"""Events that tell how things are; nobody sends them to us at will, and all must take effect."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one requester may do: so many messages at once, made up again within `window`; so many open
    tickets, tickets in a day, files in a draft, and files in a ticket with all that is added to it later.
    `busy` is of all together, a minute."""

    messages: int = 60
    window: timedelta = MINUTE
    pause: timedelta = MINUTE
    open_tickets: int = 10
    tickets_a_day: int = 10
    draft_files: int = 20
    ticket_files: int = 60
    busy: int = 6000

    def halved(self) -> "Allowance":
        """What is left of it while too many send too much."""
        return replace(
            self,
            messages=max(1, self.messages // 2),
            open_tickets=max(1, self.open_tickets // 2),
            tickets_a_day=max(1, self.tickets_a_day // 2),
            draft_files=max(1, self.draft_files // 2),
            ticket_files=max(1, self.ticket_files // 2),
        )


USUAL = Allowance()
"""What holds unless the operator says otherwise."""


@dataclass(frozen=True, slots=True)
class Block:
    """An account that an operator has shut out until `ends_at` (UTC)."""

    block_id: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Weighed:
    """What becomes of a message: `taken` or passed over, and the pace afterwards. `begins` says that the
    pause begins with it, `missed` how many were passed over before it that the requester must hear of."""

    pace: Pace
    taken: bool
    begins: bool = False
    missed: int = 0


def paced(event: Event) -> bool:
    """Whether `event` counts as a message, and can be passed over."""
    return not isinstance(event, UNPACED)


def weigh(allowance: Allowance, pace: Pace, album: str | None, now: datetime) -> Weighed:
    """Take a message (or a part of `album`), or pass it over; at most one state of the clock matters, so one
    that is set back ends the pause rather than prolonging it."""
    decided = dict(pace.albums).get(album) if album is not None else None
    if decided is True:
        return Weighed(pace, taken=True)
    paused = pace.paused_until is not None and now < pace.paused_until <= now + allowance.pause
    if decided is False or paused:
        counted = replace(pace, passed_over=pace.passed_over + 1)
        return Weighed(_decided(counted, album, taken=False), taken=False)
    latest = now + allowance.window
    standing = pace.full_until if pace.paused_until is None else None
    if standing is None or standing > latest:  # fuller than it can be: the clock was set back meanwhile
        standing = now
    full_until = max(now, standing) + allowance.window / allowance.messages
    if full_until > latest:
        begun = replace(pace, full_until=None, paused_until=now + allowance.pause, passed_over=1)
        return Weighed(_decided(begun, album, taken=False), taken=False, begins=True)
    going = Pace(full_until, albums=pace.albums)
    return Weighed(_decided(going, album, taken=True), taken=True, missed=pace.passed_over)


def _decided(pace: Pace, album: str | None, *, taken: bool) -> Pace:
    """Remember what was decided for the album, for its other parts."""
    if album is None or (album, taken) in pace.albums:
        return pace
    return replace(pace, albums=(*pace.albums, (album, taken))[-REMEMBERED_ALBUMS:])


def too_many_files(maximum: int, kept: int, *, begun: bool) -> bool:
    """Whether one more file is too many beside those `kept`; an album that was `begun` is finished."""
    return kept >= maximum + (LARGEST_ALBUM - 1 if begun else 0)


def too_many_open(allowance: Allowance, tickets: Sequence[TicketSummary]) -> bool:
    """Whether as many of the requester's tickets are at work as they may have; a solved one is not."""
    return sum(ticket.status.takes_more for ticket in tickets) >= allowance.open_tickets


def next_ticket_at(allowance: Allowance, tickets: Sequence[TicketSummary], now: datetime) -> datetime | None:
    """When the requester may submit again, having submitted as many as may be in a day; None: now."""
    today = sorted(ticket.submitted_at for ticket in tickets if ticket.submitted_at > now - DAY)
    if len(today) < allowance.tickets_a_day:
        return None
    return today[-allowance.tickets_a_day] + DAY


class Rush:
    """Whether all together send more than `busy` messages a minute: counted by the minute, in memory, since
    after a restart it is calm."""

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._count = 0
        self._before = 0

    def add(self, now: datetime, busy: int) -> bool:
        """Count one message; whether this minute, or the one before it, has more than `busy`."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            follows = self._minute is not None and minute - self._minute == MINUTE
            self._before = self._count if follows else 0
            self._minute, self._count = minute, 0
        self._count += 1
        return max(self._count, self._before) > busy
