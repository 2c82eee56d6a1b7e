"""The tables of reminders: texts, campaigns, whom each is for, and who wants none.

What became of a recipient is the end of its outbox row as long as there is one; only what has
none (not queued yet, skipped, to be called) is said by the recipient's own state.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Id, Moment, metadata


def _person() -> sa.Column[int]:
    return sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"))


reminder_templates = sa.Table(
    "reminder_templates",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("zbs", sa.String(60), nullable=False, server_default=""),
    # Codes of units, as a list; an empty one stands for every unit.
    sa.Column("units", sa.JSON, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("updated_by", sa.String(80), nullable=False),
    sa.Column("dropped_at", Moment, nullable=True),
)

campaigns = sa.Table(
    "campaigns",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("purpose", sa.String(20), nullable=False),
    # The standing rule it belongs to, "purpose:unit"; empty for what an officer wrote.
    sa.Column("rule", sa.String(60), nullable=False, server_default=""),
    sa.Column("audience", sa.JSON, nullable=False),
    # An uploaded list, which may hold phones: sealed.
    sa.Column("listed", sa.Text, nullable=False, server_default=""),
    sa.Column("whens", sa.JSON, nullable=False),
    sa.Column("template_id", Id, nullable=False),
    # As it was when the campaign was submitted.
    sa.Column("template", sa.JSON, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("by_id", Id, nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("approved_by", sa.String(80), nullable=False, server_default=""),
    sa.Column("approved_at", Moment, nullable=True),
    sa.Column("why", sa.String(200), nullable=False, server_default=""),
    sa.Column("starts_at", Moment, nullable=True),
    sa.Column("ended_at", Moment, nullable=True),
    # Which time it goes round, how far that round is expanded, and when the next one begins.
    sa.Column("occurrence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cursor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("expanded", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("next_at", Moment, nullable=True),
    sa.Index("ix_campaigns_state_next_at", "state", "next_at"),
    sa.Index("ix_campaigns_rule", "rule"),
)

# Whose dossiers a campaign reminds of; none means every unit's.
campaign_units = sa.Table(
    "campaign_units",
    metadata,
    sa.Column("campaign_id", Id, sa.ForeignKey("campaigns.id", ondelete="CASCADE")),
    sa.Column("unit", sa.String(60), nullable=False),
    sa.PrimaryKeyConstraint("campaign_id", "unit"),
)

recipients = sa.Table(
    "recipients",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("campaign_id", Id, sa.ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    # Citizen and dossier, or phone hash and code, or what a rule tells apart: once an occurrence.
    sa.Column("target", sa.String(120), nullable=False),
    sa.Column("occurrence", sa.Integer, nullable=False),
    # Whoever is deleted leaves no recipient behind.
    sa.Column("citizen_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=True),
    sa.Column("dossier_id", Id, sa.ForeignKey("dossiers.id", ondelete="SET NULL"), nullable=True),
    # The line of the uploaded list, where the person is known by it alone.
    sa.Column("line", sa.Integer, nullable=True),
    sa.Column("channel", sa.String(20), nullable=False, server_default=""),
    sa.Column("outbox_id", Id, sa.ForeignKey("outbox.id", ondelete="SET NULL"), nullable=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False, server_default=""),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("campaign_id", "target", "occurrence"),
    sa.Index("ix_recipients_campaign_id_id", "campaign_id", "id"),
    sa.Index("ix_recipients_citizen_id", "citizen_id"),
    sa.Index("ix_recipients_dossier_id", "dossier_id"),
    sa.Index("ix_recipients_outbox_id", "outbox_id"),
)

sa.Index(
    "ix_recipients_planned",
    recipients.c.campaign_id,
    recipients.c.due_at,
    recipients.c.id,
    sqlite_where=recipients.c.state == sa.literal_column("'planned'"),
    postgresql_where=recipients.c.state == sa.literal_column("'planned'"),
)

# Purposes a person wants no reminders for; "all" stands for every one.
optouts = sa.Table(
    "optouts",
    metadata,
    _person(),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("person_id", "purpose"),
)

# Consents to notices of an area or a topic; a withdrawn one stays as its own evidence.
topic_consents = sa.Table(
    "topic_consents",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("topic", sa.String(120), nullable=False),
    sa.Column("consent", sa.String(40), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("withdrawn_at", Moment, nullable=True),
    sa.UniqueConstraint("person_id", "topic"),
    sa.Index("ix_topic_consents_topic", "topic"),
)

reminder_rules = sa.Table(
    "reminder_rules",
    metadata,
    sa.Column("unit", sa.String(60), nullable=False),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("days", sa.Integer, nullable=False),
    sa.Column("template_id", Id, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("unit", "purpose"),
)
