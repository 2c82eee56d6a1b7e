"""Photos from the page, sealed, until their message is handled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "photos",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("inbox_id", _ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_photos"),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox.id"], name="fk_photos_inbox_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_photos_inbox_id", "photos", ["inbox_id"])


def downgrade() -> None:
    """Drop it; a photo that waited cannot be read any more, and its person is told so."""
    op.drop_table("photos")
