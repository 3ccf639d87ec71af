"""Counts what becomes of help articles: shown, solved, ticket, by article and day."""

from collections import Counter

from sqlalchemy import Connection

from core.changes import HelpCount
from storage.tables import HelpCountRow, table_of
from storage.upsert import insert_for

HELP_COUNTS = table_of(HelpCountRow)


def add_help_counts(connection: Connection, counts: Counter[HelpCount]) -> None:
    """Add `counts` to the rows that are there.

    The rows are taken in one order, so that two processes that count the same articles wait for each other
    and never in a circle; so call it once in a transaction.
    """
    rows = [
        {"article": count.article, "outcome": count.outcome.value, "day": count.day, "count": number}
        for count, number in counts.items()
    ]
    if not rows:
        return
    insert = insert_for(connection, HELP_COUNTS)
    added = insert.on_conflict_do_update(
        index_elements=[HELP_COUNTS.c.article, HELP_COUNTS.c.outcome, HELP_COUNTS.c.day],
        set_={"count": HELP_COUNTS.c.count + insert.excluded.count},
    )
    connection.execute(added, sorted(rows, key=lambda row: (row["article"], row["outcome"], row["day"])))
