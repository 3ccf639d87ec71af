"""The measuring of growth: it runs from the command line, and what it seeds and reads is what it says."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bench.growth import options
from bench.growth_seed import RARE, SEEDS, fill, rows_of
from bench.growth_statements import Timings, names_of, scans
from storage.migrating import migrate
from storage.tables.triggers import GUARDED, trigger_names

ROOT = Path(__file__).parents[2]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a person types it."""
    command = [sys.executable, "-m", "bench.growth", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


@pytest.mark.again
@pytest.mark.long
def test_memory_and_queries_are_measured() -> None:
    """A few people and tickets go the whole way; nothing hot is read from end to end, the names are kept."""
    sizes = ("--people", "3,6", "--tickets", "60,120", "--visits", "1")
    ran = bench("--parts", "memory,queries", *sizes, "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert [level["people"] for level in found["memory"]["levels"]] == [3, 6]
    assert found["memory"]["ratio"] > 0.9
    assert found["queries"]["scans"] == []
    done = {statement["doing"] for statement in found["queries"]["statements"]}
    for doing in ("update", "the same update again", "delivery marks", "claim from the outbox", "my tickets"):
        assert doing in done
    touched = " ".join(statement["name"] for statement in found["queries"]["statements"])
    for name in ("insert inbox", "insert tickets", "insert outbox", "update outbox", "update conversations"):
        assert name in touched


@pytest.mark.again
@pytest.mark.long
@pytest.mark.postgres
def test_postgresql_is_measured(postgres_server: str) -> None:
    """Every layout gets its people through, also where web processes are held to a part of a core."""
    ran = bench("--parts", "postgresql", "--repetitions", "1", "--seconds", "0.5", "--crowd", "8", "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)["postgresql"]
    assert len(found["layouts"]) == 6
    assert all(run["updates_per_second"] > 0 for run in found["layouts"].values())
    assert found["layouts"]["PostgreSQL, one process"]["database_ms"] > 0
    assert found["layouts"]["SQLite, one process"]["database_ms"] == 0


def test_what_is_seeded_fits_together(tmp_path: Path) -> None:
    """Every row finds what it refers to, the guards are back, and rare tickets are as many as is said."""
    path = tmp_path / "frontdoor.db"
    told: list[int] = []
    migrate(f"sqlite:///{path}")
    fill(path, 200, told.append)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        counts = [connection.execute(f"SELECT count(*) FROM {seed.table}").fetchone()[0] for seed in SEEDS]
        triggers = {
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
        states = dict(connection.execute("SELECT status, count(*) FROM ticket_state GROUP BY status"))
    connection.close()
    assert sum(counts) == sum(told) == rows_of(200)
    assert triggers == {name for table in GUARDED for name in trigger_names("sqlite", table)}
    assert states == {"open": 2 * RARE, "closed": 200 - 2 * RARE}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM ticket WHERE id = 1", []),
        ("SELECT * FROM ticket WHERE status = 'new'", []),
        ("SELECT * FROM ticket WHERE title = 'x'", ["SCAN ticket"]),
        ("SELECT * FROM ticket AS mine WHERE title = 'x'", ["SCAN ticket"]),  # by its table's name
        ("SELECT count(*) FROM ticket", ["SCAN ticket USING COVERING INDEX ix_status"]),
        ("SELECT * FROM ticket ORDER BY id LIMIT 5", []),  # in order, until there are five
        ("SELECT * FROM ticket ORDER BY title LIMIT 5", ["SCAN ticket"]),  # all, to sort them
        ("SELECT count(*) FROM ticket WHERE stuck = 1", []),  # an index of few
        ("SELECT * FROM (SELECT 1 AS one UNION SELECT 2) WHERE one = 2", []),  # rows already found
    ],
)
def test_what_is_read_from_end_to_end(sql: str, expected: list[str]) -> None:
    """A scan is told where a table or a whole index is read, and only there."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE ticket (id INTEGER PRIMARY KEY, status TEXT, title TEXT, stuck INT)")
        connection.execute("CREATE INDEX ix_status ON ticket (status)")
        connection.execute("CREATE INDEX ix_stuck ON ticket (id) WHERE stuck = 1")
        found = scans(connection, Timings(sql))
    connection.close()
    assert found == expected


def test_statements_have_short_names() -> None:
    """What a statement does to which table first; numbered where that says it of several."""
    statements = ["SELECT a FROM tickets", "INSERT INTO inbox (a) VALUES (?)", "SELECT b \nFROM tickets, x"]
    assert list(names_of(statements).values()) == ["select tickets", "insert inbox", "select tickets (2)"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--parts", "memory,disk"], "there is no part disk; there are: memory, queries, postgresql"),
        (["--tickets", "10"], "--tickets are two numbers"),
        (["--people", "100,10"], "--people ascend"),
        (["--visits", "0"], "all numbers are at least 1"),
    ],
)
def test_a_mistake_is_named(
    arguments: list[str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is measured then."""
    monkeypatch.setattr(sys, "argv", ["bench.growth", *arguments])
    with pytest.raises(SystemExit) as ended:
        options()
    assert ended.value.code == 2
    assert expected in capsys.readouterr().err
