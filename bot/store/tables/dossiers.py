"""The tables of dossiers: what sources told of them, and when.

What is personal stands sealed in one column; beside it there are only keyed hashes to find and
to compare by. Everything else may be shown to whoever types the code.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata
from bot.store.units import UnitCode

dossiers = sa.Table(
    "dossiers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("code", sa.String(80), nullable=False),
    sa.Column("procedure", sa.String(40), nullable=False, server_default=""),
    sa.Column("procedure_name", sa.Text, nullable=False, server_default=""),
    sa.Column("field", sa.String(200), nullable=False, server_default=""),
    sa.Column("unit", sa.String(200), nullable=False, server_default=""),
    # By its code, province first ("H56.22.17"): officers' units are told by it.
    sa.Column("unit_code", UnitCode, nullable=False, server_default=""),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("status_text", sa.String(200), nullable=False, server_default=""),
    sa.Column("submitted_at", Moment, nullable=True),
    sa.Column("received_at", Moment, nullable=True),
    sa.Column("due_at", Moment, nullable=True),
    sa.Column("finished_at", Moment, nullable=True),
    sa.Column("returned_at", Moment, nullable=True),
    # The holder, the note, what is asked for and the charges; see bot.store.dossiers.sealing.
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("phone_hash", sa.String(32), nullable=True),
    sa.Column("last4_hash", sa.String(32), nullable=True),
    # Of the words heard at told_at, so that hearing one again costs no writing.
    sa.Column("digests", sa.String(300), nullable=False),
    sa.Column("source", sa.String(80), nullable=False),
    sa.Column("told_at", Moment, nullable=False),
    # The newest word that told the status; empty as long as the status is only presumed.
    sa.Column("status_told_at", Moment, nullable=True),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("code"),
    sa.Index("ix_dossiers_status_due_at", "status", "due_at"),
    # With the code beside it, the names of an officer's units are read from the index alone.
    sa.Index("ix_dossiers_unit_unit_code", "unit", "unit_code"),
    sa.Index("ix_dossiers_unit_code_status_due_at", "unit_code", "status", "due_at"),
    sa.Index("ix_dossiers_procedure", "procedure"),
    sa.Index("ix_dossiers_field", "field"),
    sa.Index("ix_dossiers_phone_hash", "phone_hash"),
)

# Every code a dossier is known by, so that one look finds it by the local or the national one.
dossier_codes = sa.Table(
    "dossier_codes",
    metadata,
    sa.Column("code", sa.String(80), primary_key=True),
    sa.Column("dossier_id", Id, sa.ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    sa.Index("ix_dossier_codes_dossier_id", "dossier_id"),
    sqlite_with_rowid=False,
)

# The newest word about any dossier of a unit, by the unit's part of the code.
dossier_units = sa.Table(
    "dossier_units",
    metadata,
    sa.Column("unit", sa.String(60), primary_key=True),
    sa.Column("told_at", Moment, nullable=False),
)

# Numbered in the order of writing: writers take turns, so no smaller number appears later.
dossier_history = sa.Table(
    "dossier_history",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("dossier_id", Id, sa.ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("told_at", Moment, nullable=False),
    sa.Column("source", sa.String(80), nullable=False),
    sa.UniqueConstraint("dossier_id", "status", "at"),
    # Nor does a number come back once its row is gone.
    sqlite_autoincrement=True,
)

# Which files were read in; of a file only its name, its fingerprint and numbers are kept.
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("file", sa.String(200), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("told_at", Moment, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_imports_at", "at"),
)
