"""The unit of a dossier by its code, so that what officers see is filtered by the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from knowledge.dossier import unit_of

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEX = "ix_dossiers_unit_code_status_due_at"
_AT_ONCE = 5000


def upgrade() -> None:
    """Add the column, and fill it in from the codes that are there."""
    op.add_column(
        "dossiers", sa.Column("unit_code", sa.String(40), nullable=False, server_default="")
    )
    _fill(op.get_bind())
    op.create_index(_INDEX, "dossiers", ["unit_code", "status", "due_at"])


def _fill(connection: sa.Connection) -> None:
    table = sa.table("dossiers", sa.column("id"), sa.column("code"), sa.column("unit_code"))
    write = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("number"))
        .values(unit_code=sa.bindparam("unit"))
    )
    query = sa.select(table.c.id, table.c.code).order_by(table.c.id).limit(_AT_ONCE)
    last = 0
    while rows := connection.execute(query.where(table.c.id > last)).all():
        last = rows[-1].id
        connection.execute(write, [{"number": r.id, "unit": unit_of(r.code)[:40]} for r in rows])


def downgrade() -> None:
    """Drop it; it is in the codes."""
    op.drop_index(_INDEX, "dossiers")
    op.drop_column("dossiers", "unit_code")
