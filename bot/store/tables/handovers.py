"""The tables of conversations handed over to officers.

What was said stays where it is, in inbox and outbox: a conversation here says whose it is, how
far it is, and from when on an officer may read it.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

handovers = sa.Table(
    "handovers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # Who asked; whoever is linked to them is the same citizen.
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    # waiting, taken, or closed.
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    # The procedure or dossier it is about, by its code, and in words; nothing personal.
    sa.Column("about", sa.String(80), nullable=False, server_default=""),
    sa.Column("subject", sa.String(200), nullable=False, server_default=""),
    # Of the dossier it is about; empty ones are everybody's.
    sa.Column("unit_code", sa.String(40), nullable=False, server_default=""),
    # From here on officers may read along: the last turns before the asking.
    sa.Column("shared_from", Moment, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    # Somebody is in danger, as far as words tell.
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("officer_id", Id, sa.ForeignKey("officers.id", ondelete="SET NULL"), nullable=True),
    sa.Column("taken_at", Moment, nullable=True),
    # Since when the citizen waits for the officer's word; empty when it is their own turn.
    sa.Column("heard_at", Moment, nullable=True),
    sa.Column("answered_at", Moment, nullable=True),
    sa.Column("closed_at", Moment, nullable=True),
    # Why it ended: closed, left, idle, expired.
    sa.Column("ended", sa.String(10), nullable=False, server_default=""),
    sa.Index("ix_handovers_person_id", "person_id"),
    sa.Index("ix_handovers_officer_id", "officer_id"),
)

sa.Index(
    "ix_handovers_open",
    handovers.c.state,
    handovers.c.opened_at,
    sqlite_where=handovers.c.state.in_(("waiting", "taken")),
    postgresql_where=handovers.c.state.in_(("waiting", "taken")),
)

# What officers answered, each form once, however often it is posted.
handover_answers = sa.Table(
    "handover_answers",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("handover_id", Id, sa.ForeignKey("handovers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("officer_id", Id, sa.ForeignKey("officers.id", ondelete="SET NULL"), nullable=True),
    # The first of its messages; the text stands there only.
    sa.Column("outbox_id", Id, sa.ForeignKey("outbox.id", ondelete="CASCADE"), nullable=True),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_handover_answers_handover_id", "handover_id"),
    sa.Index("ix_handover_answers_officer_id", "officer_id"),
    sa.Index("ix_handover_answers_outbox_id", "outbox_id"),
)

# Answers an office keeps at hand.
canned_answers = sa.Table(
    "canned_answers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("title", sa.String(60), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)
