"""The console: officers, invitations, ways in, and the audit log that nobody edits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create them, and refuse changes to the audit log from then on."""
    _officers()
    _invitations()
    _passkeys()
    _sessions()
    _codes()
    _audit()
    _refuse_changes()


def downgrade() -> None:
    """Drop them; whoever works here has to be invited anew, and who did what is gone."""
    tables = ("audit", "console_codes", "console_sessions", "passkeys", "invitations", "officers")
    for table in tables:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_stays()")


def _text(name: str, length: int, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _MOMENT, nullable=nullable)


def _whose(name: str = "officer_id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _ID, nullable=nullable)


def _to(table: str, column: str, ondelete: str, target: str = "officers") -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def _officers() -> None:
    op.create_table(
        "officers",
        sa.Column("id", _ID, nullable=False),
        _text("name", 80),
        _text("role", 10),
        sa.Column("units", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        _at("created_at"),
        _at("seen_at", nullable=True),
        _whose("citizen_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
        sa.UniqueConstraint("citizen_id", name="uq_officers_citizen_id"),
        _to("officers", "citizen_id", "SET NULL", "people"),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        _text("token_hash", 64),
        _text("name", 80),
        _text("role", 10),
        sa.Column("units", sa.JSON, nullable=False),
        _whose(nullable=True),
        _whose("created_by", nullable=True),
        _at("created_at"),
        _at("expires_at"),
        _at("used_at", nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invitations"),
        _to("invitations", "officer_id", "CASCADE"),
        _to("invitations", "created_by", "SET NULL"),
    )


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        _text("credential_id", 400),
        _whose(),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        _text("label", 80),
        _at("created_at"),
        _at("used_at", nullable=True),
        sa.PrimaryKeyConstraint("credential_id", name="pk_passkeys"),
        _to("passkeys", "officer_id", "CASCADE"),
    )
    op.create_index("ix_passkeys_officer_id", "passkeys", ["officer_id"])


def _sessions() -> None:
    op.create_table(
        "console_sessions",
        _text("token_hash", 64),
        _whose(),
        _at("created_at"),
        _at("seen_at"),
        _at("expires_at"),
        _text("device", 120, ""),
        sa.PrimaryKeyConstraint("token_hash", name="pk_console_sessions"),
        _to("console_sessions", "officer_id", "CASCADE"),
    )
    op.create_index("ix_console_sessions_officer_id", "console_sessions", ["officer_id"])


def _codes() -> None:
    op.create_table(
        "console_codes",
        _text("code_hash", 64),
        _text("purpose", 10),
        _whose(nullable=True),
        _text("waiting_hash", 64, ""),
        _text("device", 120, ""),
        _text("state", 10),
        _at("expires_at"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_console_codes"),
        _to("console_codes", "officer_id", "CASCADE"),
    )
    op.create_index("ix_console_codes_waiting_hash", "console_codes", ["waiting_hash"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        _at("at"),
        _whose(nullable=True),
        _text("who", 80),
        _text("act", 40),
        _text("about", 200),
        _text("unit", 40, ""),
        sa.Column("detail", sa.JSON, nullable=False),
        _text("previous", 64),
        _text("digest", 64),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_officer_id", "audit", ["officer_id"])


def _refuse_changes() -> None:
    """A slip of the hand in the database is stopped here; a purpose shows in the chain."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION audit_stays()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_stays_{what.lower()} BEFORE {what} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        )
