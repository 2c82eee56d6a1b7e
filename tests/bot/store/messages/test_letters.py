"""Tests of bot.store.messages.letters: what a proof has opened, at rest."""

from __future__ import annotations

import pytest

from bot.store.messages.letters import WITHHELD, Letters

PAYLOAD = {
    "text": "Chủ hồ sơ: N** V** A*",
    "choices": [{"label": "Xem", "key": "dossier:H15.120-261118-0001"}],
    "timeline": {"title": "Khai sinh", "stages": []},
    "replaces": "7",
}


def test_what_was_closed_is_opened() -> None:
    """The text and the timeline come back as they were; until then nothing of them is readable."""
    letters = Letters("k" * 40)
    closed = letters.close(PAYLOAD)
    assert "N**" not in str(closed)
    assert "Khai sinh" not in str(closed)
    assert closed["choices"] == PAYLOAD["choices"]
    assert closed["replaces"] == "7"
    opened = letters.open(closed)
    assert {name: opened[name] for name in PAYLOAD} == PAYLOAD


@pytest.mark.parametrize("payload", [PAYLOAD, {"text": "x", "choices": []}])
def test_what_is_open_passes(payload: dict[str, object]) -> None:
    """Answers without anything personal are kept and read as they are."""
    assert Letters("k" * 40).open(payload) == payload


def test_another_key_opens_nothing() -> None:
    """Whoever has the database alone reads that something was said, not what."""
    closed = Letters("k" * 40).close(PAYLOAD)
    assert Letters("j" * 40).open(closed)["text"] == WITHHELD
