"""Writes a new revision from the difference between the tables and a freshly migrated database.

python -m storage.migrations.new "what changes"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.database import Database
from storage.migrating import alembic_config, migrate


def write_revision(message: str) -> None:
    """Write the revision file into storage/migrations/versions; read it before you commit it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'blank.db'}"
        migrate(url)
        database = Database(url)
        try:
            with database.writing() as connection:
                command.revision(alembic_config(connection), message, autogenerate=True)
        finally:
            database.close()


if __name__ == "__main__":
    write_revision(sys.argv[1])
