"""Credentials that are renewed, channels that are parked, template messages and their fate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create what Zalo needs."""
    _credentials()
    _parked()
    _zbs()


def downgrade() -> None:
    """Drop it; the first pair of tokens must then be given anew."""
    for table in ("zbs", "parked", "credentials"):
        op.drop_table(table)


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("trouble", sa.String(200), nullable=False, server_default=""),
        sa.Column("locked_by", sa.String(80), nullable=False, server_default=""),
        sa.Column("locked_until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_credentials"),
    )


def _parked() -> None:
    op.create_table(
        "parked",
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_parked"),
    )


def _zbs() -> None:
    op.create_table(
        "zbs",
        sa.Column("tracking_id", sa.String(48), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False, server_default=""),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False, server_default=""),
        sa.Column("answer", sa.String(200), nullable=False, server_default=""),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("delivered_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("tracking_id", name="pk_zbs"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_zbs_person_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_zbs_message_id", "zbs", ["message_id"])
    op.create_index("ix_zbs_person_id", "zbs", ["person_id"])
