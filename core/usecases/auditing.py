"""Reads the audit log for who may, and writes down that they did; proving the chain shows nothing of it."""

from collections.abc import Callable, Sequence

from core.access import Act, Worker
from core.audit import AuditRecord, Checked, Head
from core.desk_ports import AuditReader
from core.ports import Transaction, Writer
from core.usecases.acting import permit


def note_reading(transaction: Transaction, asker: Worker, what: str) -> None:
    """Write down that `asker` reads `what` of the log. Raises DeskRefused."""
    permit(transaction, asker, Act.EXPORT_AUDIT, subject="audit log", what=what)


async def audit_head(writer: Writer, log: AuditReader, asker: Worker) -> Head:
    """Where the chain ends, this reading included. Raises DeskRefused."""
    await writer.perform(lambda transaction: note_reading(transaction, asker, "head"))
    return await log.head()


async def audit_entries(
    writer: Writer, log: AuditReader, asker: Worker, after: int, limit: int, subject: str | None
) -> Sequence[tuple[AuditRecord, bytes]]:
    """Rows behind the position `after`, oldest first; of one subject only, if given. Raises DeskRefused."""
    await writer.perform(lambda transaction: note_reading(transaction, asker, subject or "all"))
    return await log.entries(after, limit, subject)


async def verify_audit(log: AuditReader, known: Head, progress: Callable[[int], None]) -> Checked:
    """Whether the log is whole, and holds the `known` head. It tells nothing of what is in it and works where
    nothing can be written, so it asks nobody."""
    return await log.verify(known, progress)
