"""The table of uploads: files of dossiers on their way in through the console."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

# The bytes lie beside the store, under the row's token, until the file is done with.
uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("token", sa.String(64), nullable=False),
    # The files that were sent together.
    sa.Column("batch", sa.String(64), nullable=False),
    sa.Column("file", sa.String(120), nullable=False),
    sa.Column("officer_id", Id, nullable=False),
    # waiting, planning, planned, queued, applying, done, refused, cut or dropped.
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("told_at", Moment, nullable=False),
    sa.Column("total", sa.Integer, nullable=False, server_default="0"),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    # Numbers, samples without personal data, and what was not understood.
    sa.Column("result", sa.JSON, nullable=False),
    sa.Column("reason", sa.String(300), nullable=False, server_default=""),
    # The process that has the bytes, and when it was last heard of.
    sa.Column("holder", sa.String(80), nullable=False),
    sa.Column("beat_at", Moment, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("token"),
    sa.Index("ix_uploads_batch", "batch"),
    sa.Index("ix_uploads_at", "at"),
)
