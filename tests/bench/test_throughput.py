"""The bench itself: it runs from the command line, people reach the end, the JSON is what is promised."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a person types it."""
    command = [sys.executable, "-m", "bench.throughput", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.long
def test_everybody_reaches_the_end() -> None:
    """Six people here and six at the baseline get their ticket number, and the numbers have their names."""
    ran = bench("--peers", "ptb", "--people", "6", "--repetitions", "1", "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    promised = {"updates_per_second", "ratio_to", "p50_ms", "p99_ms", "cpu_ms_per_update"}
    assert promised <= set(found)
    assert set(found["ratio_to"]) == {"ptb"}
    for name in ("frontdoor", "ptb"):
        system = found["systems"][name]
        assert system["forms_ended"] == system["forms_begun"] >= 2 * 6


def test_a_peer_that_there_is_not() -> None:
    """A misspelt peer is named, with those that there are."""
    ran = bench("--peers", "pbt")
    assert ran.returncode == 2
    assert "there is no peer pbt; there are: ptb, grammy" in ran.stderr
