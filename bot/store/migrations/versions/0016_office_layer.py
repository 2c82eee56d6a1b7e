"""What an office teaches: its layer of the catalogue and its history, questions it settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "office_entries",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_office_entries"),
    )
    op.create_table(
        "office_history",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_history"),
    )
    op.create_index("ix_office_history_code_id", "office_history", ["code", "id"])
    op.create_table(
        "unfound_marks",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_unfound_marks"),
    )
    op.create_index("ix_unfound_marks_state_at", "unfound_marks", ["state", "at"])


def downgrade() -> None:
    """Drop them; the catalogue is then as it was before the office taught anything."""
    for table in ("unfound_marks", "office_history", "office_entries"):
        op.drop_table(table)
