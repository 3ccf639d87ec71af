"""What is tested on which database is not left to memory: these tests look at the list of tests of their run.

Run alone they see only themselves; the default run shows them everything, the long trials included.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import COLLECTED, server_missing
from tests.databases import NoPostgres

TESTS = Path(__file__).parent
ENGINES = {"sqlite", "postgres"}
FOLDERS = ("scenarios", "scenarios_terminal", "contracts")
"""In which every test has to run on both."""
ELSEWHERE = {
    "test_every_platform_plays": "looks at the suite",
    "test_every_scenario_is_played_on_all": "looks at the suite",
    "test_exemptions_name_scenarios": "looks at the suite",
    "test_windows_are_missing_where_capabilities_say_so": "looks at the suite",
    "test_replacing_by_another_unique_key_is_refused": "only SQLite knows INSERT OR REPLACE",
    "test_a_locked_conversation_waits_for_its_turn": "SQLite has no locks of rows",
    "test_postgresql_gives_the_lane_of_a_silent_owner_away": "a file lock ends with its process",
    "test_waiting_for_a_lane_opens_no_connections": "a file lock needs none",
    "test_a_retried_dead_letter_wakes_its_dispatcher": "SQLite has no NOTIFY: it is polled",
}
"""Tests in these folders that need not run on both, and why."""


def stores(item: pytest.Function) -> set[object]:
    """The stores among a test's parameters."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return {one for one in parameters if one in ("memory", *ENGINES)}


@pytest.fixture
def collected(request: pytest.FixtureRequest) -> list[pytest.Function]:
    """Every test of this run before any was deselected, with its parameters and marks."""
    return request.config.stash[COLLECTED]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_test_there_runs_on_both_engines(folder: str, collected: list[pytest.Function]) -> None:
    """Scenarios and contracts leave no engine out, whatever else they are parametrised by."""
    found: dict[str, set[object]] = defaultdict(set)
    for item in collected:
        if item.path.relative_to(TESTS).parts[0] == folder and item.originalname not in ELSEWHERE:
            found[f"{item.path.name}::{item.originalname}"] |= stores(item)
    assert {name: seen for name, seen in found.items() if not seen >= ENGINES} == {}


def test_memory_is_held_to_the_same_contracts(collected: list[pytest.Function]) -> None:
    """Where a contract test has one house, the store in memory is among those that it stands on."""
    contracts = [item for item in collected if "contracts" in item.path.parts]
    with_house = [item for item in contracts if "house" in item.fixturenames]
    names = {item.originalname for item in with_house}
    assert names == {item.originalname for item in with_house if "memory" in stores(item)}


def test_whatever_needs_postgresql_says_so(collected: list[pytest.Function]) -> None:
    """Each test that would start the run's PostgreSQL carries the mark."""
    unmarked = [item for item in collected if item.get_closest_marker("postgres") is None]
    wrong = [one for one in unmarked if "postgres" in stores(one) or "postgres_server" in one.fixturenames]
    assert [item.nodeid for item in wrong] == []


def test_a_missing_server_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """The absence of PostgreSQL is a failure there; elsewhere the test is skipped with the reason."""
    monkeypatch.setenv("FRONTDOOR_REQUIRE_POSTGRES", "1")
    with pytest.raises(pytest.fail.Exception, match="no server here"):
        server_missing(NoPostgres("no server here"))
    monkeypatch.delenv("FRONTDOOR_REQUIRE_POSTGRES")
    with pytest.raises(pytest.skip.Exception, match="no server here"):
        server_missing(NoPostgres("no server here"))


def test_the_checks_require_postgresql() -> None:
    """What runs before a change lands asks for it."""
    script = (TESTS.parent / ".ci" / "run").read_text(encoding="utf-8")
    assert "export FRONTDOOR_REQUIRE_POSTGRES=1" in script
