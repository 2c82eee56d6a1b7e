"""The tables of the console: officers, how they come in, and what they did."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata

officers = sa.Table(
    "officers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    # Codes of units, as a list; an empty one stands for every unit.
    sa.Column("units", sa.JSON, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=True),
    # The citizen whose chats are the officer's own.
    sa.Column("citizen_id", Id, sa.ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    sa.UniqueConstraint("citizen_id"),
)

# Links that are used once: invitations, and ways back in. Only a keyed hash of each is kept.
invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("units", sa.JSON, nullable=False),
    # Whom it lets back in; nobody where it makes a new officer.
    sa.Column("officer_id", Id, sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=True),
    sa.Column("created_by", Id, sa.ForeignKey("officers.id", ondelete="SET NULL"), nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment, nullable=True),
)

passkeys = sa.Table(
    "passkeys",
    metadata,
    sa.Column("credential_id", sa.String(400), primary_key=True),
    sa.Column("officer_id", Id, sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("public_key", sa.Text, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("label", sa.String(80), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("used_at", Moment, nullable=True),
    sa.Index("ix_passkeys_officer_id", "officer_id"),
)

console_sessions = sa.Table(
    "console_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("officer_id", Id, sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("device", sa.String(120), nullable=False, server_default=""),
    sa.Index("ix_console_sessions_officer_id", "officer_id"),
)

# Codes shown in the console and typed in a chat: to link the chat, or to let its officer in.
console_codes = sa.Table(
    "console_codes",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("purpose", sa.String(10), nullable=False),
    # Who links a chat; for a sign-in, who confirmed it in theirs.
    sa.Column("officer_id", Id, sa.ForeignKey("officers.id", ondelete="CASCADE"), nullable=True),
    # The browser that waits for a sign-in, by the hash of what its cookie holds.
    sa.Column("waiting_hash", sa.String(64), nullable=False, server_default=""),
    sa.Column("device", sa.String(120), nullable=False, server_default=""),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index("ix_console_codes_waiting_hash", "waiting_hash"),
)

# Every row holds a keyed hash over itself and the row before it; triggers refuse changes.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("officer_id", Id, nullable=True),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("act", sa.String(40), nullable=False),
    sa.Column("about", sa.String(200), nullable=False),
    sa.Column("unit", sa.String(40), nullable=False, server_default=""),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Index("ix_audit_at", "at"),
    sa.Index("ix_audit_officer_id", "officer_id"),
)
