"""Whether somebody is on duty by their shifts, and until when what they said themselves counts instead.

Shifts are times on a wall clock in the operator's zone. Where a clock is put forward or back, a time may not
exist or exist twice: a shift then begins at the earlier and ends at the later of the two moments that can be
meant, so that shifts which meet leave nobody without a colleague.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.desk.definition import Shift
from core.desk.records import Duty

BY_SHIFT = "shift"
"""`Duty.said_by` where the schedule said so, and nobody."""
HANDING_OVER = "shift ends"
"""`Duty.said_by` of somebody who went off duty and whose waiting tickets are still to go back."""
_DAY = timedelta(days=1)
_A_WEEK_AND_MORE = 9


def on_shift(shifts: tuple[Shift, ...], zone: tzinfo, moment: datetime) -> bool:
    """Whether one of the shifts is going on at `moment` (aware): begins <= moment < ends."""
    return any(begins <= moment < ends for begins, ends in _around(shifts, zone, moment, days=1))


def next_change(shifts: tuple[Shift, ...], zone: tzinfo, moment: datetime) -> datetime | None:
    """The first moment after `moment` at which `on_shift` is not what it was (UTC); None if that never
    happens: without shifts, and where they follow each other round the clock."""
    now = on_shift(shifts, zone, moment)
    spans = _around(shifts, zone, moment, days=_A_WEEK_AND_MORE)
    edges = sorted({edge for span in spans for edge in span if edge > moment})
    return next((edge for edge in edges if on_shift(shifts, zone, edge) is not now), None)


def should_be_on(duty: Duty | None, shifts: tuple[Shift, ...], zone: tzinfo, now: datetime) -> bool:
    """Whether somebody is on duty now.

    What they (or their lead) said counts until the schedule next changes, and for good where they have no
    shifts; otherwise the schedule counts. Nobody is on duty who never said so and has no shifts.
    """
    if duty is not None and still_counts(duty, shifts, zone, now):
        return duty.on_duty
    return on_shift(shifts, zone, now)


def still_counts(duty: Duty, shifts: tuple[Shift, ...], zone: tzinfo, now: datetime) -> bool:
    """Whether a person said so, and the schedule did not change since."""
    if duty.said_by in (BY_SHIFT, HANDING_OVER):
        return False
    change = next_change(shifts, zone, duty.since)
    return change is None or now < change


def _around(
    shifts: tuple[Shift, ...], zone: tzinfo, moment: datetime, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """Beginning and end of every shift that begins from the day before `moment` to `days` after it."""
    first = moment.astimezone(zone).date() - _DAY
    for day in (first + index * _DAY for index in range(days + 2)):
        for shift in shifts:
            if day.weekday() in shift.weekdays:
                last = day if shift.ends > shift.begins else day + _DAY
                yield min(_moments(day, shift.begins, zone)), max(_moments(last, shift.ends, zone))


def _moments(day: date, clock: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """The two moments that a time on the wall can mean; they are the same but when the clock is changed."""
    shown = datetime.combine(day, clock, zone)
    return shown.replace(fold=0).astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
