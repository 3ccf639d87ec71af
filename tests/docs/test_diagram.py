"""docs/conversation.md shows the engine's table as it is."""

import re

from core.conversation import State
from core.engine import BEHIND, FORM, INTERRUPTIONS, RESUMED, TABLE
from core.intents import Block, OpenMenu, Say, Submit
from core.tickets import MOVES, Mover, Status
from docs import statuses
from docs.diagram import PAGE, everywhere, page


def test_the_committed_page_is_what_the_table_says() -> None:
    """After a change of the table: python -m docs.diagram."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_the_statuses_are_what_their_table_says() -> None:
    """Each arrow is a row of the table, with everybody who may; none is missing."""
    assert statuses.page() == statuses.PAGE.read_text(encoding="utf-8")
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", statuses.page(), re.MULTILINE)
    drawn = {
        (Status(origin), Status(to)): {Mover(who) for who in movers.split(", ")}
        for origin, to, movers in arrows
    }
    assert drawn == MOVES


def test_what_means_the_same_in_every_state_is_told_apart() -> None:
    """The menu opens from anywhere; free text means something else in every state."""
    assert {OpenMenu, Block} <= set(everywhere())
    assert not {Say, Submit} & set(everywhere())


def test_arrows_lead_where_the_table_allows() -> None:
    """Following the diamonds, every arrow of the drawing ends in a state that its row of the table names."""
    joints = {"form": FORM, "resume": RESUMED, "behind": BEHIND}
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", page(), re.MULTILINE)
    assert arrows
    for source, target, names in arrows:
        if source == "behind":
            assert State(target) in INTERRUPTIONS
            continue
        state = State(source)
        for name in names.split(", "):
            row = next(row for (at, intent), row in TABLE.items() if at is state and intent.__name__ == name)
            allowed = row.to or {state}
            assert joints.get(target, {target}) <= allowed
