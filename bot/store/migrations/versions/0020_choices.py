"""What people chose after being asked back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "choices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("person", sa.String(20), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_choices"),
        sa.UniqueConstraint("person", "words", "code", name="uq_choices_person_words_code"),
    )
    op.create_index("ix_choices_at", "choices", ["at"])
    op.create_table(
        "choices_dropped",
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_choices_dropped"),
    )


def downgrade() -> None:
    """Drop them; candidates are then ordered as if nobody had ever chosen."""
    op.drop_table("choices_dropped")
    op.drop_table("choices")
