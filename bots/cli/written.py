"""Times and accounts as operators write them on the command line, or exit 2 with how to write them."""

import re
from datetime import UTC, datetime, timedelta

from bots.bootstrap import CAPABILITIES
from bots.cli.output import Exit
from bots.cli.troubles import fail
from core.ids import Account

DURATION = re.compile(r"(\d{1,4})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def moment_of(text: str, now: datetime) -> datetime:
    """A time to come: "2026-12-31", "2026-12-31 15:00" (UTC), "12h", "7d"."""
    duration = DURATION.fullmatch(text.strip())
    if duration is not None:
        return now + timedelta(**{UNITS[duration[2]]: int(duration[1])})
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        fail(f"{text!r} is no time. Write 2026-12-31, '2026-12-31 15:00' (UTC), 12h or 7d.", Exit.WRONG)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def account_of(text: str) -> Account | None:
    """The account of PLATFORM:ID; None for a text without a colon, which may be a ticket's number."""
    platform, colon, account_id = text.partition(":")
    if not colon:
        return None
    if platform not in CAPABILITIES or not account_id:
        known = ", ".join(CAPABILITIES)
        fail(f"{text!r} is no account. Write PLATFORM:ID; the platforms are {known}.", Exit.WRONG)
    return Account(platform, account_id)
