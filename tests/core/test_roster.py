"""Who works at the desk: the file, and what admins gave and took since."""

from datetime import UTC, datetime, time

from core.desk.definition import Desk, ListedAgent, Shift
from core.desk.records import NO_ROLE, Grant
from core.desk.roster import Colleague, roster
from core.ids import Account

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHAT, POST = Account("telegram", "1"), Account("discord", "2")
OTHER = Account("telegram", "3")
SHIFTS = (Shift(frozenset({0}), time(9), time(17)),)
LI = ListedAgent("Li", "agent", (CHAT, POST), ("wallet",), ("en",), SHIFTS, 5)
DESK = Desk(agents=(LI,), most_tickets=30)


def grant(account: Account, name: str, role: str, *teams: str) -> Grant:
    """A role that an admin gave."""
    return Grant(account, name, role, teams, "Root", NOW)


def test_the_file_lists_agents() -> None:
    """All accounts of one name are one person."""
    assert {"Li": Colleague("Li", "agent", ("wallet",), (CHAT, POST), ("en",), SHIFTS, 5)} == roster(DESK, ())


def test_admins_give_roles() -> None:
    """Somebody whom the file does not list answers in any language and has no shifts."""
    known = roster(DESK, [grant(OTHER, "An", "team_lead", "theft")])
    assert list(known) == ["An", "Li"]
    assert Colleague("An", "team_lead", ("theft",), (OTHER,), (), (), 30) == known["An"]


def test_a_grant_counts_before_the_file() -> None:
    """For that account; the person works for the teams of all their accounts."""
    known = roster(DESK, [grant(POST, "Li", "team_lead", "theft")])
    assert (known["Li"].role, known["Li"].teams) == ("agent", ("wallet", "theft"))


def test_what_was_taken_is_gone() -> None:
    """With the last account somebody leaves the desk."""
    one = roster(DESK, [grant(CHAT, "Li", NO_ROLE)])
    assert one["Li"].accounts == (POST,)
    assert roster(DESK, [grant(CHAT, "Li", NO_ROLE), grant(POST, "Li", NO_ROLE)]) == {}


def test_who_works_for_a_team() -> None:
    """Its members, and those of all teams."""
    known = roster(DESK, [grant(OTHER, "An", "admin", "*")])
    assert (known["Li"].works_for("wallet"), known["Li"].works_for("theft")) == (True, False)
    assert known["An"].works_for("theft")
