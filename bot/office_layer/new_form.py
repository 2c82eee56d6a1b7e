"""The form on which an office adds a procedure the catalogue lacks, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.office_layer.edit_form import Form, amount, lines, problems
from knowledge.procedure import Channel, FeeKind, TimeUnit

Raw = dict[str, Any]

LEVELS = ("Cấp xã", "Cấp tỉnh", "Cấp bộ", "Cơ quan khác")
UNITS = {
    TimeUnit.working_day.value: "ngày làm việc",
    TimeUnit.day.value: "ngày",
    TimeUnit.hour.value: "giờ",
    TimeUnit.month.value: "tháng",
}
UNKNOWN = "bản công bố không nêu"
_LINES = ("name", "short_name", "summary", "field", "unit", "result")
_LISTS = ("aliases", "steps", "conditions", "legal_basis")


def read(form: Form) -> tuple[Raw, list[str]]:
    """Read the form. The sentences say what is wrong."""
    wrong: list[str] = []
    raw: Raw = {"code": form.get("code", "").strip()}
    raw |= {name: said for name in _LINES if (said := " ".join(form.get(name, "").split()))}
    raw |= {name: found for name in _LISTS if (found := lines(form.get(name, "")))}
    raw["level"] = [level for level in LEVELS if form.get(f"level-{level}")]
    raw["channels"] = [_way(form, c, wrong) for c in Channel if form.get(f"way-{c.value}")]
    documents = [{"name": name} for name in lines(form.get("documents", ""))]
    raw["cases"] = [{"name": "Trường hợp chung", "documents": documents}]
    source = {n: form.get(n, "").strip() for n in ("decision", "read", "page")}
    raw["source"] = {name: value for name, value in source.items() if value}
    return raw, wrong or problems(raw)


def _way(form: Form, channel: Channel, wrong: list[str]) -> Raw:
    kind = form.get("fee-kind", "") or FeeKind.unknown.value
    fee: Raw = {"kind": kind}
    if kind == FeeKind.amount:
        fee["amount"] = amount(form.get("fee-amount", ""))
        if not fee["amount"]:
            said = "Lệ phí, số tiền: ghi bằng chữ số, ví dụ 8.000."
            wrong += [] if said in wrong else [said]
    note = " ".join(form.get("fee-note", "").split())
    fee |= {"note": note} if note else {}
    return {"channel": channel.value, "time": _time(form, wrong), "fees": [fee]}


def _time(form: Form, wrong: list[str]) -> Raw:
    text = form.get("time-value", "").strip().replace(",", ".")
    if not text:
        return {"unknown": UNKNOWN}
    try:
        return {"value": float(text), "unit": form.get("time-unit", "")}
    except ValueError:
        said = "Thời hạn: ghi bằng chữ số, ví dụ 3 hoặc 0,5."
        wrong += [] if said in wrong else [said]
        return {"unknown": UNKNOWN}


def fill(raw: Mapping[str, Any]) -> dict[str, str]:
    """Lay a procedure of the office's own out on the form."""
    form = {name: str(raw.get(name, "")) for name in ("code", *_LINES)}
    form |= {name: "\n".join(raw.get(name, ())) for name in _LISTS}
    form |= {f"level-{level}": "1" for level in raw.get("level", ())}
    form |= {name: str(value) for name, value in raw.get("source", {}).items()}
    form["documents"] = "\n".join(
        document["name"] for case in raw.get("cases", ()) for document in case["documents"]
    )
    for way in raw.get("channels", ()):
        form[f"way-{way['channel']}"] = "1"
        form |= _filled(way)
    return form


def _filled(way: Mapping[str, Any]) -> dict[str, str]:
    time, fee = way["time"], way["fees"][0]
    return {
        "time-value": f"{time['value']:g}" if time.get("value") else "",
        "time-unit": time.get("unit", ""),
        "fee-kind": fee["kind"],
        "fee-amount": f"{fee['amount']:.0f}" if fee.get("amount") else "",
        "fee-note": fee.get("note", ""),
    }
