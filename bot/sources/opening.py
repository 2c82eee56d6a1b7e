"""Which sources are switched on: those whose address is set."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry

from bot.settings import PREFIX, Settings, SettingsError
from bot.sources import igate, national
from bot.sources.contract import Source
from bot.sources.counting import SourceTally
from bot.sources.guarded import Asking, Guarded, Patience

_NEEDS = {
    "igate_url": ("igate_token_url", "igate_client_id", "igate_client_secret"),
    "national_url": (
        "national_login_url",
        "national_user",
        "national_password",
        "national_unit",
    ),
}


def open_all(settings: Settings, registry: CollectorRegistry | None = None) -> tuple[Source, ...]:
    """Open every source that is configured, in the order in which they are asked.

    Raises:
        SettingsError: a setting that a source needs besides its address is missing.
    """
    _check(settings)
    tally = SourceTally(registry or CollectorRegistry())
    sources = tuple(
        Guarded(asking, Patience(seconds=settings.source_seconds), counting=tally)
        for asking in _wanted(settings)
    )
    for source in sources:
        tally.watch(source.key, source.breaker)
    return sources


def _wanted(settings: Settings) -> list[Asking]:
    wanted: list[Asking] = []
    if settings.igate_url:
        account = igate.Account(
            settings.igate_url,
            settings.igate_token_url,
            settings.igate_client_id,
            settings.igate_client_secret,
            settings.igate_agency,
        )
        wanted.append(igate.IGate(account, time.monotonic))
    if settings.national_url:
        login = national.Account(
            settings.national_url,
            settings.national_login_url,
            settings.national_user,
            settings.national_password,
            settings.national_unit,
        )
        wanted.append(national.National(login, time.monotonic))
    return wanted


def _check(settings: Settings) -> None:
    for address, others in _NEEDS.items():
        missing = [name for name in others if not getattr(settings, name)]
        if getattr(settings, address) and missing:
            names = ", ".join(f"{PREFIX}{name.upper()}" for name in missing)
            raise SettingsError(
                f"Cấu hình chưa đúng:\n  - {PREFIX}{address.upper()}: còn thiếu {names}."
            )
