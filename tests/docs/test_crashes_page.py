"""docs/crashes.md names every point at which the program is killed while agents work."""

from pathlib import Path

from tests.crash.points import AT_DESK, IN_FORUM, IN_GROUP

PAGE = Path(__file__).parents[2] / "docs" / "crashes.md"
COLUMNS = 3


def test_the_desks_points_on_the_page_are_those_of_the_code() -> None:
    """Each by its name, in the order in which they are tried, none besides."""
    part = PAGE.read_text(encoding="utf-8").partition("## At the desk")[2]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    told = [name.strip() for row in rows[2:] if len(row) == COLUMNS for name in row[2].split("·")]
    assert [point.name for point in (*AT_DESK, *IN_GROUP, *IN_FORUM)] == told
