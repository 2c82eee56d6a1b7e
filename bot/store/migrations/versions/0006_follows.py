"""Following dossiers: look-ups, proofs, consents, what was told, and what people thought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create them."""
    _lookups()
    _proofs()
    _follows()
    _notices()
    _ratings()


def downgrade() -> None:
    """Drop them; nobody is told of anything any more, and everybody proves again."""
    for table in ("rating_marks", "ratings", "notice_messages", "notices", "follows"):
        op.drop_table(table)
    for table in ("proofs", "proof_tries", "lookups"):
        op.drop_table(table)


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, _ID, nullable=False)


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def _theirs(table: str) -> tuple[sa.Constraint, sa.Constraint]:
    return _to(table, "person_id", "people"), _to(table, "dossier_id", "dossiers")


def _lookups() -> None:
    op.create_table(
        "lookups",
        _id("person_id"),
        sa.Column("code_hash", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name="pk_lookups"),
        _to("lookups", "person_id", "people"),
    )
    op.create_index("ix_lookups_at", "lookups", ["at"])
    op.create_index("ix_lookups_origin_at", "lookups", ["origin", "at"])


def _proofs() -> None:
    op.create_table(
        "proof_tries",
        _id("id"),
        _id("person_id"),
        _id("dossier_id"),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof_tries"),
        *_theirs("proof_tries"),
    )
    op.create_index("ix_proof_tries_dossier_id_at", "proof_tries", ["dossier_id", "at"])
    op.create_index("ix_proof_tries_at", "proof_tries", ["at"])
    op.create_index("ix_proof_tries_person_id", "proof_tries", ["person_id"])
    op.create_table(
        "proofs",
        _id("person_id"),
        _id("dossier_id"),
        sa.Column("phone_hash", sa.String(32), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "dossier_id", name="pk_proofs"),
        *_theirs("proofs"),
    )
    op.create_index("ix_proofs_dossier_id", "proofs", ["dossier_id"])
    op.create_index("ix_proofs_until", "proofs", ["until"])


def _follows() -> None:
    op.create_table(
        "follows",
        _id("id"),
        _id("person_id"),
        sa.Column("dossier_id", _ID, nullable=True),
        sa.Column("consent", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.Column("told", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        sa.UniqueConstraint("person_id", "dossier_id", name="uq_follows_person_id_dossier_id"),
        _to("follows", "person_id", "people"),
        _to("follows", "dossier_id", "dossiers", "SET NULL"),
    )
    op.create_index("ix_follows_dossier_id", "follows", ["dossier_id"])


def _notices() -> None:
    op.create_table(
        "notices",
        _id("id"),
        _id("follow_id"),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("follow_id", "event", name="uq_notices_follow_id_event"),
        _to("notices", "follow_id", "follows"),
    )
    op.create_table(
        "notice_messages",
        _id("outbox_id"),
        _id("notice_id"),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_notice_messages"),
        _to("notice_messages", "outbox_id", "outbox"),
        _to("notice_messages", "notice_id", "notices"),
    )
    op.create_index("ix_notice_messages_notice_id", "notice_messages", ["notice_id"])


def _ratings() -> None:
    op.create_table(
        "ratings",
        _id("id"),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("procedure", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
    )
    op.create_index("ix_ratings_month", "ratings", ["month"])
    op.create_table(
        "rating_marks",
        _id("person_id"),
        _id("dossier_id"),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("worded", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "dossier_id", name="pk_rating_marks"),
        *_theirs("rating_marks"),
    )
    op.create_index("ix_rating_marks_dossier_id", "rating_marks", ["dossier_id"])
