"""The table of appointments that were put off by a letter."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, metadata

# By code and not by number: what was put off stays so when dossiers are joined or read in anew.
postponements = sa.Table(
    "postponements",
    metadata,
    sa.Column("code", sa.String(80), primary_key=True),
    sa.Column("old_due_at", Moment, nullable=True),
    sa.Column("new_day", sa.Date, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
