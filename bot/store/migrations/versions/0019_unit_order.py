"""Units' codes sorted octet by octet, and beside units' names: what officers see by indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


_OLD, _NEW = "ix_dossiers_unit", "ix_dossiers_unit_unit_code"


def upgrade() -> None:
    """Sort them so in PostgreSQL too, whatever its locale; SQLite does it anyway."""
    _sort("C")
    op.drop_index(_OLD, "dossiers")
    op.create_index(_NEW, "dossiers", ["unit", "unit_code"])


def downgrade() -> None:
    """Sort them as the database sorts other texts."""
    op.drop_index(_NEW, "dossiers")
    op.create_index(_OLD, "dossiers", ["unit"])
    _sort("default")


def _sort(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("dossiers", "unit_code", type_=sa.String(40, collation=collation))
