"""What is counted, under which names, and that pages and dashboard speak of exactly these."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from bots.metrics import Metrics
from core.delivery import Decision, Fate
from core.ids import BotKey
from core.meter import Counts, LaneCount, Outcome
from tests.bots.delivering import BOT, delivery

DOCS = Path(__file__).parents[2] / "docs"
LANE = {"platform": "telegram", "bot": "default"}


def families(metrics: Metrics) -> dict[str, str]:
    """Each metric's name, as the documentation says it, and its kind."""
    kinds: dict[type[Any], str] = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
    found = {}
    for measure in vars(metrics).values():
        if type(measure) in kinds:
            (family,) = measure.describe()
            total = "_total" if isinstance(measure, Counter) else ""
            found[family.name + total] = kinds[type(measure)]
    return found


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    """One sample; None when there is none."""
    return metrics.registry.get_sample_value(name, labels)


def test_updates_by_platform_and_outcome() -> None:
    """Every outcome of a known platform starts at 0, and each update counts once under its own."""
    metrics = Metrics(["telegram", "web"])
    for outcome in (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REPEATED):
        metrics.update_ended(BOT, "telegram:default:1", outcome, 0.02)
    counted = {
        (platform, outcome.value): value(
            metrics, "frontdoor_updates_total", platform=platform, outcome=outcome.value
        )
        for platform in ("telegram", "web")
        for outcome in Outcome
    }
    expected = dict.fromkeys(counted, 0.0) | {("telegram", "accepted"): 2.0, ("telegram", "repeated"): 1.0}
    assert counted == expected
    assert value(metrics, "frontdoor_update_seconds_bucket", platform="telegram", le="0.025") == 3
    assert value(metrics, "frontdoor_update_seconds_bucket", platform="telegram", le="0.01") == 0


@pytest.mark.parametrize(
    ("decision", "seconds", "fate", "ambiguous", "timed"),
    [
        (Decision(Fate.SENT), 0.2, "sent", 0, 1),
        (Decision(Fate.SENT), None, "sent", 0, 0),
        (Decision(Fate.RETRY), 0.2, "retry", 0, 0),
        (Decision(Fate.RETRY, ambiguous=True), 0.2, "retry", 1, 0),
        (Decision(Fate.DEAD, ambiguous=True), 0.2, "dead", 1, 0),
        (Decision(Fate.HELD), 0.2, "held", 0, 0),
    ],
)
def test_attempts(decision: Decision, seconds: float | None, fate: str, ambiguous: int, timed: int) -> None:
    """An attempt counts under its fate; only those that were taken tell how long it took."""
    metrics = Metrics([])
    metrics.show_lanes({BOT: True})
    metrics.attempt_ended(delivery(1), decision, seconds)
    counted = {
        one.value: value(metrics, "frontdoor_delivery_attempts_total", fate=one.value, **LANE) for one in Fate
    }
    assert counted == {one.value: float(one.value == fate) for one in Fate}
    assert value(metrics, "frontdoor_ambiguous_attempts_total", **LANE) == ambiguous
    assert (value(metrics, "frontdoor_delivery_seconds_count", **LANE) or 0) == timed


def test_batches_and_failures() -> None:
    """The sizes of commits, and each refusal."""
    metrics = Metrics([])
    metrics.batch_committed(3)
    metrics.batch_committed(200)
    metrics.database_failed()
    assert value(metrics, "frontdoor_batch_updates_sum") == 203
    assert value(metrics, "frontdoor_batch_updates_bucket", le="4.0") == 1
    assert value(metrics, "frontdoor_database_failures_total") == 1


def test_gauges_show_what_is_and_forget_what_was() -> None:
    """What there is none of any more shows 0; a bot that is gone is gone."""
    metrics = Metrics([])
    other = BotKey("discord", "b")
    metrics.show(
        Counts(lanes={other: LaneCount(2, 9.0, 4)}, tickets={"open": 3}, alerts={"poison": 1}, drafts=5)
    )
    assert value(metrics, "frontdoor_outbox_oldest_seconds", platform="discord", bot="b") == 9
    assert value(metrics, "frontdoor_drafts") == 5
    metrics.show(Counts(lanes={BOT: LaneCount()}, stuck={"dead": 1}))
    assert value(metrics, "frontdoor_outbox_waiting", platform="discord", bot="b") is None
    assert value(metrics, "frontdoor_lane_epoch", **LANE) is None
    assert value(metrics, "frontdoor_outbox_waiting", **LANE) == 0
    assert value(metrics, "frontdoor_tickets", status="open") == 0
    assert value(metrics, "frontdoor_alerts", kind="poison") == 0
    assert value(metrics, "frontdoor_outbox_stuck", fate="dead") == 1


def test_the_text_is_prometheus_text() -> None:
    """The library's own reader understands it, and every metric has a word of help."""
    metrics = Metrics(["telegram"])
    metrics.show(Counts(lanes={BOT: LaneCount(1, 2.0, 3)}))
    read = {family.name: family for family in text_string_to_metric_families(metrics.text().decode())}
    names = {name.removesuffix("_total") for name in families(metrics)}
    assert names <= set(read)
    assert [name for name in names if not read[name].documentation.endswith(".")] == []


def test_each_metric_is_explained_and_nothing_else() -> None:
    """docs/monitoring.md has a row for every metric, and names none that there is not."""
    page = (DOCS / "monitoring.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(frontdoor_\w+)`", page, re.MULTILINE))
    assert rows == set(families(Metrics([])))
    assert set(re.findall(r"frontdoor_\w+", page)) <= rows


def test_the_dashboard_shows_each_metric_and_nothing_else() -> None:
    """Every name in the dashboard is a series that exists, and every metric has its place there."""
    shown = set(re.findall(r"frontdoor_\w+", " ".join(expressions())))
    known = families(Metrics([]))
    series = {name + ("_bucket" if kind == "histogram" else "") for name, kind in known.items()}
    assert shown == series


def test_the_dashboard_groups_by_labels_that_exist() -> None:
    """A label that the dashboard groups by or writes in a legend is one of ours or Prometheus's own."""
    named = re.findall(r"by \(([^)]*)\)", " ".join(expressions()))
    labels = {label.strip() for group in named for label in group.split(",")}
    legends = {label for target in targets() for label in re.findall(r"{{(\w+)}}", target["legendFormat"])}
    ours = {label for measure in vars(Metrics([])).values() for label in getattr(measure, "_labelnames", ())}
    assert legends <= labels <= ours | {"le", "instance"}


def targets() -> list[dict[str, Any]]:
    """Every query of the dashboard."""
    dashboard = json.loads((DOCS / "grafana-dashboard.json").read_text(encoding="utf-8"))
    return [target for panel in dashboard["panels"] for target in panel["targets"]]


def expressions() -> list[str]:
    """Their expressions."""
    return [target["expr"] for target in targets()]
