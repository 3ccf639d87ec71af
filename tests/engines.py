"""Which database engine a test meets: whatever has a house is tested on SQLite and on PostgreSQL.

The default run meets PostgreSQL only where a test says `@on_both_engines`; the others meet it in the long
trials (`pytest -m long`). Nothing has to be said for that: asking for `house_url` is enough.
"""

import pytest

SQLITE = pytest.param("sqlite")
SQLITE_LATER = pytest.param("sqlite", marks=pytest.mark.long)
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
POSTGRES_LATER = pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])

on_both_engines = pytest.mark.parametrize("house_url", [SQLITE, POSTGRES], indirect=True)
"""Also the default run meets PostgreSQL in this test."""
on_postgres_first = pytest.mark.parametrize("house_url", [POSTGRES, SQLITE_LATER], indirect=True)
"""The default run meets PostgreSQL in this test, the long trials SQLite."""


def choose_engines(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for `house_url` both engines, unless it chose by itself."""
    marks = metafunc.definition.iter_markers("parametrize")
    chosen = any("house_url" in mark.args[0] for mark in marks)
    if "house_url" in metafunc.fixturenames and not chosen:
        metafunc.parametrize("house_url", [SQLITE, POSTGRES_LATER], indirect=True)
