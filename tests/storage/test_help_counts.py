"""The counts of help articles: added up in the commit of the press, on both engines, by two processes."""

import asyncio
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from core.changes import Changes, HelpCount, HelpOutcome
from core.ports import Turn
from storage.database import Database
from storage.encryption import Keys
from storage.help_counts import HELP_COUNTS
from tests.contracts.decisions import decide, said
from tests.contracts.houses import House, database_house

DAY = date(2026, 11, 22)


def counting(turn: Turn) -> Changes:
    """`count ARTICLE OUTCOME [DAY]` counts; anything else is decided as in the other contract tests."""
    command, *words = said(turn).split()
    changes = decide(turn)
    if command != "count":
        return changes
    article, outcome, *day = words
    count = HelpCount(article, HelpOutcome(outcome), date.fromisoformat(day[0]) if day else DAY)
    return replace(changes, help_counts=(count,))


def counts(url: str) -> list[tuple[str, str, date, int]]:
    """All rows, ordered."""
    database = Database(url)
    try:
        with database.reading() as connection:
            rows = connection.execute(select(HELP_COUNTS))
            return sorted((article, outcome, day, count) for article, outcome, day, count in rows)
    finally:
        database.close()


async def opened(url: str, keys: Keys) -> House:
    """A running house that counts."""
    house = database_house(url, keys, counting)
    await house.writer.start()
    return house


async def closed(house: House) -> None:
    """Stop the house."""
    await house.writer.stop()
    house.close()


async def test_counts_add_up_by_article_outcome_and_day(database_url: str, keys: Keys) -> None:
    """One row an article, outcome and day; what repeats in one batch or a later one is added."""
    house = await opened(database_url, keys)
    texts = ["count fees shown", "count fees shown", "count fees solved", "count fees shown 2026-11-23"]
    await asyncio.gather(*(house.say(text, number, who=str(number)) for number, text in enumerate(texts)))
    await house.say("count fees shown", 10)
    await house.say("count addresses ticket", 11)
    await closed(house)
    assert counts(database_url) == [
        ("addresses", "ticket", DAY, 1),
        ("fees", "shown", DAY, 3),
        ("fees", "shown", date(2026, 11, 23), 1),
        ("fees", "solved", DAY, 1),
    ]


async def test_an_update_that_comes_twice_counts_once(database_url: str, keys: Keys) -> None:
    """The count belongs to the commit of its update: a repetition adds nothing."""
    house = await opened(database_url, keys)
    await asyncio.gather(*(house.say("count fees solved", 1) for _ in range(5)))
    await closed(house)
    assert counts(database_url) == [("fees", "solved", DAY, 1)]


async def test_what_shares_a_batch_with_a_failure_counts_once(database_url: str, keys: Keys) -> None:
    """A batch that is rolled back and run again one by one leaves no count behind."""
    house = await opened(database_url, keys)
    answers = await asyncio.gather(
        *(
            house.say("fail" if number == 5 else "count fees shown", number, who=str(number))
            for number in range(10)
        ),
        return_exceptions=True,
    )
    await closed(house)
    assert len(answers) == 10
    assert counts(database_url) == [("fees", "shown", DAY, 9)]


async def test_two_processes_count_the_same_articles(database_url: str, keys: Keys) -> None:
    """Two writers that count the same articles in opposite orders wait for each other; none is lost."""
    first, second = await opened(database_url, keys), await opened(database_url, keys)
    names = [f"article-{number}" for number in range(8)]
    await asyncio.gather(
        *(first.say(f"count {name} shown", n, who=f"a{n}") for n, name in enumerate(names * 4)),
        *(second.say(f"count {name} shown", 100 + n, who=f"b{n}") for n, name in enumerate(names[::-1] * 4)),
    )
    await closed(first)
    await closed(second)
    assert counts(database_url) == [(name, "shown", DAY, 8) for name in names]
