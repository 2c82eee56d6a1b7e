"""Who has not proven that a dossier is theirs learns nothing personal, whatever they do."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers import notices
from handlers.conversation import Incoming, Reply
from handlers.plain import visible
from handlers.ports import Ports, Shown
from knowledge.status import Status
from tests.conversing import SUBSET, Talk
from tests.dossiers_at_hand import (
    EXPECTED,
    LATE,
    NEVER,
    NO_PHONE,
    NOW,
    OLD,
    SECRET,
    code,
    connected,
    dossiers,
)

CODES = (*(code(status) for status in Status), LATE, EXPECTED, NO_PHONE, OLD)
NOTICES = (
    notices.status_changed,
    notices.due_soon,
    notices.late,
    notices.ask_satisfaction,
)


def everything(talk: Talk) -> str:
    """All that left the handlers: texts, choices, timelines, the session, notes."""
    return f"{talk.turn!r} {talk.html} {talk.session.to_json()}"


def leaks(text: str, secrets: tuple[str, ...] = SECRET) -> list[str]:
    """The secrets that stand in a text."""
    return [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("typed", CODES)
def test_a_dossier_unproven(typed: str) -> None:
    """In every status a code alone shows no name, phone, address, note, paper or sum."""
    talk = Talk(connected(), at=NOW)
    talk.say(typed)
    assert typed in talk.text
    assert not leaks(everything(talk))


@pytest.mark.parametrize("typed", CODES)
def test_every_way_from_a_dossier_unproven(typed: str) -> None:
    """Every choice below an unproven dossier, and below those, still tells nothing personal."""
    first = Talk(connected(), at=NOW)
    first.say(typed)
    for one in first.choices:
        talk = Talk(first.ports, first.session, at=NOW)
        if one.key:
            talk.tap(one.key)
            assert not leaks(everything(talk)), one.label
        for other in (choice for choice in talk.choices if choice.key) if talk.turn else ():
            further = Talk(first.ports, talk.session, at=NOW)
            further.tap(other.key)
            assert not leaks(everything(further)), f"{one.label}, {other.label}"


@pytest.mark.parametrize("typed", CODES)
def test_a_proven_dossier_never_tells_name_phone_or_address(typed: str) -> None:
    """Even after the proof names are masked, and phone and address stay untold."""
    talk = Talk(connected(), at=NOW)
    talk.tap(f"prove:{typed}")
    talk.say("4321")
    assert not leaks(everything(talk), NEVER)


@pytest.mark.parametrize("digits", ["4321", "1234", "0987654321", "4 số cuối là 4321", "123456"])
def test_digits_leave_no_trace(digits: str) -> None:
    """What was typed as a proof stands in no session and no note, and is to be forgotten."""
    talk = Talk(connected(), at=NOW)
    talk.tap(f"prove:{code(5)}")
    turn = talk.say(digits)
    assert turn.forget
    bare = digits.rsplit(" ", 1)[-1]
    assert bare not in talk.session.to_json()
    assert bare not in repr(turn.notes)


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("typed", CODES)
def test_notices_tell_nothing_personal(
    typed: str, notice: Callable[[Shown, Ports, object], Reply]
) -> None:
    """A notice stands on a locked screen: even of a proven dossier it tells nothing personal."""
    kept, ports = dossiers(), connected()
    asking = Incoming("person", "test", "", NOW)

    async def proven() -> Shown:
        await kept.prove(asking, typed, "4321")
        shown = (await kept.look(asking, typed)).shown
        assert shown
        return shown

    shown = asyncio.run(proven())
    for told in (shown, replace(shown, dossier=replace(shown.dossier, note="Gọi chị Mơ"))):
        reply = notice(told, ports, NOW)
        assert typed in reply.text
        assert SUBSET.fullmatch(reply.text)
        assert not leaks(repr(reply) + visible(reply.text))
        assert all(choice.key.isascii() and len(choice.key) <= 64 for choice in reply.choices)


@pytest.mark.parametrize("seed", range(6))
def test_any_walk_without_the_digits(seed: int) -> None:
    """A long conversation of taps and words, the right digits left out, tells nothing personal."""
    dice = random.Random(seed)
    words = (
        *(*CODES[:6], LATE, "0005", "1111", "theo dõi", "/theodoi", "ngừng nhận", "2", "không"),
        *("hồ sơ của tôi đến đâu rồi", "thiếu giấy gì", "đăng ký kết hôn", "/huy", "5"),
    )
    talk = Talk(connected(), at=NOW)
    talk.say("xin chào")
    for _ in range(40):
        keys = [choice.key for choice in talk.choices if choice.key]
        if keys and dice.random() < 0.6:
            talk.tap(dice.choice(keys))
        else:
            talk.say(dice.choice(words))
        assert SUBSET.fullmatch(talk.html), talk.html
        assert not leaks(everything(talk))
        assert all(0 < len(choice.label) <= 60 for choice in talk.choices)
        assert all(len(choice.key) <= 64 for choice in talk.choices)
