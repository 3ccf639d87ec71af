"""Alerts as the desk hears of them: each is told once, and settled by whoever looked at it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from core.desk.records import Alert
from storage.house import ALERTS, raise_alert

OPEN = ALERTS.c.resolved_at.is_(None)


class StoredAlerts:
    """core.desk_ports.Alerts on one connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def untold(self, limit: int) -> Sequence[Alert]:
        """Alerts of which the desk was not told, oldest first."""
        return self._open(ALERTS.c.told_at.is_(None), limit=limit)

    def told(self, alert_id: int) -> None:
        """The desk was told."""
        self._connection.execute(update(ALERTS).where(ALERTS.c.id == alert_id).values(told_at=self._now))

    def find(self, alert_id: int) -> Alert | None:
        """The alert, if nobody has settled it."""
        return next(iter(self._open(ALERTS.c.id == alert_id)), None)

    def up_to(self, alert: Alert) -> Sequence[Alert]:
        """The unsettled alerts of its kind, oldest first, up to this one."""
        return self._open(ALERTS.c.kind == alert.kind, ALERTS.c.id <= alert.alert_id)

    def about(self, correlation: str) -> Sequence[Alert]:
        """The unsettled alerts of this correlation, oldest first."""
        return self._open(ALERTS.c.correlation == correlation)

    def settle(self, alert_id: int) -> str | None:
        """Somebody looked at it: what it was about; None when it was settled or unknown."""
        settled = update(ALERTS).where(ALERTS.c.id == alert_id, OPEN).values(resolved_at=self._now)
        found = self._connection.execute(settled.returning(ALERTS.c.correlation))
        correlation: str | None = found.scalar()
        return correlation

    def raise_alert(self, kind: str, correlation: str, text: str) -> None:
        """Ask a person to look; an unsettled one of the same kind and correlation stays the only one."""
        raise_alert(self._connection, kind, correlation, text, self._now)

    def _open(self, *conditions: ColumnElement[bool], limit: int | None = None) -> tuple[Alert, ...]:
        find = select(ALERTS).where(OPEN, *conditions).order_by(ALERTS.c.id).limit(limit)
        rows = self._connection.execute(find)
        return tuple(Alert(row.id, row.kind, row.correlation, row.text) for row in rows)
