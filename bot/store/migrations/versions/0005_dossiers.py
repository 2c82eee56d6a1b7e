"""Dossiers: what sources told of them, their codes and history, and the files read in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create them."""
    _dossiers()
    _codes()
    _history()
    _imports()


def downgrade() -> None:
    """Drop them; an office imports its files again."""
    for table in ("imports", "dossier_history", "dossier_units", "dossier_codes", "dossiers"):
        op.drop_table(table)


def _text(name: str, kind: sa.types.TypeEngine[str]) -> sa.Column[str]:
    return sa.Column(name, kind, nullable=False, server_default="")


def _dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        _text("procedure", sa.String(40)),
        _text("procedure_name", sa.Text()),
        _text("field", sa.String(200)),
        _text("unit", sa.String(200)),
        sa.Column("status", sa.Integer, nullable=False),
        _text("status_text", sa.String(200)),
        sa.Column("submitted_at", _MOMENT, nullable=True),
        sa.Column("received_at", _MOMENT, nullable=True),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("returned_at", _MOMENT, nullable=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("phone_hash", sa.String(32), nullable=True),
        sa.Column("last4_hash", sa.String(32), nullable=True),
        sa.Column("digests", sa.String(300), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.Column("status_told_at", _MOMENT, nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dossiers"),
        sa.UniqueConstraint("code", name="uq_dossiers_code"),
    )
    op.create_index("ix_dossiers_status_due_at", "dossiers", ["status", "due_at"])
    for column in ("unit", "procedure", "phone_hash"):
        op.create_index(f"ix_dossiers_{column}", "dossiers", [column])


def _codes() -> None:
    op.create_table(
        "dossier_codes",
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("dossier_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_dossier_codes"),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossiers.id"],
            name="fk_dossier_codes_dossier_id",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dossier_codes_dossier_id", "dossier_codes", ["dossier_id"])
    op.create_table(
        "dossier_units",
        sa.Column("unit", sa.String(60), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("unit", name="pk_dossier_units"),
    )


def _history() -> None:
    op.create_table(
        "dossier_history",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dossier_id", _ID, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_history"),
        sa.UniqueConstraint(
            "dossier_id", "status", "at", name="uq_dossier_history_dossier_id_status_at"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossiers.id"],
            name="fk_dossier_history_dossier_id",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_at", "imports", ["at"])
