"""Conversations handed over to officers, what they answered, and answers kept at hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("state IN ('waiting', 'taken')")

_CANNED = (
    (
        "Chào",
        "Chào bạn, tôi là cán bộ bộ phận Một cửa. Bạn chờ tôi xem câu hỏi một chút.",
    ),
    (
        "Xin mã hồ sơ",
        "Bạn cho tôi xin mã hồ sơ, ghi ở Giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    ),
    (
        "Mời đến trực tiếp",
        "Việc này bạn đến trực tiếp bộ phận Một cửa, mang căn cước và giấy tờ đang có.",
    ),
    (
        "Không gửi giấy tờ",
        "Bạn đừng gửi ảnh giấy tờ, mã OTP, mật khẩu ở đây. Cán bộ không bao giờ hỏi.",
    ),
    ("Cảm ơn", "Cảm ơn bạn. Cần gì thêm bạn cứ nhắn lại tại đây."),
)


def upgrade() -> None:
    """Create the tables, with a few answers to begin with."""
    _handovers()
    _answers()
    canned = op.create_table(
        "canned_answers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_answers"),
    )
    rows = sa.text(
        "INSERT INTO canned_answers (title, text, changed_at)"
        " VALUES (:title, :text, CURRENT_TIMESTAMP)"
    )
    assert canned is not None
    op.get_bind().execute(rows, [{"title": title, "text": text} for title, text in _CANNED])


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("about", sa.String(80), nullable=False, server_default=""),
        sa.Column("subject", sa.String(200), nullable=False, server_default=""),
        sa.Column("unit_code", sa.String(40), nullable=False, server_default=""),
        sa.Column("shared_from", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("officer_id", _ID, nullable=True),
        sa.Column("taken_at", _MOMENT, nullable=True),
        sa.Column("heard_at", _MOMENT, nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("ended", sa.String(10), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_handovers_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_handovers_officer_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_handovers_person_id", "handovers", ["person_id"])
    op.create_index("ix_handovers_officer_id", "handovers", ["officer_id"])
    op.create_index(
        "ix_handovers_open",
        "handovers",
        ["state", "opened_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _answers() -> None:
    op.create_table(
        "handover_answers",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("handover_id", _ID, nullable=False),
        sa.Column("officer_id", _ID, nullable=True),
        sa.Column("outbox_id", _ID, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_handover_answers"),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handovers.id"],
            name="fk_handover_answers_handover_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name="fk_handover_answers_officer_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_handover_answers_outbox_id", ondelete="CASCADE"
        ),
    )
    for column in ("handover_id", "officer_id", "outbox_id"):
        op.create_index(f"ix_handover_answers_{column}", "handover_answers", [column])


def downgrade() -> None:
    """Drop them; whoever waits for an officer is forgotten."""
    op.drop_table("canned_answers")
    op.drop_table("handover_answers")
    op.drop_table("handovers")
