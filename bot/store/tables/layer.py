"""The tables of what an office teaches: its layer of the catalogue, questions it settled."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

# One row a procedure: what the office lays over the catalogue, as a YAML layer would hold it.
office_entries = sa.Table(
    "office_entries",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("entry", sa.JSON, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)

# Every change, whole before and after, so that each can be read and undone. The newest id is the
# version of the layer: writers stand in a row, so a later one never becomes visible earlier.
office_history = sa.Table(
    "office_history",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("why", sa.String(20), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("by_id", Id, nullable=True),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_office_history_code_id", "code", "id"),
)

# Unanswered questions somebody has dealt with, by a hash of their folded words.
unfound_marks = sa.Table(
    "unfound_marks",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    # Masked, as the note it comes from.
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("code", sa.String(40), nullable=False, server_default=""),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_unfound_marks_state_at", "state", "at"),
)
