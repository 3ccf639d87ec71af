"""The message that brought a file, so that it can be deleted when the file held a secret.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_column("message")
