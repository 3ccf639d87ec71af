"""Finds a file of a ticket by its id, for whoever shows it."""

from core.tickets import StoredFile
from storage.database import Database
from storage.encryption import Keys
from storage.readers import FILES, REQUESTERS, TICKETS, summaries, summary_of
from storage.threads import ReaderThreads


class StoredFiles:
    """core.ports.FileDirectory on a database."""

    def __init__(self, database: Database, keys: Keys, threads: ReaderThreads) -> None:
        self._database = database
        self._keys = keys
        self._threads = threads

    async def find(self, file_id: int) -> StoredFile | None:
        """The file, if it is in the store and belongs to a ticket."""

        def read() -> StoredFile | None:
            wanted = (
                summaries()
                .add_columns(FILES.c.store_key, FILES.c.name, FILES.c.media_type, REQUESTERS.c.wrapped_key)
                .join(FILES, FILES.c.ticket_id == TICKETS.c.id)
                .join(REQUESTERS, REQUESTERS.c.id == TICKETS.c.requester_id)
                .where(FILES.c.id == file_id, FILES.c.state == "stored")
            )
            with self._database.reading() as connection:
                row = connection.execute(wanted).one_or_none()
            if row is None:
                return None
            key = self._keys.of_requester(row.requester_id, row.wrapped_key)
            name = key.decrypt_text("files.name", row.name)
            return StoredFile(file_id, summary_of(row), row.store_key, name, row.media_type)

        return await self._threads.run(read)
