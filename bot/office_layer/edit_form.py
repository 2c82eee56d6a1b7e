"""The form on which an office lays its own words over a procedure, both ways.

What can be laid over: ways people call it, what to know about each way to submit, fees (the
provincial council sets many), and where to go. The rest is the published record's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.office_layer.changes import told, way_name, where
from knowledge import office_layer
from knowledge.procedure import FeeKind, Procedure

Raw = dict[str, Any]
Form = Mapping[str, str]

PLACES = 3
_PLACE = ("name", "address", "hours", "phone")

KINDS = {
    "": "giữ như bản công bố",
    FeeKind.amount.value: "số tiền",
    FeeKind.free.value: "miễn phí",
    FeeKind.provincial.value: "do HĐND tỉnh quyết định",
    FeeKind.unknown.value: "chưa rõ mức",
}


@dataclass(frozen=True)
class WayRow:
    """One way to submit on the form: what the record says beside what the office says."""

    number: int
    name: str
    record: str
    kind: str
    amount: str
    fee_note: str
    note: str


def read(form: Form, below: Procedure) -> tuple[Raw | None, list[str]]:
    """Read the form; None where it lays nothing over. The sentences say what is wrong."""
    wrong: list[str] = []
    raw: Raw = {"code": below.code}
    aliases = lines(form.get("aliases", ""))
    own = [alias for alias in aliases if alias not in below.aliases]
    ways = list(_ways(form, below, wrong))
    places = list(_places(form))
    raw |= {"aliases": own} if own else {}
    raw |= {"channels": ways} if ways else {}
    raw |= {"places": places} if places else {}
    if len(raw) == 1:
        return None, wrong
    return raw, wrong or problems(office_layer.over(below, raw))


def problems(whole: Mapping[str, Any]) -> list[str]:
    """Say what keeps an entry from being used."""
    return [f"{where(p.field)}: {p.reason}." for p in office_layer.check(whole)]


def lines(text: str) -> list[str]:
    """The lines of a text field, each once, without empty ones."""
    return [*dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip())]


def amount(text: str) -> float | None:
    """Read money as people type it: ``8.000``, ``8 000 đ``, ``8,000``; None if it is none."""
    digits = re.sub(r"[\s.,]|(?:đồng|vnđ|vnd|đ)$", "", text.strip().lower())
    return float(digits) if digits.isdecimal() and len(digits) < 12 else None


def _ways(form: Form, below: Procedure, wrong: list[str]) -> Iterator[Raw]:
    for number, way in enumerate(below.channels):
        row: Raw = {"channel": way.channel.value}
        row |= {"stage": way.stage} if way.stage else {}
        own: Raw = {}
        note = _said(form, f"note-{number}")
        fee = _fee(form, number, way_name(way.channel, way.stage), wrong)
        own |= {"fees": [fee]} if fee else {}
        own |= {"note": note} if note else {}
        if own:
            yield row | own


def _fee(form: Form, number: int, name: str, wrong: list[str]) -> Raw | None:
    kind = form.get(f"kind-{number}", "")
    if kind not in KINDS or not kind:
        return None
    fee: Raw = {"kind": kind}
    if kind == FeeKind.amount:
        value = amount(form.get(f"amount-{number}", ""))
        if not value:
            wrong.append(f"{name}, số tiền: ghi bằng chữ số, ví dụ 8.000.")
        fee["amount"] = value
    note = _said(form, f"fee_note-{number}")
    if not note and kind != FeeKind.unknown:
        # The source line below the answer is the record's, so another fee names its own.
        wrong.append(
            f"{name}, lệ phí: ghi nguồn của mức này (số nghị quyết, cơ quan ban hành, ngày đọc)."
        )
    return fee | ({"note": note} if note else {})


def _places(form: Form) -> Iterator[Raw]:
    for number in range(PLACES):
        place = {name: said for name in _PLACE if (said := _said(form, f"{name}-{number}"))}
        if place:
            yield place


def _said(form: Form, name: str) -> str:
    return " ".join(form.get(name, "").split())


def way_rows(below: Procedure, raw: Mapping[str, Any] | None, form: Form | None) -> list[WayRow]:
    """Lay the ways out: as typed where the form comes back, as kept where it is opened."""
    own = {(w.get("channel"), w.get("stage")): w for w in (raw or {}).get("channels", ())}
    rows = []
    for number, way in enumerate(below.channels):
        kept = _kept(own.get((way.channel.value, way.stage), {}), number)
        values = {**kept, **({n: form.get(n, "") for n in kept} if form is not None else {})}
        rows.append(
            WayRow(
                number,
                way_name(way.channel, way.stage),
                "; ".join(_record(way.model_dump(mode="json"))),
                values[f"kind-{number}"],
                values[f"amount-{number}"],
                values[f"fee_note-{number}"],
                values[f"note-{number}"],
            )
        )
    return rows


def _kept(way: Mapping[str, Any], number: int) -> dict[str, str]:
    fee: Raw = next(iter(way.get("fees", ())), {})
    return {
        f"kind-{number}": fee.get("kind", ""),
        f"amount-{number}": f"{fee['amount']:.0f}" if fee.get("amount") else "",
        f"fee_note-{number}": fee.get("note", ""),
        f"note-{number}": way.get("note", ""),
    }


def _record(way: Mapping[str, Any]) -> list[str]:
    bare = {"channel": way["channel"], "stage": way["stage"], "fees": way["fees"]}
    return [line.partition(": ")[2] for line in told({"channels": [bare]})]


def place_rows(raw: Mapping[str, Any] | None, form: Form | None) -> list[dict[str, str]]:
    """Lay the places out, with an empty one to fill in."""
    if form is not None:
        return [{n: form.get(f"{n}-{i}", "") for n in _PLACE} for i in range(PLACES)]
    kept = list((raw or {}).get("places", ()))[:PLACES]
    rows = [{name: place.get(name) or "" for name in _PLACE} for place in kept]
    return rows + [dict.fromkeys(_PLACE, "")] * (PLACES - len(rows))
