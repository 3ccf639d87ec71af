"""The bench of crashes: the JSON is what is promised, and a finding is a failure."""

import json
import sys

import pytest

from bench import crash
from tests.crash.points import POINTS
from tests.crash.trial import Report, TrialFailed
from tests.crash.verdict import Verdict


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """The command as a person types it, in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["bench.crash", *arguments])
    with pytest.raises(SystemExit) as ended:
        crash.main()
    return ended.value.code


@pytest.mark.long
def test_one_kill(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A real trial finds nothing."""
    code = run(monkeypatch, "--kills", "1", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (code, found["kills"], found["lost"], found["doubled"], found["reordered"]) == (0, 1, 0, 0, 0)
    assert found["accepted"] > 0


def test_data_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json there is nothing but the promised numbers."""
    monkeypatch.setattr(crash, "measure", lambda *_: Report(verdict=Verdict(accepted=5, ambiguous=2)))
    assert run(monkeypatch, "--json") == 0
    promised = {"kills": 0, "accepted": 5, "lost": 0, "doubled": 0, "reordered": 0, "ambiguous": 2}
    assert json.loads(capsys.readouterr().out) == promised


def test_findings_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What was lost is named, and the exit code is not 0."""
    report = Report(verdict=Verdict(accepted=5, lost=["telegram 1: waits in vain"]))
    report.kills[POINTS[0].name] = 3
    monkeypatch.setattr(crash, "measure", lambda *_: report)
    assert run(monkeypatch) == 1
    printed = capsys.readouterr().out
    assert POINTS[0].name in printed
    assert "lost: telegram 1: waits in vain" in printed


def test_a_failed_trial_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial that did not come about says why instead of printing numbers."""

    def fail(*_: object) -> Report:
        raise TrialFailed("The point 'marked' was not reached.")

    monkeypatch.setattr(crash, "measure", fail)
    assert run(monkeypatch, "--json") == "The point 'marked' was not reached."


def test_no_kill_is_a_mistake(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nought kills are refused."""
    assert run(monkeypatch, "--kills", "0") == 2
    assert "--kills is at least 1" in capsys.readouterr().err
