"""One citizen on several channels: who is linked to whom, and the codes that link them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Let people share a citizen, and sessions belong to the citizen."""
    # Not in a batch: on SQLite that rebuilds people, and dropping the old table would take
    # every inbox, outbox and session row with it (ON DELETE CASCADE).
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE people ADD COLUMN citizen_id {number} "
        "CONSTRAINT fk_people_citizen_id REFERENCES people (id) ON DELETE SET NULL"
    )
    op.create_index("ix_people_citizen_id", "people", ["citizen_id"])
    op.execute("ALTER TABLE sessions RENAME COLUMN person_id TO citizen_id")
    _links()


def downgrade() -> None:
    """Drop it; people are strangers to each other again, and the first one keeps the session."""
    op.drop_table("link_tries")
    op.drop_table("links")
    op.execute("ALTER TABLE sessions RENAME COLUMN citizen_id TO person_id")
    op.drop_index("ix_people_citizen_id", "people")
    op.execute("ALTER TABLE people DROP COLUMN citizen_id")


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_by", _ID, nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name="pk_links"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_links_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["used_by"], ["people.id"], name="fk_links_used_by", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_links_person_id", "links", ["person_id"])
    op.create_table(
        "link_tries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_tries"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_link_tries_person_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_link_tries_at", "link_tries", ["at"])
