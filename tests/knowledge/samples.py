"""Made-up records and entries, and text of every kind, for the tests of knowledge/."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st

from knowledge import catalogue, entries
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry
from knowledge.formats.records import Record
from knowledge.official import entry_of
from knowledge.procedure import Procedure
from knowledge.search import Index

modest = settings(max_examples=60, deadline=None)
"""Enough examples to find what is wrong, few enough to run with every change."""

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)

NASTY = (
    "",
    " \t\r\n",
    "\x00\x01\x1b[31m",
    "\ud800 nửa cặp \udfff",
    "\u200b\ufeff\u202e",
    "\uf0fc gạch đầu dòng \uf0a7",
    "🙏👨‍👩‍👧🇻🇳",
    "<script>alert(1)</script> {{ 7*7 }} ${x} %s %(a)s",
    "'; DROP TABLE people; --",
    "a" + "\u0301" * 500,
    "s" * 100_000,
    "đăng ký " * 15_000,
    "a" + "\n" * 100_000 + "b",
    "1." * 50_000,
    "-" * 100_000,
    bytes(range(256)).decode("latin-1") * 400,
    "ﷺ" * 1_000,
    "１２３ Ⅷ ① ½",
)
"""What people and programs really send; some of it 100 KB long."""

any_text = (
    st.text(st.characters(exclude_categories=()), max_size=200)
    | st.text(VIETNAMESE + " .,?0123456789", max_size=120)
    | st.sampled_from(NASTY)
)

RECORD: dict[str, Any] = {
    "code": "1.999001",
    "name": "Thủ tục đăng ký nuôi ong mật tại hộ gia đình",
    "field": "Chăn nuôi",
    "level": ["Cấp xã"],
    "agency": "Ủy ban nhân dân cấp xã",
    "promulgator": "Bộ Nông nghiệp và Môi trường",
    "targets": ["Công dân Việt Nam"],
    "steps": "- Bước 1: nộp hồ sơ.\n- Bước 2: nhận kết quả sau khi có thông báo.",
    "methods": [
        {
            "channel": "Trực tiếp",
            "time_limit": "7 Ngày làm việc",
            "fee": "20,000 Việt Nam Đồng",
            "description": "Nộp tại bộ phận một cửa",
        },
        {
            "channel": "Trực tuyến",
            "time_limit": "5 Ngày",
            "fee": "Miễn phí (Mức lệ phí do Hội đồng nhân dân cấp tỉnh quy định)",
            "description": "Nộp qua mạng",
        },
    ],
    "documents": [
        {"group": "", "name": "Đơn đăng ký nuôi ong", "form": "Mẫu 01", "original": 1, "copies": 0},
        {"group": "", "name": "Bản vẽ vị trí đặt tổ ong", "original": 0, "copies": 2},
    ],
    "legal_basis": ["13/2020/NĐ-CP"],
    "result": "Giấy xác nhận nuôi ong",
    "decision": "12/QĐ-BNN",
    "url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0",
    "raw_date": "2026-06-10",
}


def record(**changes: Any) -> Record:
    """A published record; ``None`` takes a key away."""
    raw = {**copy.deepcopy(RECORD), **changes}
    raw = {key: value for key, value in raw.items() if value is not None}
    return Record(str(raw["code"]), " ".join(str(raw["name"]).split()), raw)


def raw_entry(**changes: Any) -> dict[str, Any]:
    """An entry as a YAML file holds it, built from the record; ``None`` takes a key away."""
    raw = {**entry_of(record()), "official": False, **copy.deepcopy(changes)}
    return {key: value for key, value in raw.items() if value is not None}


def entry(**changes: Any) -> Procedure:
    """A valid entry of the catalogue."""
    return Procedure.model_validate(raw_entry(**changes))


def catalogue_of(*procedures: Procedure) -> Catalogue:
    """A catalogue that holds these procedures."""
    return Catalogue({procedure.code: procedure for procedure in procedures})


def write_layer(folder: Path, *raws: dict[str, Any]) -> Path:
    """Write entries as YAML files into a folder, as an office does."""
    folder.mkdir(parents=True, exist_ok=True)
    for raw in raws:
        text = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False)
        (folder / f"{raw['code']}.yaml").write_text(text, encoding="utf-8")
    return folder


@cache
def bundled() -> Catalogue:
    """The catalogue the project ships with."""
    return catalogue.load()


@cache
def bundled_index() -> Index:
    """The index over the catalogue the project ships with."""
    found: list[Entry] = entries.gather(bundled())[0]
    return Index(found)
