"""How figures and dates read in Vietnamese."""

from __future__ import annotations

from datetime import date

from knowledge.procedure import Fee, FeeKind, TimeLimit, TimeUnit

_UNITS = {
    TimeUnit.hour: "giờ",
    TimeUnit.working_day: "ngày làm việc",
    TimeUnit.day: "ngày",
    TimeUnit.month: "tháng",
}


def number(value: float) -> str:
    """``20000`` → ``20.000``; ``2.5`` → ``2,5``."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:g}".replace(".", ",")


def money(fee: Fee) -> str:
    """An amount with its currency and what it is counted by: ``2.000 đ/trang``."""
    currency = "đ" if fee.currency == "VND" else fee.currency
    per = f"/{fee.per.removeprefix('/')}" if fee.per else ""
    return f"{number(fee.amount or 0)} {currency}{per}"


def fee(value: Fee) -> str:
    """A fee in a few words; its note is told beside it, never left out of sight."""
    if value.kind is FeeKind.amount:
        return money(value)
    return {
        FeeKind.free: "miễn phí" if not value.note else "miễn phí, có điều kiện",
        FeeKind.provincial: "do HĐND tỉnh quyết định",
        FeeKind.unknown: "nguồn không nêu mức",
    }[value.kind]


def time(limit: TimeLimit) -> str:
    """A time limit in words; an unknown one is called unknown."""
    if limit.value is None or limit.unit is None:
        return "nguồn không nêu rõ"
    return f"{number(limit.value)} {_UNITS[limit.unit]}"


def day(value: date) -> str:
    """``2026-06-10`` → ``10/06/2026``."""
    return value.strftime("%d/%m/%Y")


ALL = {"number": number, "money": money, "fee": fee, "time": time, "day": day}
