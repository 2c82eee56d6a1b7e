"""An entry built from a record by rules: its own words, shortened, nothing added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import problems_of
from knowledge.formats.records import Record, read
from knowledge.official import entry_of
from knowledge.procedure import Procedure
from tests.knowledge.samples import NASTY, record


def fees(**row: Any) -> list[dict[str, Any]]:
    """The fees of a record with one way."""
    methods = [{"channel": "Trực tiếp", "time_limit": "7 Ngày", **row}]
    found: list[dict[str, Any]] = entry_of(record(methods=methods))["channels"][0]["fees"]
    return found


def test_a_whole_record_becomes_a_whole_entry() -> None:
    """Everything the record says stands in the entry, and the entry loads."""
    entry = Procedure.model_validate(entry_of(record()))

    assert entry.short_name == "Đăng ký nuôi ong mật tại hộ gia đình"
    assert entry.source.decision == "12/QĐ-BNN"
    assert str(entry.source.read) == "2026-06-10"
    assert entry.source.digests.fee == record().digests()["fee"]
    assert [(d.name, d.form, d.originals, d.copies) for d in entry.cases[0].documents] == [
        ("Đơn đăng ký nuôi ong", "Mẫu 01", 1, 0),
        ("Bản vẽ vị trí đặt tổ ong", None, 0, 2),
    ]
    assert entry.steps == (
        "Nộp hồ sơ.",
        "Nhận kết quả sau khi có thông báo.",
    )


@pytest.mark.parametrize("missing", ["methods", "decision", "raw_date"])
def test_a_record_without_source_is_refused(missing: str) -> None:
    """Without ways, decision or day of reading there is no entry."""
    with pytest.raises(ValueError, match="thiếu cách thực hiện"):
        entry_of(record(**{missing: None}))


@pytest.mark.parametrize(
    ("fee", "kind", "amount"),
    [
        ("20,000 Việt Nam Đồng", "amount", 20000),
        ("10 USD (mỗi bản)", "amount", 10),
        ("Miễn phí", "free", None),
        ("Miễn phí (Mức lệ phí do Hội đồng nhân dân cấp tỉnh quy định)", "provincial", None),
        ("Miễn phí (theo Thông tư của Bộ Tài chính)", "unknown", None),
        ("Theo quy định", "unknown", None),
        (None, "unknown", None),
    ],
)
def test_a_fee_is_never_called_free_in_spite_of_its_note(
    fee: str | None, kind: str, amount: float | None
) -> None:
    """Only a bare “Miễn phí” is free; a note beside it is kept and decides."""
    (row,) = fees(fee=fee)

    assert (row["kind"], row.get("amount")) == (kind, amount)
    if fee and "(" in fee:
        assert row["note"] == fee[fee.index("(") + 1 : -1]


def test_every_fee_of_a_row_stands_in_the_entry() -> None:
    """Three fees for three sizes are three fees, each with its note."""
    rows = fees(fee="500,000 VNĐ (dưới 100); 400,000 VNĐ (từ 100); 300,000 VNĐ (từ 500)")

    assert [(row["amount"], row["note"]) for row in rows] == [
        (500_000, "dưới 100"),
        (400_000, "từ 100"),
        (300_000, "từ 500"),
    ]


@pytest.mark.parametrize(
    ("fee", "note"),
    [
        ("250 VNĐ", "Bản công bố ghi 250 đồng, có lẽ thiếu ba số 0"),
        (
            "135 VNĐ (135.000 đồng/lần)",
            "Bản công bố ghi 135 đồng, có lẽ thiếu ba số 0: 135.000 đồng/lần",
        ),
    ],
)
def test_an_amount_without_its_thousands_is_no_amount(fee: str, note: str) -> None:
    """Nobody is told to bring 250 đồng: what was published is told, and what may be wrong."""
    assert fees(fee=fee) == [{"kind": "unknown", "note": note}]


@pytest.mark.parametrize(
    ("time", "row"),
    [
        ("7 Ngày làm việc", {"value": 7, "unit": "working_day"}),
        ("1", {"unknown": "Bản công bố ghi 1 nhưng không rõ là ngày hay giờ"}),
        ("Theo mô tả", {"unknown": "Bản công bố ghi: Theo mô tả"}),
        (None, {"unknown": "Bản công bố không ghi thời hạn"}),
        ("0", {"unknown": "Bản công bố ghi: 0"}),
    ],
)
def test_a_time_is_never_made_up(time: str | None, row: dict[str, Any]) -> None:
    """A number without unit, or a text without number, is told as just that."""
    methods = [{"channel": "Trực tiếp", "time_limit": time}]

    assert entry_of(record(methods=methods))["channels"][0]["time"] == row


def test_rows_of_one_channel_become_stages() -> None:
    """Several rows of one channel are kept and told apart; an unknown channel is left out."""
    methods = [{"channel": c} for c in ("Trực tiếp", "Trực tiếp", "Trực tuyến", "fax")]
    entry = Procedure.model_validate(entry_of(record(methods=methods)))

    assert [(way.channel.value, way.stage) for way in entry.channels] == [
        ("counter", None),
        ("counter", "Mục 2"),
        ("online", None),
    ]


def test_groups_of_papers_become_cases() -> None:
    """Each group is a case; groups that look alike when cut stay apart; empty papers go."""
    long = "Trường hợp " + "rất dài " * 30
    documents = [
        {"group": "* Lần đầu", "name": "Đơn", "original": 1},
        {"group": long + "một", "name": "- Bản vẽ"},
        {"group": long + "hai", "name": "Ảnh"},
        {"group": "", "name": " - "},
    ]
    entry = Procedure.model_validate(entry_of(record(documents=documents)))

    assert entry.cases[0].name == "Lần đầu"
    assert [case.documents[0].name for case in entry.cases] == ["Đơn", "Bản vẽ", "Ảnh"]
    assert entry.cases[0].documents[0].originals == 1
    assert entry.cases[1].documents[0].originals is None


@pytest.mark.parametrize("url", [None, "https://example.com/1", "http://x"])
def test_a_page_elsewhere_is_no_source(url: str | None) -> None:
    """Only a page under gov.vn is kept as the official one."""
    assert "page" not in entry_of(record(url=url))["source"]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_record_becomes_an_entry(tmp_path: Path, text: str) -> None:
    """A record of any texts, read from its file, gives an entry that loads."""
    raw = record(
        name=f"Tên {text}",
        field=f"Lĩnh vực {text}",
        steps=text,
        result=text,
        conditions=text,
        agency=text,
        documents=[{"name": text, "group": text, "form": text}],
        methods=[{"channel": "Trực tiếp", "time_limit": text, "fee": text}],
    ).raw
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(raw), encoding="utf-8")
    (found,) = read(path)

    assert isinstance(found, Record)
    assert problems_of(entry_of(found), path) == []
