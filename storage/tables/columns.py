"""What all tables share: one metadata with fixed constraint names, and the kinds of columns we use.

Alembic can only drop or change a constraint whose name it knows, so names follow a convention
(https://alembic.sqlalchemy.org/en/latest/naming.html).
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, MetaData, String, Table, literal_column
from sqlmodel import Field, SQLModel

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

METADATA = MetaData(naming_convention=NAMING_CONVENTION)

# On SQLite only a column declared INTEGER is the row id itself; it holds 64 bits there.
IDENTIFIER = BigInteger().with_variant(Integer(), "sqlite")


class Row(SQLModel):
    """The base of every table model; they hold data and decide nothing."""

    metadata = METADATA


def key() -> Any:
    """A primary key that the program makes (storage/ids.py)."""
    return Field(primary_key=True, sa_type=IDENTIFIER, sa_column_kwargs={"autoincrement": False})


def reference(column: str, *, default: Any = ..., index: bool = False, primary_key: bool = False) -> Any:
    """A foreign key to `column` ("table.id")."""
    return Field(
        default=default,
        foreign_key=column,
        sa_type=IDENTIFIER,
        index=index,
        primary_key=primary_key,
        sa_column_kwargs={"autoincrement": False},
    )


def whole_number(*, default: Any = ..., index: bool = False) -> Any:
    """An id without a foreign key, or another number that may need 64 bits."""
    return Field(default=default, sa_type=IDENTIFIER, index=index)


def in_words(word: str) -> ColumnElement[str]:
    """A fixed word of ours, written into the statement instead of handed over as a parameter.

    SQLite uses an index that has a condition (https://www.sqlite.org/partialindex.html) when it sees the same
    word in the statement. Given as a parameter it plans the statement anew each time that it is run, which
    took four fifths of the time of finding a conversation. Raises ValueError for anything but lower-case
    letters and underscores.
    """
    if not word.replace("_", "").isalpha() or not word.isascii() or not word.islower():
        raise ValueError(word)
    return literal_column(f"'{word}'", String)


def table_of(row: type[Row]) -> Table:
    """The Core table behind a model, for statements on the hot path."""
    return METADATA.tables[str(row.__tablename__)]
