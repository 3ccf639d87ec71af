"""docs/desk.md says who may what as the program decides it, and docs/privacy.md names what is encrypted."""

import re
from pathlib import Path

from sqlalchemy import LargeBinary

from core.access import PERMITTED, Act, Reach, Role
from storage.tables import METADATA
from tests.canaries.places import NO_TEXT

DOCS = Path(__file__).parents[2] / "docs"
WORDS = {Reach.NONE: "", Reach.TEAMS: "own teams", Reach.ALL: "all"}
COLUMNS = (Role.MODERATOR, Role.AGENT, Role.TEAM_LEAD, Role.ADMIN, Role.OPERATOR)


def test_the_table_of_the_page_is_the_table_of_the_code() -> None:
    """A row for each act, and each cell as core/access.py has it."""
    page = (DOCS / "desk.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|[^|]+\|(.+)\|$", page, re.MULTILINE)
    told = {act: [cell.strip() for cell in cells.split("|")] for act, cells in rows if act in set(Act)}
    assert {act.value: [WORDS[PERMITTED[act][role]] for role in COLUMNS] for act in Act} == told


def test_every_encrypted_column_is_on_the_page() -> None:
    """A new one is named there, by its table or by itself; keys and keyed hashes hold no text."""
    page = (DOCS / "privacy.md").read_text(encoding="utf-8")
    encrypted = [
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and f"{table.name}.{column.name}" not in NO_TEXT
    ]
    missing = [
        f"{table}.{column}"
        for table, column in encrypted
        if f"`{table}.{column}`" not in page and f"`{table}`" not in page
    ]
    assert (missing, len(encrypted) > 10) == ([], True)


def test_every_table_of_the_desk_is_on_the_page() -> None:
    """Who reads the page learns what is kept about agents as well."""
    page = (DOCS / "privacy.md").read_text(encoding="utf-8")
    tables = ("grants", "duty", "desk_topics", "desk_drafts", "macros", "ratings", "audit_log")
    assert [table for table in tables if f"`{table}" not in page] == []
