"""What becomes of a file's place when a decision refuses or abandons it, on every store."""

import pytest

from core.files import FileProblem
from tests.contracts.houses import House


async def of_ticket(house: House) -> list[tuple[str, str | None]]:
    """State and problem of the files of ticket N-1."""
    view = await house.directory.view("N-1")
    assert view is not None
    return [(file.state, file.problem) for file in view.files]


@pytest.fixture
async def with_file(house: House) -> House:
    """A house in which ticket N-1 has file 77, and draft d2 has file 78."""
    await house.say("submit d1 N-1", 1)
    await house.say("file 77 d1", 2)
    await house.say("attach 77 N-1", 3)
    await house.say("file 78 d2", 4)
    return house


async def test_a_refused_file_keeps_its_reason(with_file: House) -> None:
    """Its ticket shows that it was there, and why it was not kept."""
    await with_file.say(f"refuse 77 {FileProblem.BROKEN}", 5)
    assert await of_ticket(with_file) == [("refused", "broken")]


async def test_an_abandoned_file_never_leaves_its_ticket(with_file: House) -> None:
    """What a ticket has stays, whatever a conversation lets go of."""
    await with_file.say("abandon 77", 5)
    assert await of_ticket(with_file) == [("waiting", None)]
