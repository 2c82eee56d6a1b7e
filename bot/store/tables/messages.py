"""The tables of messages: people, what they wrote, what they are sent, and how channels fare."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    # The number of the person's last message, in or out; see bot.store.citizens.people.number.
    sa.Column("last_seq", sa.BigInteger, nullable=False, server_default="0"),
    # Why this address can no longer be written to; empty while it can.
    sa.Column("unreachable", sa.String(80), nullable=False, server_default=""),
    # The person this one turned out to be on another channel; see bot.store.citizens.links.
    sa.Column(
        "citizen_id", Id, sa.ForeignKey("people.id", ondelete="SET NULL"), nullable=True, index=True
    ),
    sa.UniqueConstraint("channel", "address"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("message_id", sa.String(200), nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("claimed_by", sa.String(80), nullable=False, server_default=""),
    # Until then the row is its claimer's; while "new", not before then.
    sa.Column("lease_until", Moment, nullable=False),
    sa.Column("claims", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("channel", "message_id"),
    sa.Index("ix_inbox_person_id_seq", "person_id", "seq"),
)

sa.Index(
    "ix_inbox_unfinished",
    inbox.c.person_id,
    inbox.c.seq,
    sqlite_where=inbox.c.state.in_(("new", "claimed")),
    postgresql_where=inbox.c.state.in_(("new", "claimed")),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("in_reply_to", Id, sa.ForeignKey("inbox.id", ondelete="SET NULL"), nullable=True),
    sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    # The place in the conversation; empty until the message has become a part of it.
    sa.Column("seq", sa.BigInteger, nullable=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("claimed_by", sa.String(80), nullable=False, server_default=""),
    # While "wired", the end of the sender's lease; while "queued", when it was last put back.
    sa.Column("lease_until", Moment, nullable=True),
    sa.Column("claims", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.String(200), nullable=False, server_default=""),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("sent_at", Moment, nullable=True),
    # How many tries may have arrived without our knowing; a sent message with one may be there
    # twice.
    sa.Column("doubts", sa.Integer, nullable=False, server_default="0"),
    # One effect of a message stands at one place, however often the message is handled.
    sa.UniqueConstraint("in_reply_to", "position"),
    sa.Index("ix_outbox_person_id_seq", "person_id", "seq"),
)

sa.Index(
    "ix_outbox_unfinished",
    outbox.c.channel,
    outbox.c.kind,
    outbox.c.due_at,
    sqlite_where=outbox.c.state.in_(("queued", "wired")),
    postgresql_where=outbox.c.state.in_(("queued", "wired")),
)

sa.Index(
    "ix_outbox_person_unfinished",
    outbox.c.person_id,
    outbox.c.id,
    sqlite_where=outbox.c.state.in_(("queued", "wired")),
    postgresql_where=outbox.c.state.in_(("queued", "wired")),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("citizen_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("about", sa.String(200), nullable=False),
    sa.Column("value", sa.String(200), nullable=False),
    # A fingerprint, so that one person's notes stand together without saying who it is.
    sa.Column("person", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_notes_kind_at", "kind", "at"),
)

links = sa.Table(
    "links",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_by", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=True),
    sa.Index("ix_links_person_id", "person_id"),
)

# Codes asked for and codes typed, so that nobody guesses for long.
link_tries = sa.Table(
    "link_tries",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_link_tries_at", "at"),
)

# Photos from the page, sealed, until their message is handled: minutes at most.
photos = sa.Table(
    "photos",
    metadata,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id", ondelete="CASCADE"), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_photos_inbox_id", "inbox_id"),
)

credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    # Sealed with a key derived from BOT_SECRET_KEY: a copied database opens nothing.
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    # Why the last renewal failed; empty when it did not.
    sa.Column("trouble", sa.String(200), nullable=False, server_default=""),
    sa.Column("locked_by", sa.String(80), nullable=False, server_default=""),
    sa.Column("locked_until", Moment, nullable=False),
)

parked = sa.Table(
    "parked",
    metadata,
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("since", Moment, nullable=False),
)

pace = sa.Table(
    "pace",
    metadata,
    sa.Column("channel", sa.String(20), primary_key=True),
    # 0 stands for the whole channel.
    sa.Column("person_id", Id, primary_key=True, autoincrement=False),
    sa.Column("tat", Moment, nullable=False),
    sa.Column("told_at", Moment, nullable=False),
)

# What became of a template message; it holds no phone number and no text.
zbs = sa.Table(
    "zbs",
    metadata,
    sa.Column("tracking_id", sa.String(48), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=True),
    sa.Column("template", sa.String(60), nullable=False),
    sa.Column("message_id", sa.String(200), nullable=False, server_default=""),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False, server_default=""),
    sa.Column("answer", sa.String(200), nullable=False, server_default=""),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("delivered_at", Moment, nullable=True),
    sa.Index("ix_zbs_message_id", "message_id"),
    sa.Index("ix_zbs_person_id", "person_id"),
)
