"""The tables of what people chose after being asked back, and of what an office took back."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

# Words of procedures' names that stood in a question, and what was chosen; no text of anybody.
choices = sa.Table(
    "choices",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # Folded, in order of the alphabet, with commas between them.
    sa.Column("words", sa.String(300), nullable=False),
    sa.Column("code", sa.String(40), nullable=False),
    # Fingerprints: they tell people apart, and lead to nobody without the key.
    sa.Column("person", sa.String(20), nullable=False),
    sa.Column("place", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("person", "words", "code"),
    sa.Index("ix_choices_at", "at"),
)

# What the bot is not to learn, whoever chooses it again.
choices_dropped = sa.Table(
    "choices_dropped",
    metadata,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("words", sa.String(300), nullable=False),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
