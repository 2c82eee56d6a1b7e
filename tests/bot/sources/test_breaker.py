"""The circuit breaker: when it opens, what passes, when it closes."""

from __future__ import annotations

import pytest

from bot.sources.breaker import Breaker, Resting, State
from bot.sources.contract import SourceConfused, SourceDown, SourceError, SourceRefused
from tests.bot.sources.conftest import Clock


def fail(breaker: Breaker, error: SourceError, times: int = 1) -> None:
    """Let questions pass and fail."""
    for _ in range(times):
        breaker.enter()
        breaker.failed(error)


def test_opens_after_failures_in_a_row(clock: Clock) -> None:
    """A success between failures starts the counting anew."""
    breaker = Breaker(clock, failures=3)
    fail(breaker, SourceDown(), 2)
    breaker.enter()
    breaker.succeeded()
    fail(breaker, SourceDown(), 2)
    assert breaker.state is State.closed
    fail(breaker, SourceDown())
    assert breaker.state is State.open
    with pytest.raises(Resting):
        breaker.enter()


def test_half_open_lets_one_question_try(clock: Clock) -> None:
    """After the rest one question passes while the others are turned away."""
    breaker = Breaker(clock, failures=1, rest=30)
    fail(breaker, SourceDown())
    clock.time += 29.9
    assert breaker.state is State.open
    clock.time += 0.2
    assert breaker.state is State.half_open
    breaker.enter()
    with pytest.raises(Resting):
        breaker.enter()
    breaker.succeeded()
    assert breaker.state is State.closed


def test_failed_probe_opens_it_again(clock: Clock) -> None:
    """One failure is enough while it tries."""
    breaker = Breaker(clock, failures=5, rest=30)
    fail(breaker, SourceDown(), 5)
    clock.time += 31
    fail(breaker, SourceDown())
    assert breaker.state is State.open
    clock.time += 31
    assert breaker.state is State.half_open


def test_probe_that_left_frees_the_place(clock: Clock) -> None:
    """Whoever goes away before the answer does not keep the source shut for ever."""
    breaker = Breaker(clock, failures=1, rest=30)
    fail(breaker, SourceDown())
    clock.time += 31
    breaker.enter()
    breaker.left()
    breaker.enter()


def test_refusal_opens_at_once_and_for_long(clock: Clock) -> None:
    """A wrong password is not tried again and again."""
    breaker = Breaker(clock, failures=5, rest=30, long_rest=300)
    fail(breaker, SourceRefused())
    clock.time += 299
    assert breaker.state is State.open
    clock.time += 2
    assert breaker.state is State.half_open


def test_nonsense_is_an_answer(clock: Clock) -> None:
    """A source that answers nonsense is not down: it stays asked."""
    breaker = Breaker(clock, failures=1)
    fail(breaker, SourceConfused(), 10)
    assert breaker.state is State.closed
