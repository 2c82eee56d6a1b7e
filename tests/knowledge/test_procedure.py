"""What an entry must hold before it loads."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.procedure import Channel, Procedure
from tests.knowledge.samples import entry, raw_entry

KNOWN = {"value": 5, "unit": "working_day"}
FREE = [{"kind": "free"}]


def way(**changes: Any) -> list[dict[str, Any]]:
    """One way to submit, with changes."""
    return [{"channel": "counter", "time": KNOWN, "fees": FREE, **changes}]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"code": "1.00119"}, "code"),
    ({"code": "1.001193 "}, "code"),
    ({"code": None}, "code"),
    ({"name": "  "}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "a\ufeffb"}, "name"),
    ({"name": "\uf0fc Đơn"}, "name"),
    ({"short_name": "x" * 41}, "short_name"),
    ({"short_name": None}, "short_name"),
    ({"aliases": "một câu"}, "aliases"),
    ({"aliases": [""]}, "aliases.0"),
    ({"summary": "x" * 221}, "summary"),
    ({"summary": "hai\ndòng"}, "summary"),
    ({"level": []}, "level"),
    ({"channels": []}, "channels"),
    ({"cases": []}, "cases"),
    ({"steps": []}, "steps"),
    ({"source": None}, "source"),
    ({"source": {"read": "2026-06-10"}}, "source.decision"),
    ({"source": {"decision": "1/QĐ"}}, "source.read"),
    ({"source": {"decision": "1/QĐ", "read": "hôm qua"}}, "source.read"),
    ({"source": {"decision": "1/QĐ", "read": "2026-06-31"}}, "source.read"),
    *(
        ({"source": {"decision": "1/QĐ", "read": "2026-06-10", "page": page}}, "source.page")
        for page in (
            "http://dichvucong.gov.vn/1",
            "https://dichvucong.com/gov.vn/",
            "https://evilgov.vn/",
            "https://gov.vn.evil.com/",
            "https://gov.vn@evil.com/",
            "dichvucong.gov.vn",
            "javascript:alert(1)//gov.vn/",
        )
    ),
    ({"ghi_chu": "thừa"}, "ghi_chu"),
    ({"channels": way(chanel="online")}, "channels.0.chanel"),
    ({"channels": way(channel="fax")}, "channels.0.channel"),
    ({"channels": way(time={"value": 5})}, "channels.0.time"),
    ({"channels": way(time={"unit": "day"})}, "channels.0.time"),
    ({"channels": way(time={})}, "channels.0.time"),
    ({"channels": way(time={"value": 5, "unit": "day", "unknown": "x"})}, "channels.0.time"),
    ({"channels": way(time={"value": 0, "unit": "day"})}, "channels.0.time.value"),
    ({"channels": way(time={"value": -1, "unit": "day"})}, "channels.0.time.value"),
    ({"channels": way(time={"value": float("inf"), "unit": "day"})}, "channels.0.time.value"),
    ({"channels": way(time={"value": 5, "unit": "ngày"})}, "channels.0.time.unit"),
    ({"channels": way(fees=[])}, "channels.0.fees"),
    ({"channels": way(fees=[{"kind": "free", "noted": True}])}, "channels.0.fees.0"),
    ({"channels": way(fees=[{"kind": "amount"}])}, "channels.0.fees.0"),
    ({"channels": way(fees=[{"kind": "free", "amount": 5}])}, "channels.0.fees.0"),
    ({"channels": way(fees=[{"kind": "amount", "amount": 0}])}, "channels.0.fees.0.amount"),
    ({"channels": way() + way()}, ""),
    ({"cases": [{"name": "a"}, {"name": "a"}]}, ""),
    ({"cases": [{"name": "a", "documents": [{"originals": 1}]}]}, "cases.0.documents.0.name"),
    (
        {"cases": [{"name": "a", "documents": [{"name": "b", "copies": -1}]}]},
        "cases.0.documents.0.copies",
    ),
    ({"withdrawn": {}}, "withdrawn.note"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_a_wrong_entry_names_its_field(changes: dict[str, Any], field: str) -> None:
    """Whatever an entry lacks or has too much is refused, and the field is named."""
    with pytest.raises(ValidationError) as caught:
        Procedure.model_validate(raw_entry(**changes))

    assert field in {".".join(map(str, error["loc"])) for error in caught.value.errors()}


RIGHT: list[dict[str, Any]] = [
    {},
    {"code": "1.012783.H19"},
    {"code": "1.011442.000.00.00.H38"},
    {"short_name": "x" * 40},
    {"channels": way(time={"unknown": "Bản công bố ghi 1 nhưng không rõ là ngày hay giờ"})},
    {"channels": way(time={"value": 0.5, "unit": "hour"})},
    {"channels": way() + way(stage="Lần sau")},
    {"channels": way(fees=[{"kind": "free", "noted": True, "note": "Hộ nghèo"}])},
    {"channels": way(fees=[{"kind": "provincial"}, {"kind": "unknown"}])},
    {"cases": [{"name": "a"}, {"name": "b"}]},
    {"source": {"decision": "1/QĐ", "read": "2026-06-10"}},
    {"source": {"decision": "1/QĐ", "read": "2026-06-10", "page": "https://hanoi.gov.vn"}},
    {"withdrawn": {"note": "Đã bãi bỏ", "replaced_by": ["1.001193"]}},
]


@pytest.mark.parametrize("changes", RIGHT)
def test_a_right_entry_loads(changes: dict[str, Any]) -> None:
    """What an office may rightly write is accepted."""
    assert Procedure.model_validate(raw_entry(**changes)).code


def test_text_is_brought_to_one_form() -> None:
    """Text of an entry is NFC without blanks around it, however it was typed."""
    assert entry(name=" Đa\u0306ng ky\u0301 ").name == "Đăng ký"


def test_an_entry_cannot_be_changed() -> None:
    """An entry that was loaded stays as it was read."""
    with pytest.raises(ValidationError, match="frozen"):
        entry().name = "khác"  # type: ignore[misc]


def test_ways_of_one_channel() -> None:
    """The ways of a channel come in the order of the record; a missing channel has none."""
    procedure = entry(channels=way() + way(stage="Lần sau"))

    assert [w.stage for w in procedure.ways(Channel.counter)] == [None, "Lần sau"]
    assert procedure.ways(Channel.post) == ()
