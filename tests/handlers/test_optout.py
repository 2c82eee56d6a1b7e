"""One tap ends reminders of a purpose, one brings them back; every key answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import optout
from handlers.conversation import Session
from handlers.refusals import MemoryRefusals
from handlers.router import answer
from tests.conversing import ports
from tests.handlers.dossiers_contract import asking


@pytest.mark.parametrize("purpose", optout.PURPOSES)
async def test_a_tap_refuses_and_another_accepts(purpose: str) -> None:
    """The answer says what is ended, and offers to take it back."""
    refusals = MemoryRefusals()
    given = replace(ports(), refusals=refusals)
    tap = replace(asking(), choice=optout.stop_key(purpose))
    turn = await answer(tap, Session(), given)
    assert await refusals.refused(asking()) == (purpose,)
    assert optout.PURPOSES[purpose] in turn.replies[0].text
    keys = [choice.key for choice in turn.replies[0].choices]
    assert keys[0] == f"remind:{purpose}"
    back = await answer(replace(asking(), choice=keys[0]), turn.session, given)
    assert await refusals.refused(asking()) == ()
    assert optout.PURPOSES[purpose] in back.replies[0].text


async def test_a_strange_purpose_is_no_purpose() -> None:
    """A key that nobody made refuses nothing."""
    refusals = MemoryRefusals()
    assert await optout.tapped("no-remind:xyz", asking(), Session(), refusals) is None
    assert refusals.kept == {}
