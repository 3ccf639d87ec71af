"""The blind index, and which secret keys each process has.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_table(
        "blind_index",
        sa.Column(
            "ticket_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_blind_index_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "digest", name=op.f("pk_blind_index")),
    )
    with op.batch_alter_table("blind_index", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blind_index_digest"), ["digest"], unique=False)

    with op.batch_alter_table("writer_runs", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("key_ids", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
        )


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    with op.batch_alter_table("writer_runs", schema=None) as batch_op:
        batch_op.drop_column("key_ids")

    with op.batch_alter_table("blind_index", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blind_index_digest"))

    op.drop_table("blind_index")
