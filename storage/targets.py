"""Finds the platform's id of an earlier message, which an edit or a deletion needs."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select, tuple_

from core.altered import replace
from core.delivery import Action, Delivery
from storage.tables import OutboxRow, table_of

OUTBOX = table_of(OutboxRow)
LONGEST_CHAIN = 20
"""How many edits of edits are followed back to the message that was sent."""

Wanted = tuple[int, int]


def with_targets(connection: Connection, deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """The deliveries, with `target` filled in where the message that they replace is known to be sent."""
    wanted = {pair for pair in map(_wanted, deliveries) if pair is not None}
    if not wanted:
        return tuple(deliveries)
    found = find_targets(connection, wanted)
    return tuple(
        replace(delivery, target=found.get(pair)) if (pair := _wanted(delivery)) is not None else delivery
        for delivery in deliveries
    )


def find_targets(connection: Connection, wanted: Iterable[Wanted]) -> dict[Wanted, str]:
    """The platform's message ids of (conversation id, number), where known.

    An edit of an edit leads back to the message that was sent first.
    """
    asked = {pair: pair for pair in wanted}
    found: dict[Wanted, str] = {}
    for _ in range(LONGEST_CHAIN):
        if not asked:
            break
        rows = connection.execute(
            select(OUTBOX.c.conversation_id, OUTBOX.c.number, OUTBOX.c.message, OUTBOX.c.replaces).where(
                tuple_(OUTBOX.c.conversation_id, OUTBOX.c.number).in_(sorted(set(asked.values())))
            )
        )
        known = {(row.conversation_id, row.number): row for row in rows}
        following: dict[Wanted, Wanted] = {}
        for origin, pair in asked.items():
            row = known.get(pair)
            if row is None:
                continue
            if row.message is not None:
                found[origin] = row.message
            elif row.replaces is not None:
                following[origin] = (row.conversation_id, row.replaces)
        asked = following
    return found


def _wanted(delivery: Delivery) -> Wanted | None:
    if delivery.action is Action.SEND or delivery.replaces is None or delivery.target is not None:
        return None
    return delivery.conversation_id, delivery.replaces
