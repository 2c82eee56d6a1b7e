"""Pace shared by all processes, and how often a message may have arrived already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the pace, and count doubts."""
    op.create_table(
        "pace",
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("person_id", _ID, nullable=False, autoincrement=False),
        sa.Column("tat", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "person_id", name="pk_pace"),
    )
    op.add_column("outbox", sa.Column("doubts", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE outbox SET doubts = 1 WHERE reason = 'unsure'")


def downgrade() -> None:
    """Drop both; a message that may have arrived once counts as such only while its reason says."""
    op.execute("UPDATE outbox SET reason = 'unsure' WHERE state = 'queued' AND doubts > 0")
    op.drop_column("outbox", "doubts")
    op.drop_table("pace")
