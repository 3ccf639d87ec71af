"""The desk: roles, duty, topics, drafts, macros, timers, ratings and the audit log.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IN_WORK = sa.text("status IN ('new', 'open', 'pending', 'on_hold')")
QUEUED = sa.text("assignee IS NULL AND status IN ('new', 'open', 'pending', 'on_hold')")
ABOUT = sa.text("event_id IS NOT NULL")
PUBLISHED = sa.text("retired_at IS NULL")
OPEN_GRANT = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_table(
        "audit_log",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_table(
        "duty",
        sa.Column("agent", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("said_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_given_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_duty")),
    )
    op.create_table(
        "grants",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("platform", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("teams", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("granted_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("granted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(
            "uq_grants_open",
            ["platform", "account_id"],
            unique=True,
            sqlite_where=OPEN_GRANT,
            postgresql_where=OPEN_GRANT,
        )

    op.create_table(
        "macros",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("retired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macros")),
    )
    with op.batch_alter_table("macros", schema=None) as batch_op:
        batch_op.create_index(
            "uq_macros_published",
            ["name", "language"],
            unique=True,
            sqlite_where=PUBLISHED,
            postgresql_where=PUBLISHED,
        )

    op.create_table(
        "desk_drafts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("agent", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "ticket_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("file_ids", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begun_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_desk_drafts_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_drafts")),
        sa.UniqueConstraint("agent", "ticket_id", name=op.f("uq_desk_drafts_agent_ticket_id")),
    )
    with op.batch_alter_table("desk_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_drafts_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "desk_topics",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("desk", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "ticket_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.Column(
            "conversation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_desk_topics_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_desk_topics_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_topics")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_desk_topics_conversation_id")),
        sa.UniqueConstraint("desk", "about", name=op.f("uq_desk_topics_desk_about")),
    )
    with op.batch_alter_table("desk_topics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_topics_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_desk_topics_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "desk_work",
        sa.Column(
            "ticket_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_desk_work_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_desk_work")),
    )
    with op.batch_alter_table("desk_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_work_due_at"), ["due_at"], unique=False)

    op.create_table(
        "ratings",
        sa.Column(
            "ticket_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("rated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ratings_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ratings")),
    )
    op.create_table(
        "ticket_timers",
        sa.Column(
            "ticket_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_timers_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_ticket_timers")),
    )
    with op.batch_alter_table("ticket_timers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_timers_due_at"), ["due_at"], unique=False)

    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "author", sqlmodel.sql.sqltypes.AutoString(), server_default="requester", nullable=False
            )
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(
            "ix_outbox_event", ["event_id"], unique=False, sqlite_where=ABOUT, postgresql_where=ABOUT
        )

    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assignee", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("team", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("category", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("priority", sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("ticket_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("category", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
        )
        batch_op.create_index(
            "ix_ticket_state_in_work",
            ["assignee"],
            unique=False,
            sqlite_where=IN_WORK,
            postgresql_where=IN_WORK,
        )
        batch_op.create_index(
            "ix_ticket_state_queued",
            ["priority", "ticket_id", "team"],
            unique=False,
            sqlite_where=QUEUED,
            postgresql_where=QUEUED,
        )

    op.execute(
        "UPDATE ticket_state SET category = (SELECT tickets.category FROM tickets"
        " WHERE tickets.id = ticket_state.ticket_id)"
    )


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    with op.batch_alter_table("ticket_state", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_state_queued", sqlite_where=QUEUED, postgresql_where=QUEUED)
        batch_op.drop_index("ix_ticket_state_in_work", sqlite_where=IN_WORK, postgresql_where=IN_WORK)
        batch_op.drop_column("category")

    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.drop_column("priority")
        batch_op.drop_column("category")
        batch_op.drop_column("team")
        batch_op.drop_column("assignee")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_event", sqlite_where=ABOUT, postgresql_where=ABOUT)
        batch_op.drop_column("event_id")

    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_column("author")

    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_column("told_at")

    with op.batch_alter_table("ticket_timers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_timers_due_at"))

    op.drop_table("ticket_timers")
    op.drop_table("ratings")
    with op.batch_alter_table("desk_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_work_due_at"))

    op.drop_table("desk_work")
    with op.batch_alter_table("desk_topics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_topics_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_desk_topics_place"))

    op.drop_table("desk_topics")
    with op.batch_alter_table("desk_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_drafts_ticket_id"))

    op.drop_table("desk_drafts")
    with op.batch_alter_table("macros", schema=None) as batch_op:
        batch_op.drop_index("uq_macros_published", sqlite_where=PUBLISHED, postgresql_where=PUBLISHED)

    op.drop_table("macros")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("uq_grants_open", sqlite_where=OPEN_GRANT, postgresql_where=OPEN_GRANT)

    op.drop_table("grants")
    op.drop_table("duty")
    op.drop_table("audit_log")
