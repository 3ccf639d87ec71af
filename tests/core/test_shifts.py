"""When somebody is on duty: shifts on the wall clock of the operator's zone, and what people say."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk.definition import Shift
from core.desk.records import Duty
from core.desk.shifts import BY_SHIFT, HANDING_OVER, next_change, on_shift, should_be_on

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WEEKDAYS, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
DAY = Shift(WEEKDAYS, time(9), time(17, 30))
NIGHT = Shift(frozenset({4}), time(22), time(6))  # on Friday evening
ROUND_THE_CLOCK = Shift(EVERY_DAY, time(0), time(0))

shifts = st.lists(
    st.builds(
        Shift,
        st.frozensets(st.integers(0, 6), min_size=1),
        st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
        st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    ),
    max_size=3,
).map(tuple)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from(
    [UTC, SHANGHAI, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]
)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A moment as the wall clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-11-20 08:59", False),  # a Friday, before it begins
        ("2026-11-20 09:00", True),  # the beginning counts
        ("2026-11-20 17:29", True),
        ("2026-11-20 17:30", False),  # the end does not
        ("2026-11-21 10:00", False),  # a Saturday
        ("2026-11-20 23:00", True),  # the night of Friday
        ("2026-11-21 05:59", True),  # goes on into Saturday
        ("2026-11-21 06:00", False),
        ("2026-11-21 23:00", False),  # and there is none on Saturday evening
        ("2026-11-20 05:00", False),  # nor one that began on Thursday
    ],
)
def test_on_duty_by_the_schedule(moment: str, on: bool) -> None:
    """A day shift from Monday to Friday, and the night of Friday, in Shanghai."""
    assert on_shift((DAY, NIGHT), SHANGHAI, at(moment)) is on


def test_the_zone_is_the_operators() -> None:
    """Half past one in UTC is half past nine in Shanghai."""
    assert on_shift((DAY,), SHANGHAI, datetime(2026, 11, 20, 1, 30, tzinfo=UTC))
    assert not on_shift((DAY,), BERLIN, datetime(2026, 11, 20, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-11-20 08:00", "2026-11-20 09:00"),
        ("2026-11-20 09:00", "2026-11-20 17:30"),
        ("2026-11-20 17:30", "2026-11-23 09:00"),  # over the weekend
    ],
)
def test_when_it_changes_next(moment: str, change: str) -> None:
    """The next beginning or end."""
    assert at(change) == next_change((DAY,), SHANGHAI, at(moment))


def test_shifts_that_meet_are_one() -> None:
    """From one to the next nothing changes."""
    late = Shift(WEEKDAYS, time(17, 30), time(22))
    assert at("2026-11-20 22:00") == next_change((DAY, late), SHANGHAI, at("2026-11-20 10:00"))


@pytest.mark.parametrize("schedule", [(), (ROUND_THE_CLOCK,)])
def test_what_never_changes(schedule: tuple[Shift, ...]) -> None:
    """Without shifts nobody ever begins; round the clock nobody ever ends."""
    assert next_change(schedule, SHANGHAI, at("2026-11-20 10:00")) is None


@pytest.mark.parametrize(
    ("clock", "day"),
    [
        (time(2, 30), "2026-03-29"),  # the clock goes from 2 to 3: half past two does not exist
        (time(2, 30), "2026-10-25"),  # it goes from 3 back to 2: half past two exists twice
    ],
)
def test_shifts_that_meet_while_the_clock_changes_leave_no_gap(clock: time, day: str) -> None:
    """Somebody is on duty in every minute of that night."""
    schedule = (Shift(EVERY_DAY, time(20), clock), Shift(EVERY_DAY, clock, time(8)))
    begin = at(f"{day} 00:00", BERLIN).astimezone(UTC)
    assert all(on_shift(schedule, BERLIN, begin + timedelta(minutes=minute)) for minute in range(7 * 60))


def test_a_shift_lasts_an_hour_less_or_more_when_the_clock_changes() -> None:
    """What counts is the clock on the wall."""
    night = (Shift(EVERY_DAY, time(0), time(6)),)
    for day, hours in (("2026-03-29", 5), ("2026-10-25", 7), ("2026-11-20", 6)):
        begins = at(f"{day} 00:00", BERLIN).astimezone(UTC)
        assert begins + timedelta(hours=hours) == next_change(night, BERLIN, begins)


@given(shifts, zones, moments)
def test_nothing_changes_before_the_next_change(
    schedule: tuple[Shift, ...], zone: ZoneInfo, moment: datetime
) -> None:
    """It is later than now, within nine days, brings a change, and half way there is none yet."""
    change = next_change(schedule, zone, moment)
    now = on_shift(schedule, zone, moment)
    if change is None:
        assert {now} == {on_shift(schedule, zone, moment + timedelta(hours=hours)) for hours in range(170)}
        return
    assert moment < change <= moment + timedelta(days=9)
    assert on_shift(schedule, zone, change) is not now
    assert on_shift(schedule, zone, moment + (change - moment) / 2) is now


@pytest.mark.parametrize(
    ("said_by", "on_duty", "since", "now", "expected"),
    [
        # the schedule said so: it goes on to
        (BY_SHIFT, True, "2026-11-20 09:00", "2026-11-20 12:00", True),
        (BY_SHIFT, True, "2026-11-20 09:00", "2026-11-20 18:00", False),
        (HANDING_OVER, False, "2026-11-20 17:30", "2026-11-23 09:00", True),
        # "/duty off" at noon counts until the shift would end anyway, and Monday is another day
        ("Li", False, "2026-11-20 12:00", "2026-11-20 17:00", False),
        ("Li", False, "2026-11-20 12:00", "2026-11-23 08:59", False),
        ("Li", False, "2026-11-20 12:00", "2026-11-23 09:00", True),
        # "/duty on" on Saturday counts until Monday's shift, which then ends as always
        ("Li", True, "2026-11-21 12:00", "2026-11-22 23:00", True),
        ("Li", True, "2026-11-21 12:00", "2026-11-23 18:00", False),
    ],
)
def test_what_somebody_says_counts_until_the_schedule_changes(
    said_by: str, on_duty: bool, since: str, now: str, expected: bool
) -> None:
    """Then the schedule counts again."""
    duty = Duty("Li", on_duty, at(since), said_by)
    assert should_be_on(duty, (DAY,), SHANGHAI, at(now)) is expected


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        (None, False),
        (Duty("Li", True, at("2026-01-01 12:00"), "Li"), True),
        (Duty("Li", True, at("2026-01-01 12:00"), BY_SHIFT), False),  # the operator took the shifts out
    ],
)
def test_without_shifts_one_says_so_oneself(duty: Duty | None, expected: bool) -> None:
    """And it counts for good."""
    assert should_be_on(duty, (), SHANGHAI, at("2026-11-20 12:00")) is expected
