"""The table of pushes: which keys were used, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, metadata

# Of what was pushed only a keyed hash is kept; the answer holds no personal data.
pushes = sa.Table(
    "pushes",
    metadata,
    sa.Column("key_hash", sa.String(32), primary_key=True),
    sa.Column("body_hash", sa.String(32), nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_pushes_at", "at"),
)
