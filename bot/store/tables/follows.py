"""The tables of what one person does with a dossier: looks up, proves, follows, rates.

Rows belong to the person who wrote; whoever is linked to them is the same citizen
(``bot.store.citizens.links``).
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata


def _person() -> sa.Column[int]:
    return sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"))


def _dossier() -> sa.Column[int]:
    return sa.Column("dossier_id", Id, sa.ForeignKey("dossiers.id", ondelete="CASCADE"))


# Look-ups of codes that do not exist, or of dossiers not proven to be one's own, for a day.
lookups = sa.Table(
    "lookups",
    metadata,
    _person(),
    # A keyed hash: asking for the same code again is not searching for others.
    sa.Column("code_hash", sa.String(32)),
    sa.Column("channel", sa.String(20), nullable=False),
    # A keyed hash of the network address, or nothing.
    sa.Column("origin", sa.String(32), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("person_id", "code_hash"),
    sa.Index("ix_lookups_at", "at"),
    sa.Index("ix_lookups_origin_at", "origin", "at"),
)

# Tries at the last four digits that were wrong, for a day.
proof_tries = sa.Table(
    "proof_tries",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("dossier_id", Id, sa.ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_proof_tries_dossier_id_at", "dossier_id", "at"),
    sa.Index("ix_proof_tries_at", "at"),
    sa.Index("ix_proof_tries_person_id", "person_id"),
)

proofs = sa.Table(
    "proofs",
    metadata,
    _person(),
    _dossier(),
    # Of the phone it was proven by: another phone on the dossier needs another proof.
    sa.Column("phone_hash", sa.String(32), nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.PrimaryKeyConstraint("person_id", "dossier_id"),
    sa.Index("ix_proofs_dossier_id", "dossier_id"),
    sa.Index("ix_proofs_until", "until"),
)

# Consents to be told. A withdrawn one stays as its own evidence, and no longer says of what.
follows = sa.Table(
    "follows",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("dossier_id", Id, sa.ForeignKey("dossiers.id", ondelete="SET NULL"), nullable=True),
    # The version of the text that was agreed to, where, and when.
    sa.Column("consent", sa.String(40), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("withdrawn_at", Moment, nullable=True),
    # The change of status, by its number in dossier_history, that they know of already.
    sa.Column("told", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("person_id", "dossier_id"),
    sa.Index("ix_follows_dossier_id", "dossier_id"),
)

# What a follower was told, each once: the row is written together with the message.
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("follow_id", Id, sa.ForeignKey("follows.id", ondelete="CASCADE"), nullable=False),
    sa.Column("event", sa.String(40), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("follow_id", "event"),
)

# The messages of a notice, so that what is still queued can be taken back.
notice_messages = sa.Table(
    "notice_messages",
    metadata,
    sa.Column("outbox_id", Id, sa.ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id", ondelete="CASCADE"), nullable=False),
    sa.Index("ix_notice_messages_notice_id", "notice_id"),
)

# What people thought of the service; nothing here leads to a person or to one dossier.
ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("procedure", sa.String(40), nullable=False),
    sa.Column("unit", sa.String(200), nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Index("ix_ratings_month", "month"),
)

# That somebody has answered, not what.
rating_marks = sa.Table(
    "rating_marks",
    metadata,
    _person(),
    _dossier(),
    sa.Column("at", Moment, nullable=False),
    sa.Column("worded", sa.Boolean, nullable=False),
    sa.PrimaryKeyConstraint("person_id", "dossier_id"),
    sa.Index("ix_rating_marks_dossier_id", "dossier_id"),
)
