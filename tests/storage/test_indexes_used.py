"""What the service asks most is found by an index, in SQLite's own words, however many tickets there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from core.delivery import Fate
from core.desk.records import Room
from core.ids import ConversationId, RequesterId, TicketId
from core.ports import TicketDirectory
from core.tickets import Status, TicketSummary
from storage.database import Database
from storage.desk.people import StoredPeople
from storage.desk.worklist import StoredWorklist
from storage.encryption import Keys
from storage.files import DatabaseFileQueue
from storage.holding import Holder, Party, States
from storage.mailbox import DatabaseMailbox
from storage.outbox import DatabaseOutbox
from storage.readers import Directory
from storage.stuck import StuckMessages
from storage.tables import in_words
from storage.threads import ReaderThreads
from tests.contracts.houses import BOT, MovableClock


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """An empty SQLite database."""
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def threads() -> Iterator[ReaderThreads]:
    """Threads to read on."""
    opened = ReaderThreads()
    yield opened
    opened.close()


@pytest.fixture
def directory(database: Database, keys: Keys, threads: ReaderThreads) -> TicketDirectory:
    """The desk's lists."""
    return Directory(database, keys, threads)


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run inside, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        found.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def plan(database: Database, statements: list[tuple[str, Any]], unbound: bool = False) -> list[str]:
    """How SQLite runs them; `unbound`: as it plans them before it knows the parameters."""
    steps: list[str] = []
    with database.reading() as connection:
        for statement, parameters in statements:
            given = tuple(None for _ in parameters) if unbound else parameters
            if statement.lstrip().startswith(("SELECT", "UPDATE")):
                found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
                steps += [row[-1] for row in found]
    return steps


@pytest.mark.parametrize(
    ("status", "category", "index"),
    [
        (Status.OPEN, None, "ix_ticket_state_status"),
        (Status.CLOSED, None, "ix_ticket_state_status"),
        (None, "theft", "ix_tickets_category"),
        (Status.OPEN, "theft", "ix_ticket_state_status"),  # few are open, whatever the category
        (Status.CLOSED, "theft", "ix_tickets_category"),  # most are closed
    ],
)
@pytest.mark.parametrize("after", [None, 7])
async def test_a_page_of_tickets_is_read_in_order(
    directory: TicketDirectory,
    database: Database,
    status: Status | None,
    category: str | None,
    after: int | None,
    index: str,
) -> None:
    """The index that finds the tickets also has them in order, so that a page costs no more than its rows."""
    with asked(database) as statements:
        await directory.list(status, category, after, 50)
    steps = plan(database, statements)
    assert index in steps[0]
    assert [step for step in steps if "TEMP B-TREE" in step] == []


async def test_dead_letters_are_found_among_all_messages(database: Database, threads: ReaderThreads) -> None:
    """The few that are stuck have an index of their own."""
    with asked(database) as statements:
        await StuckMessages(database, MovableClock(), threads).list(Fate.DEAD, 0, 50)
    assert plan(database, statements) == ["SEARCH outbox USING INDEX ix_outbox_stuck (status=? AND id>?)"]


async def test_what_waits_is_found_without_planning_anew(
    database: Database, keys: Keys, threads: ReaderThreads
) -> None:
    """Indexes of what waits are chosen before the parameters are known: for files to fetch, for messages to
    claim or to show, and for those that a person's next message must not overtake."""
    clock = MovableClock()
    outbox = DatabaseOutbox(database, keys, clock, threads)
    epoch = await outbox.own(BOT)
    assert epoch is not None
    with asked(database) as statements:
        await DatabaseFileQueue(database, keys, clock, threads).claim_files([BOT], 4)
        await outbox.claim(BOT, epoch, 10)
        await DatabaseMailbox(database, keys, threads).waiting(ConversationId(7))
        with database.writing() as connection:
            Holder(connection, keys, {}, States()).of_parties([Party("telegram", "default", "telegram", "7")])
    await outbox.disown(BOT)
    steps = " ".join(plan(database, statements, unbound=True))
    expected = {"ix_files_waiting": 1, "ix_outbox_lane": 1, "ix_outbox_broadcast": 1, "ix_outbox_behind": 2}
    assert {index: steps.count(index) for index in expected} == expected


def test_the_queue_is_read_in_its_order(database: Database) -> None:
    """Of every priority, page and team: nothing is sorted, and nothing but what waits is looked at."""
    last = TicketSummary(
        TicketId(7), "N-1", RequesterId(1), "transfer", Status.NEW, MovableClock().now, priority="high"
    )
    with database.writing() as connection, asked(database) as statements:
        worklist = StoredWorklist(connection, lambda: None)
        worklist.queued(50)
        worklist.queued(50, ["wallet"])
        worklist.take_queued([Room(("wallet", "theft"), ("en",)), Room(("*",), ("zh-Hans",))], 50, last)
    steps = plan(database, statements, unbound=True)
    assert len(statements) == 4 + 4 + 3
    assert {"SEARCH ticket_state USING INDEX ix_ticket_state_queued (priority=?)"} == {
        step.replace(" AND ticket_id>?", "") for step in steps if "ticket_state" in step
    }
    assert [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step] == []


def test_what_agents_have_is_found_without_the_rest(database: Database) -> None:
    """By the index of what is in work: one agent's tickets, in order, and how many each has."""
    with database.writing() as connection, asked(database) as statements:
        worklist = StoredWorklist(connection, lambda: None)
        worklist.of_agent("Li", 50)
        worklist.take_of_agent("Li", [Status.NEW, Status.OPEN], 50)
        StoredPeople(connection, MovableClock().now, lambda: None).loads()
    steps = plan(database, statements, unbound=True)
    assert [step for step in steps if "ticket_state" in step] == [
        "SEARCH ticket_state USING INDEX ix_ticket_state_in_work (assignee=?)",
        "SEARCH ticket_state USING INDEX ix_ticket_state_in_work (assignee=?)",
        "SEARCH ticket_state USING INDEX ix_ticket_state_in_work (assignee>?)",
    ]
    assert [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step] == []


@pytest.mark.parametrize("word", ["", "Waiting", "it's", "a b", "ä"])
def test_only_words_of_ours_stand_in_statements(word: str) -> None:
    """What could end a quotation, or is not such a word, is refused."""
    with pytest.raises(ValueError, match=f"^{word}$"):
        in_words(word)
