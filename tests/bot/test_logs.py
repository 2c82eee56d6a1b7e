"""Logs: one line a message, no secrets, no words of people."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from bot import logs

pytestmark = pytest.mark.usefixtures("logs_restored")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("POST https://x.vn/bot123:AB-c_d/sendMessage", "POST https://x.vn/bot***/sendMessage"),
        ("postgresql+asyncpg://lan:mat-khau@db/x", "postgresql+asyncpg://lan:***@db/x"),
        ("access_token=abc&x=1", "access_token=***&x=1"),
        ('{"secret": "abc"}', '{"secret": "***"}'),
        ("no secrets here", "no secrets here"),
    ],
)
def test_tokens_are_redacted(text: str, shown: str) -> None:
    """A token in a URL, a password in an address, a secret by name: blanked out."""
    assert logs.redact(text) == shown


def test_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The machine's form is one object a line, on standard error."""
    logs.configure("info", "json")
    structlog.get_logger().info("sent", message=1, url="/bot1:a/x")
    structlog.get_logger().debug("unseen")
    logging.getLogger("library").error("line one\nline two")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line.get("url")) for line in lines] == [
        ("sent", "/bot***/x"),
        ("line one", None),
    ]


def test_errors_are_told_by_place() -> None:
    """Where an error came from is logged, its message, which may quote a person, is not."""
    with pytest.raises(ValueError, match="An") as caught:
        raise ValueError("tôi tên An")
    told = logs.where(caught.value)
    assert told.startswith("ValueError at test_logs.py:")
    assert "An" not in told
