"""How fast one visitor may write."""

from __future__ import annotations

from bot.web.chat.rate import Rate


def test_bucket_empties_and_refills() -> None:
    """A minute's worth at once, then evenly; the wait that is told is enough."""
    time = [0.0]
    rate = Rate(30, clock=lambda: time[0])
    assert [rate.take("lan") for _ in range(30)] == [0.0] * 30
    wait = rate.take("lan")
    assert 0 < wait <= 2
    assert rate.take("hoa") == 0
    time[0] += wait
    assert rate.take("lan") == 0


def test_silent_visitors_are_forgotten() -> None:
    """Memory does not grow with every visitor there ever was."""
    rate = Rate(30, clock=lambda: 0.0)
    for number in range(11_000):
        rate.take(str(number))
    assert len(rate._buckets) == 10_000
    assert "10999" in rate._buckets
