"""Tells Alembic what the tables should be and which connection to use; run by storage/migrating.py.

To write a revision: change the table, then `python -m storage.migrations.new "what changes"`.
"""

from alembic import context

from storage.migrating import REVISION_TABLE
from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=REVISION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
