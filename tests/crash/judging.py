"""Holds the database against what people did and what the emulators recorded: one judge for tests and bench.

Everybody does the same things, one after the other. The first visit to each platform happens while nothing
is killed; what each deed made us owe then, it must make us owe for everybody, whatever dies.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from core.delivery import Action, Delivery
from core.ids import RequesterId
from core.ports import FileStore
from storage.database import Database
from storage.encryption import Keys
from storage.holding import CONVERSATIONS, OUTBOX
from storage.house import ALERTS
from storage.readers import ticket_view
from storage.sealed_deliveries import delivery_rows, opened
from storage.tables import FileRow, InboxRow, TicketRow, table_of
from tests.crash.people import PHOTO, Deed, Visit
from tests.crash.verdict import Owed, Verdict, compare

FILES, INBOX, TICKETS = table_of(FileRow), table_of(InboxRow), table_of(TicketRow)


class Door(Protocol):
    """What a platform's emulator can tell."""

    @property
    def platform(self) -> str:
        """Its name."""
        ...

    def accepted(self, visit: Visit) -> Sequence[Deed]:
        """The deeds whose updates we told the platform are ours."""
        ...

    def owed(self, delivery: Delivery, ambiguous: int) -> Owed:
        """What a delivery is called in `arrived`, and how often it may be there."""
        ...

    def arrived(self, visit: Visit) -> Sequence[str]:
        """What took effect in a person's chat, in order."""
        ...

    def is_passing(self, words: str) -> bool:
        """Whether something that arrived may have been said in passing, without being owed."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the outbox, opened."""

    delivery: Delivery
    status: str
    ambiguous: int
    error: str | None

    @property
    def gone(self) -> bool:
        """Whether what it was to change was not there any more."""
        return self.delivery.action is not Action.SEND and self.error is not None


