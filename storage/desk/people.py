"""Who was given which role, who is on duty, and how many tickets each agent has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from core.desk.records import Duty, Grant
from core.ids import Account, RequesterId
from storage.holding import ACCOUNTS
from storage.ids import fresh_id
from storage.tables import DutyRow, GrantRow, table_of
from storage.tables.tickets import IN_WORK
from storage.upsert import insert_for

GRANTS = table_of(GrantRow)
DUTY = table_of(DutyRow)
LOADS = f"""
SELECT assignee, count(*) AS tickets
FROM ticket_state {{by_agent}}
JOIN tickets ON tickets.id = ticket_state.ticket_id
JOIN requesters ON requesters.id = tickets.requester_id
WHERE {IN_WORK} AND assignee IS NOT NULL AND length(wrapped_key) > 0
GROUP BY assignee
"""  # noqa: S608 - a condition of ours
"""SQLite must be told the index: it would take the one by status, read all that waits, and sort."""


class StoredPeople:
    """core.desk_ports.People on one connection; `before_reading` writes what is still gathered."""

    def __init__(self, connection: Connection, now: datetime, before_reading: Callable[[], None]) -> None:
        self._connection = connection
        self._now = now
        self._before_reading = before_reading

    def grant_of(self, account: Account) -> Grant | None:
        """The role that an admin gave to this account (or took from it), if any."""
        row = self._connection.execute(select(GRANTS).where(_open(account))).one_or_none()
        return None if row is None else _grant(row)

    def grants(self) -> Sequence[Grant]:
        """Every grant in force, oldest first."""
        rows = self._connection.execute(
            select(GRANTS).where(GRANTS.c.revoked_at.is_(None)).order_by(GRANTS.c.id)
        )
        return tuple(map(_grant, rows))

    def give(self, grant: Grant) -> None:
        """Give a role; one that the account has is replaced by this one."""
        self.take(grant.account, grant.granted_by)
        values = {
            "id": fresh_id(),
            "platform": grant.account.platform,
            "account_id": grant.account.account_id,
            "name": grant.name,
            "role": grant.role,
            "teams": " ".join(grant.teams),
            "granted_by": grant.granted_by,
            "granted_at": grant.granted_at,
        }
        self._connection.execute(insert(GRANTS), values)

    def take(self, account: Account, taken_by: str) -> bool:
        """End a grant; False when there is none."""
        ended = update(GRANTS).where(_open(account)).values(revoked_by=taken_by, revoked_at=self._now)
        return self._connection.execute(ended).rowcount == 1

    def requester_of(self, account: Account) -> RequesterId | None:
        """Who this account is as a requester, if they ever were one."""
        find = select(ACCOUNTS.c.requester_id).where(
            ACCOUNTS.c.platform == account.platform, ACCOUNTS.c.account_id == account.account_id
        )
        found = self._connection.execute(find).scalar()
        return None if found is None else RequesterId(found)

    def duty(self) -> Mapping[str, Duty]:
        """Everybody's duty, by name."""
        return _duty(self._connection.execute(select(DUTY)))

    def held_duty(self) -> Mapping[str, Duty]:
        """Everybody's duty, by name, held until the transaction ends."""
        return _duty(self._connection.execute(select(DUTY).order_by(DUTY.c.agent).with_for_update()))

    def set_duty(self, agent: str, said_by: str, *, on_duty: bool) -> None:
        """From now on the agent takes tickets, or does not."""
        put = insert_for(self._connection, DUTY)
        changed = {name: put.excluded[name] for name in ("on_duty", "since", "said_by")}
        put = put.on_conflict_do_update(index_elements=[DUTY.c.agent], set_=changed)
        values = {"agent": agent, "on_duty": on_duty, "since": self._now, "said_by": said_by}
        self._connection.execute(put, values)

    def note_given(self, agent: str) -> None:
        """A ticket was given to the agent just now, because it was their turn."""
        self._connection.execute(update(DUTY).where(DUTY.c.agent == agent).values(last_given_at=self._now))

    def loads(self) -> Mapping[str, int]:
        """How many tickets in work each agent has."""
        self._before_reading()
        by_agent = "INDEXED BY ix_ticket_state_in_work" if self._connection.dialect.name == "sqlite" else ""
        rows = self._connection.exec_driver_sql(LOADS.format(by_agent=by_agent))
        return {row.assignee: row.tickets for row in rows}


def _duty(rows: Iterable[Any]) -> Mapping[str, Duty]:
    return {
        row.agent: Duty(row.agent, row.on_duty, row.since, row.said_by, row.last_given_at) for row in rows
    }


def _open(account: Account) -> ColumnElement[bool]:
    return and_(
        GRANTS.c.platform == account.platform,
        GRANTS.c.account_id == account.account_id,
        GRANTS.c.revoked_at.is_(None),
    )


def _grant(row: Any) -> Grant:
    return Grant(
        account=Account(row.platform, row.account_id),
        name=row.name,
        role=row.role,
        teams=tuple(row.teams.split()),
        granted_by=row.granted_by,
        granted_at=row.granted_at,
    )
