"""What can be read, and what is wrong with the rest."""

from __future__ import annotations

import pytest

from handlers.reading import trouble


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("🙂👍", "symbols"),
        ("?!…", "symbols"),
        ("\x01\x02\x03", "junk"),
        ("\ufffd\ufffd\ufffdPK\ufffd", "junk"),
        ("\ue000\ue001\ue002", "junk"),
        ("a" * 2001, "long"),
        ("a" * 100_000, "long"),
        ("a" * 2000, None),
        ("làm khai sinh 🙂", None),
        ("làm\x00 khai sinh", None),
        ("dòng một\ndòng hai\ndòng ba", None),
        ("出生登记", None),
        ("7", None),
    ],
)
def test_what_is_wrong_with_a_message_is_named(text: str, wrong: str | None) -> None:
    """Empty, symbols only, broken and too long are told apart; everything else is read."""
    assert trouble(text) == wrong
