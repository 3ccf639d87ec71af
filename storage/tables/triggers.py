"""The triggers that make submitted tickets immutable, whatever program opens the database.

An UPDATE is always refused; a DELETE unless a tombstone names the row and the reason. SQLite's INSERT OR
REPLACE deletes without firing delete triggers (https://www.sqlite.org/lang_conflict.html), so there an
insert over an existing key is refused too; PostgreSQL's TRUNCATE fires no row triggers, so it has its own.
Migrations drop all of them, change tables, and put them back.
"""

from sqlalchemy import Connection, inspect, text

GUARDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "tickets": (("id",), ("number",), ("draft_id",)),
    "answers": (("id",), ("ticket_id", "position")),
    "messages": (("id",),),
    "ticket_events": (("id",),),
    "audit_log": (("id",),),
}
"""The immutable tables with every unique key of theirs."""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION frontdoor_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM tombstones WHERE table_name = TG_TABLE_NAME AND row_id = OLD.id
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% rows are immutable', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def restore_triggers(connection: Connection) -> None:
    """Create the triggers of every guarded table that exists; those that are there already are replaced."""
    drop_triggers(connection)
    present = set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        connection.execute(text(POSTGRESQL_FUNCTION))
    for table in GUARDED.keys() & present:
        for statement in _statements(connection.dialect.name, table):
            connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Remove the triggers of every guarded table."""
    present = set(inspect(connection).get_table_names())
    on_table = connection.dialect.name == "postgresql"
    for table in GUARDED.keys() & present:
        for name in trigger_names(connection.dialect.name, table):
            suffix = f" ON {table}" if on_table else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def trigger_names(dialect: str, table: str) -> tuple[str, ...]:
    """The names of the triggers that guard `table`."""
    last = "truncate" if dialect == "postgresql" else "replace"
    return tuple(f"{table}_no_{what}" for what in ("update", "delete", last))


def _statements(dialect: str, table: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        refuse = "EXECUTE FUNCTION frontdoor_refuse_change()"
        return (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
        )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} rows are immutable'); END"
    buried = f"SELECT 1 FROM tombstones WHERE table_name = '{table}' AND row_id = OLD.id"  # noqa: S608 - own names
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
        for columns in GUARDED[table]
    )
    exists = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - own names
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT EXISTS ({buried}) {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({exists}) {refuse}",
    )
