"""One procedure as the portal's interface gives it (JSON, 2026), made into a record.

Its quirks, each seen in real files: the lists at the top are empty and the real ones stand under
``executionMethods`` and ``executionCases``; a time of 0 with the unit OTHER says "read the
description"; ``cases[].processingDay`` contradicts the methods and is never read; a fee of 0 is
free only where no text stands beside it; no fee at all is unknown; ``required`` is always false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge import variants
from knowledge.formats.published.texts import decision, line, text
from knowledge.formats.records import Record

DETAILS = ("executionMethods", "executionSteps", "executionCases")
"""Keys that only the portal's own shape has."""

_CHANNELS = {"ONLINE": "trực tuyến", "DIRECT": "trực tiếp", "POSTAL": "bưu chính"}
_UNITS = {
    "WORKING_DAY": "ngày làm việc",
    "DAY": "ngày",
    "HOUR": "giờ",
    "MONTH": "tháng",
    "YEAR": "năm",
    "WEEK": "tuần",
    "MINUTE": "phút",
}
_LEVELS = {
    "isWard": "Cấp xã",
    "isProvince": "Cấp tỉnh",
    "isMinistry": "Cấp bộ",
    "isOtherAgency": "Cơ quan khác",
}
_TYPES = {
    "ASSIGNED_REGULATION": "TTHC được luật giao quy định chi tiết",
    "NOT_ASSIGNED_REGULATION": "TTHC không được luật giao cho địa phương quy định hoặc quy định"
    " chi tiết",
    "OTHER": "Loại khác",
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/"
_PLAIN_NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?")
_PLACE = re.compile(r"\s*[-–,]?\s+(?:tỉnh|thành phố|tp\.?)\s+[^,;]+$", re.I)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000


def record(raw: dict[str, Any]) -> Record:
    """The record of one object; a list's object, without details, gives one with its name only.

    The caller has seen to it that code and name are there.
    """
    code = line(raw.get("code") or raw.get("codeNotation"))
    name = line(raw.get("name"))
    found = {"code": code, "name": name, **_facts(raw)}
    if any(raw.get(key) for key in DETAILS):
        found |= {
            "steps": _steps(raw.get("executionSteps")),
            "methods": [_method(row) for row in _rows(raw.get("executionMethods"))],
            "documents": list(_documents(raw.get("executionCases"))),
        }
    return Record(code, name, {key: value for key, value in found.items() if _said(key, value)})


def _facts(raw: dict[str, Any]) -> dict[str, Any]:
    proposal = raw.get("procedureProposal")
    proposal = proposal if isinstance(proposal, dict) else {}
    published = line(proposal.get("proposalNumber") or raw.get("decisionNo"))
    promulgator = line(raw.get("departmentPromulgateName"))
    repaired = decision(published)
    return {
        "field": "; ".join(_names(raw.get("categoriesDetails")) or _names([raw.get("category")])),
        "level": [level for key, level in _LEVELS.items() if raw.get(key) is True],
        "agency": _agency(raw, promulgator),
        "promulgator": promulgator,
        "targets": _names(raw.get("subjectTypesDetails")),
        "legal_basis": _laws(raw.get("legalBasisesDetails")),
        "conditions": text(raw.get("requirementsAndConditions")),
        "result": "; ".join(_names(raw.get("resultsDetails"))),
        "keywords": line(raw.get("keywords")),
        "decision": repaired,
        "decision_published": published if published != repaired else "",
        "type": _TYPES.get(line(raw.get("formalityType")), ""),
        "receiving_address": line(raw.get("dossierReceivingAddresses")),
        "note": text(raw.get("note")),
        "state": line(raw.get("state")),
        "url": page(raw.get("id")),
        "raw_date": _day(raw.get("updatedAt")),
    }


def page(identity: object) -> str:
    """The public page of a procedure; "" where its identity is no UUID."""
    written = line(identity).lower()
    return f"{_PAGE}{written}" if _UUID.fullmatch(written) else ""


def _said(key: str, value: Any) -> bool:
    """A missing key is unknown, so what is empty is left out; ways and papers are known lists."""
    return value not in ("", [], None) or key in ("methods", "documents")


def _steps(rows: Any) -> str:
    return "\n".join(filter(None, map(_step, _rows(rows))))


def _step(row: dict[str, Any]) -> str:
    name, told = text(row.get("name")), text(row.get("description"))
    return f"{name.rstrip(' :.')}: {told}" if name and told else name or told


def _method(row: dict[str, Any]) -> dict[str, Any]:
    channel = line(row.get("submissionMethod"))
    method = {
        "channel": _CHANNELS.get(channel.upper(), channel),
        **_time(row.get("processingTime"), line(row.get("processingTimeUnit"))),
        "fee": "; ".join(filter(None, map(_fee, _rows(row.get("fees"))))),
        "description": text(row.get("description")),
    }
    return {key: value for key, value in method.items() if value}


def _time(value: Any, unit: str) -> dict[str, str]:
    """The time limit in words. A number of OTHER units is none: the description tells.

    Such a number is kept beside, as it was published, unless it is 0.
    """
    number = line(_figure(value))
    if not _PLAIN_NUMBER.fullmatch(number):
        return {"time_limit": number}
    if not float(number.replace(",", ".")):
        return {}
    named = _UNITS.get(unit.upper())
    return {"time_limit": f"{number} {named}"} if named else {"time_published": f"{number} {unit}"}


def _fee(row: dict[str, Any]) -> str:
    """One fee in the words of the portal's own pages: "250,000 VNĐ (mỗi bản)".

    An amount that looks as if it had lost its thousands (250) stays as it is; ``RecordFee`` says
    that it is doubtful. 0 beside a text is what the text says.
    """
    amount, note = row.get("value"), text(row.get("description"))
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return note
    figure = line(_figure(amount))
    if figure in ("", "0"):
        return note or ("Miễn phí" if figure else "")
    currency = line(row.get("currencyName"))
    unit = "VNĐ" if currency in ("", "Việt Nam Đồng") else currency
    grouped = f"{int(figure):,}" if figure.isdecimal() and len(figure) < 16 else figure
    return f"{grouped} {unit} ({note})" if note else f"{grouped} {unit}"


def _figure(value: Any) -> Any:
    """A number as people write it: 20.0 is 20."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _documents(cases: Any) -> Iterator[dict[str, Any]]:
    for case in _rows(cases):
        group = text(case.get("name"))
        for row in _rows(case.get("profileComponents")):
            document = {
                "group": group,
                "name": text(row.get("name")),
                "form": ", ".join(_names(row.get("attachments"), "fileName")),
                "original": _count(row.get("originalQty")),
                "copies": _count(row.get("copyQty")),
            }
            if document["name"]:
                yield {key: value for key, value in document.items() if value not in ("", None)}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _agency(raw: dict[str, Any], promulgator: str) -> str:
    """Who decides; a ministry's record that names one province's office means every province's."""
    written = line(raw.get("executingAgencies")) or "; ".join(
        _names(raw.get("unitGroupsExecuting"))
    )
    if variants.issued_by(promulgator) or not variants.named_in(written[:1000]):
        return written
    return ", ".join(dict.fromkeys(_PLACE.sub("", part).strip() for part in written.split(",")))


def _laws(rows: Any) -> list[str]:
    return list(dict.fromkeys(line(r.get("code")) or line(r.get("name")) for r in _rows(rows)))


def _names(rows: Any, key: str = "name") -> list[str]:
    """The names of objects, each once; null and nameless ones are left out."""
    return list(dict.fromkeys(filter(None, (line(row.get(key)) for row in _rows(rows)))))


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _day(milliseconds: Any) -> str:
    """The day in Việt Nam (UTC+7, no summer time) of a moment in milliseconds."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return ""
    if not 0 < milliseconds < _LATEST:
        return ""
    return (
        (datetime.fromtimestamp(milliseconds / 1000, UTC) + timedelta(hours=7)).date().isoformat()
    )
