"""What Prometheus is told of the sources: questions, how long they took, and the breakers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.sources.breaker import Breaker, State

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 6, 10)


class SourceTally:
    """Counts the questions to the sources of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._asked = Counter(
            "mot_cua_source_questions",
            "Questions to a source, by what came of them",
            ["source", "result"],
            registry=registry,
        )
        self._time = Histogram(
            "mot_cua_source_seconds",
            "How long a question took, retries included",
            ["source"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._open = Gauge(
            "mot_cua_source_resting",
            "Whether the circuit breaker keeps questions away from a source",
            ["source"],
            registry=registry,
        )

    def asked(self, source: str, result: str, seconds: float) -> None:
        """Count a question, what came of it and how long it took."""
        self._asked.labels(source, result).inc()
        self._time.labels(source).observe(max(0.0, seconds))

    def watch(self, source: str, breaker: Breaker) -> None:
        """Tell of a breaker whenever the numbers are read."""
        self._open.labels(source).set_function(lambda: float(breaker.state is State.open))
