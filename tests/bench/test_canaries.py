"""The bench of canaries: the JSON is what is promised, and a leak or a blind search is a failure."""

import json
import sys
from collections import Counter

import pytest

from bench import canaries
from core.redaction import SecretKind
from tests.canaries.canary import Canary
from tests.canaries.deck import Sent
from tests.canaries.trial import Leak, Outcome, TrialFailed

LEAK = Leak(Sent("telegram caption", Canary(SecretKind.PASSWORD, "x", ("x",))), "column files.caption")
SENT = Counter({"telegram caption": 3})


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """The command as a person types it, in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["bench.canaries", *arguments])
    with pytest.raises(SystemExit) as ended:
        canaries.main()
    return ended.value.code


def measured(monkeypatch: pytest.MonkeyPatch, seeing: list[Leak], blind: list[Leak]) -> None:
    """Let the two trials end so."""

    leaks = {False: seeing, True: blind}

    def measure(*_: object, **named: bool) -> Outcome:
        return Outcome(sent=3, ways=SENT, leaks=leaks[named["blind"]])

    monkeypatch.setattr(canaries, "measure", measure)


def test_data_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json there is nothing but the promised numbers."""
    measured(monkeypatch, [], [LEAK, LEAK])
    assert run(monkeypatch, "--json") == 0
    promised = {"secrets_sent": 3, "found": 0, "found_with_recognisers_off": 2}
    assert json.loads(capsys.readouterr().out) == promised


def test_a_leak_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """How it was sent and where it is, never what it is; the exit code is not 0."""
    measured(monkeypatch, [LEAK], [LEAK])
    assert run(monkeypatch) == 1
    assert "password, sent as telegram caption, is in column files.caption" in capsys.readouterr().out


def test_a_search_that_finds_nothing_ever_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the recognisers off something must be found."""
    measured(monkeypatch, [], [])
    assert run(monkeypatch, "--json") == 1


def test_a_failed_trial_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial that did not come about says why instead of printing numbers."""

    def fail(*_: object, **__: object) -> Outcome:
        raise TrialFailed("Nothing was sent through: Post.text")

    monkeypatch.setattr(canaries, "measure", fail)
    assert run(monkeypatch, "--json") == "Nothing was sent through: Post.text"