class Records:
    """What the database holds, by conversation and update."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self.messages: dict[int, list[Message]] = defaultdict(list)
        self.caused: dict[str, list[str]] = defaultdict(list)
        rows = connection.execute(delivery_rows().order_by(OUTBOX.c.conversation_id, OUTBOX.c.number)).all()
        for row, delivery in zip(rows, opened(connection, keys, rows), strict=True):
            message = Message(delivery, row.status, row.ambiguous, row.error)
            self.messages[row.conversation_id].append(message)
            self.caused[delivery.correlation].append(delivery.action.value)
        self.outcomes: dict[tuple[str, str], str] = {
            (row.platform, row.update_id): row.outcome for row in connection.execute(select(INBOX))
        }
        self.conversations: dict[tuple[str, str], int] = {
            (row.platform, row.chat): row.id for row in connection.execute(select(CONVERSATIONS))
        }
        self.tickets = _counted(connection, TICKETS)
        self.files = _counted(connection, FILES.select().where(FILES.c.state == "stored").subquery())
        self.alerts = [row.text for row in connection.execute(select(ALERTS))]

    def of(self, visit: Visit) -> int:
        """The conversation; 0 when there is none."""
        return self.conversations.get((visit.platform, visit.chat), 0)

    def shape(self, deed: Deed, platform: str) -> list[str]:
        """What an update made us owe."""
        return self.caused[f"{platform}:default:{deed.update_id}"]


def judge(
    database: Database, keys: Keys, visits: Sequence[Visit], doors: Sequence[Door], answers: int = 1
) -> Verdict:
    """The verdict on everything that happened to people; agents told everybody `answers` things."""
    verdict = Verdict()
    with database.reading() as connection:
        records = Records(connection, keys)
        verdict.lost += records.alerts
        verdict.ambiguous = sum(one.ambiguous for each in records.messages.values() for one in each)
        for door in doors:
            coming = [visit for visit in visits if visit.platform == door.platform]
            first = next(visit for visit in coming if visit.usual)
            usual = {deed.label: records.shape(deed, door.platform) for deed in first.deeds}
            for visit in coming:
                found = Verdict()
                _judge_updates(records, door, visit, usual, found)
                _judge_messages(records, door, visit, answers, found)
                _judge_ticket(connection, keys, records, visit, found)
                if not visit.over and not found.findings:
                    found.lost.append(f"waits in vain, last did: {visit.deeds[-1].label}")
                _add(verdict, visit, found)
    return verdict


async def damaged_files(database: Database, store: FileStore) -> list[str]:
    """Stored files that are not, byte for byte, the picture that everybody sends."""
    with database.reading() as connection:
        rows = connection.execute(select(FILES).where(FILES.c.state == "stored")).all()
    whole = [await store.get(RequesterId(row.requester_id), row.store_key) == PHOTO for row in rows]
    return [f"file {row.id} is damaged" for row, good in zip(rows, whole, strict=True) if not good]


def _judge_updates(
    records: Records, door: Door, visit: Visit, usual: dict[str, list[str]], found: Verdict
) -> None:
    """Each accepted update is claimed, and made us owe what it makes us owe for everybody."""
    for deed in door.accepted(visit):
        found.accepted += 1
        outcome = records.outcomes.get((visit.platform, deed.update_id))
        shape = records.shape(deed, visit.platform)
        expected = usual.get(deed.label, shape)
        if outcome != "done":
            found.lost.append(f"update {deed.update_id} ({deed.label}) was accepted and is {outcome}")
        elif len(shape) < len(expected):
            found.lost.append(f"{deed.label} made us owe {shape}, not {expected}")
        elif len(shape) > len(expected):
            found.doubled.append(f"{deed.label} made us owe {shape}, not {expected}")
        elif shape != expected:
            found.reordered.append(f"{deed.label} made us owe {shape}, not {expected}")


def _judge_messages(records: Records, door: Door, visit: Visit, answers: int, found: Verdict) -> None:
    """What we owe is sent, numbered without a gap, and arrived in that order as often as it may."""
    messages = records.messages.get(records.of(visit), [])
    told_by = {f"{visit.platform}:default:{deed.update_id}" for deed in visit.deeds}
    unasked = [one for one in messages if one.delivery.correlation not in told_by]
    if len(unasked) > answers * bool(visit.number):
        found.doubled.append(f"{len(unasked)} messages that no update and no agent made us owe")
    numbers = [message.delivery.number for message in messages]
    if numbers != list(range(1, len(messages) + 1)):
        found.reordered.append(f"messages are numbered {numbers}")
    found.lost += [f"a message is {one.status}" for one in messages if one.status != "sent"]
    owed = [door.owed(one.delivery, one.ambiguous) for one in messages]
    due = [replace(one, least=0) if row.gone else one for one, row in zip(owed, messages, strict=True)]
    keys = {one.key for one in due}
    arrived = [words for words in door.arrived(visit) if words in keys or not door.is_passing(words)]
    difference = compare(due, arrived)
    found.lost += difference.lost
    found.doubled += difference.doubled
    found.reordered += difference.reordered


def _judge_ticket(connection: Connection, keys: Keys, records: Records, visit: Visit, found: Verdict) -> None:
    """One ticket with the person's own answers and pictures, under the number that they were told."""
    tickets, files = records.tickets.get(records.of(visit), 0), records.files.get(records.of(visit), 0)
    if tickets > 1:
        found.doubled.append(f"{tickets} tickets")
    if files > visit.photos:
        found.doubled.append(f"{files} files")
    if not visit.number:
        return
    view = ticket_view(connection, keys, visit.number)
    if view is None:
        found.lost.append(f"there is no ticket {visit.number}")
        return
    answers = {answer.field: answer.value for answer in view.answers}
    told = (answers.get("description"), answers.get("account_name"))
    if told != (visit.story, visit.account) or f"{visit.account}@" not in answers.get("contact", ""):
        found.lost.append(f"the ticket says {told}")
    if files < visit.photos:
        found.lost.append(f"{files} of {visit.photos} files")


def _add(verdict: Verdict, visit: Visit, found: Verdict) -> None:
    verdict.accepted += found.accepted
    verdict.lost += [f"{visit.name}: {what}" for what in found.lost]
    verdict.doubled += [f"{visit.name}: {what}" for what in found.doubled]
    verdict.reordered += [f"{visit.name}: {what}" for what in found.reordered]


def _counted(connection: Connection, rows: Any) -> dict[int, int]:
    """How many rows there are by conversation."""
    counts = select(rows.c.conversation_id, func.count()).group_by(rows.c.conversation_id)
    return {row[0]: row[1] for row in connection.execute(counts)}
