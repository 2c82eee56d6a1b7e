"""GET /metrics: numbers for Prometheus, of this process and of the store that all share.

Only for this machine, or for whoever has BOT_METRICS_TOKEN; no label names a person.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.store.engine import Database, StoreDown
from bot.store.office import figures
from bot.store.office.figures import Figures
from bot.wallclock import now

_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


class Tally:
    """What this process counts as it works."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._handled = Counter(
            "mot_cua_handled", "Messages handled", ["channel", "outcome"], registry=self.registry
        )
        self._time = Histogram(
            "mot_cua_handling_seconds",
            "From the message's arrival to its answer in the outbox",
            ["channel"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._sends = Counter(
            "mot_cua_sends", "Tries to send, by what came of them", ["channel", "result"],
            registry=self.registry,
        )  # fmt: skip

        self._slowed = Counter(
            "mot_cua_lookups_slowed",
            "Look-ups of dossiers and proofs refused, by whose limit was reached",
            ["channel", "by"],
            registry=self.registry,
        )

    def handled(self, channel: str, outcome: str, seconds: float) -> None:
        """Count a message that has its answer."""
        self._handled.labels(channel, outcome).inc()
        # A clock that was set back makes no negative times.
        self._time.labels(channel).observe(max(0.0, seconds))

    def sent(self, channel: str, result: str) -> None:
        """Count a try to send."""
        self._sends.labels(channel, result).inc()

    def slowed(self, channel: str, by: str) -> None:
        """Count a look-up that was refused: somebody may be trying codes out."""
        self._slowed.labels(channel, by).inc()


@dataclass(frozen=True)
class Metrics:
    """The route: ``rates`` are the channels' messages a second."""

    database: Database
    tally: Tally
    rates: Mapping[str, float | None]
    token: str = ""

    async def serve(self, request: web.Request) -> web.Response:
        """Answer with the numbers; 403 to whoever may not see them."""
        if not self._may_see(request):
            raise web.HTTPForbidden
        body = generate_latest(self.tally.registry)
        try:
            async with self.database.read() as connection:
                shared = await figures.read(connection)
        except StoreDown:
            body += _text([_gauge("mot_cua_store_up", "Whether the store answers", 0)])
        else:
            body += _text(_families(shared, self.rates, now()))
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _may_see(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.token:
            return hmac.compare_digest(given.encode(errors="replace"), self.token.encode())
        # What a reverse proxy passes on comes from this machine, and is from anybody.
        if any(name in request.headers for name in _FORWARDED):
            return False
        return _is_here(request.remote or "")


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _families(
    shared: Figures, rates: Mapping[str, float | None], at: datetime
) -> list[GaugeMetricFamily]:
    age = max(0.0, (at - shared.oldest).total_seconds()) if shared.oldest else 0.0
    outbox = GaugeMetricFamily(
        "mot_cua_outbox", "Messages on their way out", labels=["channel", "state"]
    )
    for (channel, state), number in sorted(shared.queued.items()):
        outbox.add_metric([channel, state], number)
    held = GaugeMetricFamily(
        "mot_cua_pace_held_seconds", "Until a channel may send again", labels=["channel"]
    )
    limit = GaugeMetricFamily(
        "mot_cua_pace_per_second", "The pace of a channel", labels=["channel"]
    )
    parked = GaugeMetricFamily(
        "mot_cua_parked", "Whether a channel waits for a person", labels=["channel"]
    )
    for channel, rate in sorted(rates.items()):
        until = shared.used_until.get(channel, at)
        held.add_metric([channel], max(0.0, (until - at).total_seconds()))
        parked.add_metric([channel], channel in shared.parked)
        if rate:
            limit.add_metric([channel], rate)
    return [
        _gauge("mot_cua_store_up", "Whether the store answers", 1),
        _gauge("mot_cua_inbox_waiting", "Messages not handled yet", shared.waiting),
        _gauge("mot_cua_inbox_age_seconds", "Age of the oldest message not handled yet", age),
        outbox,
        held,
        limit,
        parked,
    ]


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


class _Once:
    def __init__(self, families: Sequence[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Sequence[GaugeMetricFamily]:
        """What the library asks a collector for."""
        return self._families


def _text(families: Sequence[GaugeMetricFamily]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Once(families))
    return generate_latest(registry)
