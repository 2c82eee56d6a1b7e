"""Reminders: texts, campaigns, whom each is for, who wants none, and standing rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    _campaigns()
    _reminder_rules()
    _reminder_templates()
    _campaign_units()
    _optouts()
    _topic_consents()
    _recipients()


def downgrade() -> None:
    """Drop them; what was sent stays in the outbox, who refused reminders is forgotten."""
    for table in (
        "recipients",
        "topic_consents",
        "optouts",
        "campaign_units",
        "reminder_templates",
        "reminder_rules",
        "campaigns",
    ):
        op.drop_table(table)


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=60), server_default="", nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("listed", sa.Text(), server_default="", nullable=False),
        sa.Column("whens", sa.JSON(), nullable=False),
        sa.Column("template_id", _ID, nullable=False),
        sa.Column("template", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("why", sa.String(length=200), server_default="", nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("occurrence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cursor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expanded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_index("ix_campaigns_rule", "campaigns", ["rule"])
    op.create_index("ix_campaigns_state_next_at", "campaigns", ["state", "next_at"])


def _reminder_rules() -> None:
    op.create_table(
        "reminder_rules",
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("template_id", _ID, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("unit", "purpose", name="pk_reminder_rules"),
    )


def _reminder_templates() -> None:
    op.create_table(
        "reminder_templates",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("zbs", sa.String(length=60), server_default="", nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by", sa.String(length=80), nullable=False),
        sa.Column("dropped_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_templates"),
    )


def _campaign_units() -> None:
    op.create_table(
        "campaign_units",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name="fk_campaign_units_campaign_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "unit", name="pk_campaign_units"),
    )


def _optouts() -> None:
    op.create_table(
        "optouts",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_optouts_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "purpose", name="pk_optouts"),
    )


def _topic_consents() -> None:
    op.create_table(
        "topic_consents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_topic_consents_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_topic_consents"),
        sa.UniqueConstraint("person_id", "topic", name="uq_topic_consents_person_id_topic"),
    )
    op.create_index("ix_topic_consents_topic", "topic_consents", ["topic"])


def _recipients() -> None:
    op.create_table(
        "recipients",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("citizen_id", _ID, nullable=True),
        sa.Column("dossier_id", _ID, nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=20), server_default="", nullable=False),
        sa.Column("outbox_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_recipients_campaign_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["people.id"], name="fk_recipients_citizen_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_recipients_dossier_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_recipients_outbox_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recipients"),
        sa.UniqueConstraint(
            "campaign_id",
            "target",
            "occurrence",
            name="uq_recipients_campaign_id_target_occurrence",
        ),
    )
    op.create_index("ix_recipients_campaign_id_id", "recipients", ["campaign_id", "id"])
    op.create_index("ix_recipients_citizen_id", "recipients", ["citizen_id"])
    op.create_index("ix_recipients_dossier_id", "recipients", ["dossier_id"])
    op.create_index("ix_recipients_outbox_id", "recipients", ["outbox_id"])
    op.create_index(
        "ix_recipients_planned",
        "recipients",
        ["campaign_id", "due_at", "id"],
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
