"""The trial of hostile files, run as the documentation says."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[2]
MOST_MB = 1500
"""Two of the largest pictures at a time, and the service."""


@pytest.mark.again
@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_every_hostile_file_is_refused_or_cleaned() -> None:
    """All of them, memory stays bounded, and the service answers others meanwhile."""
    command = [sys.executable, "-m", "bench.hostile_files", "--json"]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ.copy(), capture_output=True, timeout=600)
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    told = orjson.loads(ended.stdout)
    assert told["files"] == told["refused_or_cleaned"] > 40
    assert 0 < told["peak_mb"] < MOST_MB
    assert 0 < told["slowest_answer_ms"] < 10_000
