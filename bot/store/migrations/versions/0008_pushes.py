"""Pushed dossiers: which keys were used, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "pushes",
        sa.Column("key_hash", sa.String(32), nullable=False),
        sa.Column("body_hash", sa.String(32), nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_pushes"),
    )
    op.create_index("ix_pushes_at", "pushes", ["at"])


def downgrade() -> None:
    """Drop it; a push that is repeated afterwards is compared with what is known instead."""
    op.drop_table("pushes")
