"""The tables of what is posted for everybody, of counts a day, and of data that was deleted."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

# How often something happened on a day; nothing here leads to a person.
day_counts = sa.Table(
    "day_counts",
    metadata,
    # A day in Việt Nam.
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("day", "kind", "key"),
)

# The banner, the off switch, topics of notices; a row there is in force, and its number grows with
# every change.
controls = sa.Table(
    "controls",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(80), nullable=False),
)

# That data was deleted, by the number of the receipt: of how much, not whose.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("receipt", sa.String(20), primary_key=True),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Whose data was deleted but for the last message and its answer, which go within hours.
leaving = sa.Table(
    "leaving",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)
