"""Everything that is measured, as Prometheus knows it: one object a process, with a registry of its own.

The names, what they mean and what to watch: docs/monitoring.md. Labels are few and closed (platforms, our own
bots, outcomes); nothing about a person ever becomes one.
"""

from collections.abc import Iterable, Mapping

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.delivery import Decision, Delivery, Fate
from core.ids import BotKey
from core.meter import Counts, Outcome
from core.tickets import Status

log = structlog.get_logger(__name__)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)
"""Upper ends of the histograms' buckets: the promise is a second, retries go on for two hours."""
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
LANE = ("platform", "bot")


class Metrics:
    """core.meter.Meter that counts, and writes one log line an update. `platforms` start at 0, so that the
    first of anything is seen as a rise."""

    def __init__(self, platforms: Iterable[str]) -> None:
        registry = self.registry = CollectorRegistry()
        self._log = log.bind()  # resolved once: these lines are written for every update
        self._updates = Counter(
            "frontdoor_updates", "Updates answered by the writer.", ("platform", "outcome"), registry=registry
        )
        self._update_seconds = Histogram(
            "frontdoor_update_seconds",
            "Seconds from the writer getting an update to its commit.",
            ("platform",),
            registry=registry,
            buckets=SECONDS,
        )
        self._delivery_seconds = Histogram(
            "frontdoor_delivery_seconds",
            "Seconds from handling an update to the platform taking the message that it caused.",
            LANE,
            registry=registry,
            buckets=SECONDS,
        )
        self._attempts = Counter(
            "frontdoor_delivery_attempts",
            "Attempts to deliver, by what followed.",
            (*LANE, "fate"),
            registry=registry,
        )
        self._ambiguous = Counter(
            "frontdoor_ambiguous_attempts", "Attempts that may have arrived.", LANE, registry=registry
        )
        self._batch = Histogram(
            "frontdoor_batch_updates", "Updates in one commit.", registry=registry, buckets=BATCHES
        )
        self._failures = Counter(
            "frontdoor_database_failures",
            "Times the database refused a write or could not be counted.",
            registry=registry,
        )
        self._up = Gauge("frontdoor_database_up", "1: the gauges could be read.", registry=registry)
        self._owner = Gauge(
            "frontdoor_lane_owner", "1: this process delivers what the bot owes.", LANE, registry=registry
        )
        self._connected = Gauge(
            "frontdoor_connected", "1: the bot's updates come in here now.", LANE, registry=registry
        )
        self._epoch = Gauge(
            "frontdoor_lane_epoch", "How many owners the lane has had.", LANE, registry=registry
        )
        self._waiting = Gauge(
            "frontdoor_outbox_waiting", "Messages owed and not delivered.", LANE, registry=registry
        )
        self._oldest = Gauge(
            "frontdoor_outbox_oldest_seconds", "Age of the oldest of them.", LANE, registry=registry
        )
        self._stuck = Gauge(
            "frontdoor_outbox_stuck", "Dead letters and held messages.", ("fate",), registry=registry
        )
        self._drafts = Gauge("frontdoor_drafts", "Tickets being written.", registry=registry)
        self._tickets = Gauge("frontdoor_tickets", "Tickets by status.", ("status",), registry=registry)
        self._files = Gauge("frontdoor_files", "Files to fetch, and given up.", ("state",), registry=registry)
        self._alerts = Gauge("frontdoor_alerts", "Unresolved alerts.", ("kind",), registry=registry)
        for platform in platforms:
            for outcome in Outcome:
                self._updates.labels(platform, outcome.value)

    def update_ended(self, bot: BotKey, correlation: str, outcome: Outcome, seconds: float) -> None:
        """Count it, and begin its story in the log."""
        self._updates.labels(bot.platform, outcome.value).inc()
        self._update_seconds.labels(bot.platform).observe(seconds)
        tell = self._log.debug if outcome is Outcome.PASSED_OVER else self._log.info  # a flood fills no log
        tell("update", correlation=correlation, outcome=outcome.value)

    def batch_committed(self, updates: int) -> None:
        """One commit took this many updates."""
        self._batch.observe(updates)

    def database_failed(self) -> None:
        """The database refused a write, or could not be read."""
        self._failures.inc()

    def attempt_ended(self, delivery: Delivery, decision: Decision, seconds: float | None) -> None:
        """One attempt; the seconds of those that were taken go into the histogram."""
        bot = delivery.bot
        self._attempts.labels(bot.platform, bot.name, decision.fate.value).inc()
        if decision.ambiguous:
            self._ambiguous.labels(bot.platform, bot.name).inc()
        if decision.fate is Fate.SENT and seconds is not None:
            self._delivery_seconds.labels(bot.platform, bot.name).observe(seconds)

    def show_connections(self, connections: Mapping[BotKey, bool]) -> None:
        """Which bots whose updates this process takes get them now."""
        for bot, connected in connections.items():
            self._connected.labels(bot.platform, bot.name).set(connected)

    def show_lanes(self, lanes: Mapping[BotKey, bool]) -> None:
        """Which lanes of this process are its own now; begin their counts."""
        for bot, ours in lanes.items():
            self._owner.labels(bot.platform, bot.name).set(ours)
            self._ambiguous.labels(bot.platform, bot.name)
            for fate in Fate:
                self._attempts.labels(bot.platform, bot.name, fate.value)

    def show(self, counts: Counts | None) -> None:
        """What the database holds now; None when it does not answer: then its gauges are left out."""
        self._up.set(counts is not None)
        for gauge in (self._epoch, self._waiting, self._oldest, self._stuck, self._tickets, self._files):
            gauge.clear()
        self._alerts.clear()
        self._drafts.set(float("nan") if counts is None else counts.drafts)
        if counts is not None:
            self._show_lane_counts(counts)
            _fill(self._stuck, ("dead", "held"), counts.stuck)
            _fill(self._tickets, [status.value for status in Status], counts.tickets)
            _fill(self._files, ("waiting", "failed"), counts.files)
            _fill(self._alerts, ("poison", "dead_letter", "file_failed"), counts.alerts)

    def text(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self.registry)

    def _show_lane_counts(self, counts: Counts) -> None:
        for bot, lane in counts.lanes.items():
            self._waiting.labels(bot.platform, bot.name).set(lane.waiting)
            self._oldest.labels(bot.platform, bot.name).set(lane.oldest_seconds)
            if lane.epoch is not None:
                self._epoch.labels(bot.platform, bot.name).set(lane.epoch)


def _fill(gauge: Gauge, known: Iterable[str], counts: Mapping[str, int]) -> None:
    """Each known label is there, also when there is none of it."""
    for label, count in (dict.fromkeys(known, 0) | dict(counts)).items():
        gauge.labels(label).set(count)
