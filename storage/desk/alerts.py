"""Alerts as the desk hears of them: each is told once, and settled by whoever looked at it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.house import ALERTS, raise_alert


class StoredAlerts:
    """core.desk_ports.Alerts on one connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def untold(self, limit: int) -> Sequence[tuple[int, str, str]]:
        """Alerts of which the desk was not told, oldest first, as (id, kind, text)."""
        find = select(ALERTS.c.id, ALERTS.c.kind, ALERTS.c.text).where(
            ALERTS.c.told_at.is_(None), ALERTS.c.resolved_at.is_(None)
        )
        rows = self._connection.execute(find.order_by(ALERTS.c.id).limit(limit))
        return tuple((row.id, row.kind, row.text) for row in rows)

    def told(self, alert_id: int) -> None:
        """The desk was told."""
        self._connection.execute(update(ALERTS).where(ALERTS.c.id == alert_id).values(told_at=self._now))

    def settle(self, alert_id: int) -> str | None:
        """Somebody looked at it: what it was about; None when it was settled or unknown."""
        this = (ALERTS.c.id == alert_id, ALERTS.c.resolved_at.is_(None))
        settled = update(ALERTS).where(*this).values(resolved_at=self._now).returning(ALERTS.c.correlation)
        correlation: str | None = self._connection.execute(settled).scalar()
        return correlation

    def raise_alert(self, kind: str, correlation: str, text: str) -> None:
        """Ask a person to look; an unsettled one of the same kind and correlation stays the only one."""
        same = select(ALERTS.c.id).where(
            ALERTS.c.kind == kind, ALERTS.c.correlation == correlation, ALERTS.c.resolved_at.is_(None)
        )
        if self._connection.execute(same.limit(1)).scalar() is None:
            raise_alert(self._connection, kind, correlation, text, self._now)
