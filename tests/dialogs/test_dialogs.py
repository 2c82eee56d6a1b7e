"""Dialogs as tables: what is typed or tapped, and what must come back.

A turn is ``say`` (typed), ``tap`` (a key), ``pick`` (a label of the last turn) or ``photo``. A
dialog with ``dossiers`` has an office's dossiers at hand, one with ``provinces`` provincial
procedures, one with ``topics`` an office that offers notices of these; a topic in braces stands
for its mark in a key. ``channel`` names where it happens.
Expected are ``outcome``, ``code`` (the first), ``codes`` (all of these among them), ``asked``,
``procedure`` and ``expects`` (of the session), ``has`` / ``hasnt`` (in the text as read),
``starts``, ``before`` (pairs in this order), ``choices`` / ``no_choices`` (labels), ``ticked``
(labels), ``notes`` (kinds), ``forget``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.topics import mark
from tests.conversing import SUBSET, Talk, offering
from tests.dossiers_at_hand import NOW, connected
from tests.provinces_at_hand import of_provinces


def _dialogs() -> Iterator[Any]:
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for dialog in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(dialog, id=f"{path.stem}: {dialog['name']}")


@pytest.mark.parametrize("dialog", list(_dialogs()))
def test_a_dialog_goes_as_its_table_says(dialog: dict[str, Any]) -> None:
    """Every turn of the dialog says what it must, offers what it must, and nothing it must not."""
    talk = Talk(connected(), at=NOW) if dialog.get("dossiers") else Talk()
    talk = Talk(of_provinces()) if dialog.get("provinces") else talk
    if "topics" in dialog:
        talk.ports = offering(talk.ports, *dialog["topics"])
    talk.channel = dialog.get("channel", "test")
    for turn in dialog["turns"]:
        _send(talk, turn)
        _check(talk, turn)
        assert SUBSET.fullmatch(talk.html), talk.html


def _send(talk: Talk, turn: dict[str, Any]) -> None:
    if "tap" in turn:
        key = re.sub(r"\{(.*)\}", lambda topic: mark(topic[1]), turn["tap"])
        talk.tap(key, turn.get("with", ""))
    elif "pick" in turn:
        talk.pick(turn["pick"])
    elif "photo" in turn:
        talk.show(turn["photo"], turn.get("with", ""))
    else:
        talk.say(str(turn["say"]) * turn.get("times", 1))


def _check(talk: Talk, want: dict[str, Any]) -> None:
    turn, text = talk.turn, talk.text
    assert turn is not None
    said = f"{want}\n→ {turn.outcome} {turn.codes}\n{text}\n{[c.label for c in talk.choices]}"
    assert turn.outcome == want.get("outcome", turn.outcome), said
    assert turn.codes[:1] == ((want["code"],) if "code" in want else turn.codes[:1]), said
    assert set(want.get("codes", ())) <= set(turn.codes), said
    assert list(turn.asked) == want.get("asked", list(turn.asked)), said
    assert talk.session.procedure == want.get("procedure", talk.session.procedure), said
    assert list(talk.session.expects) == want.get("expects", list(talk.session.expects)), said
    assert turn.forget is want.get("forget", turn.forget), said
    assert text.startswith(want.get("starts", "")), said
    assert all(part in text for part in want.get("has", ())), said
    assert not any(part in text for part in want.get("hasnt", ())), said
    assert all(text.index(a) < text.index(b) for a, b in want.get("before", ())), said
    notes = [note.kind.value for note in turn.notes]
    assert notes == want.get("notes", notes), said
    _check_choices(talk, want, said)


def _check_choices(talk: Talk, want: dict[str, Any], said: str) -> None:
    labels = [choice.label for choice in talk.choices]
    assert all(label in labels for label in want.get("choices", ())), said
    assert not any(label in labels for label in want.get("no_choices", ())), said
    ticked = [choice.label for choice in talk.choices if choice.checked]
    assert ticked == want.get("ticked", ticked), said
