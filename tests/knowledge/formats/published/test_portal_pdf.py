"""The portal's PDF: the round trip with its JSON, pages that break words, marks drawn apart."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import problems_of
from knowledge.formats.published import portal_json, portal_pdf
from knowledge.formats.published.unreadable import ImagePdf, Locked, OtherPdf, Torn, Unreadable
from knowledge.formats.records import Record
from knowledge.official import entry_of
from tests.knowledge.formats.published.pdfs import Placed, export, pdf
from tests.knowledge.formats.published.portal import RECORD, procedure
from tests.knowledge.samples import modest


def changed(**changes: Any) -> dict[str, Any]:
    """The invented record with other parts."""
    return {**copy.deepcopy(RECORD), **changes}


def read(**changes: Any) -> Record:
    """The record of the portal's export of the invented one."""
    return portal_pdf.record(export(changed(**changes)))


def test_json_and_pdf_of_one_procedure_agree() -> None:
    """Papers, times and fees are the same, read from either; so are name, level and decision."""
    from_json, from_pdf = portal_json.record(procedure()), read()

    assert from_pdf.digests() == from_json.digests()
    assert from_pdf.documents == from_json.documents
    assert from_pdf.ways == from_json.ways
    for key in ("name", "code", "level", "decision", "field", "targets", "type", "steps"):
        assert from_pdf.raw[key] == from_json.raw[key]
    for key in ("legal_basis", "conditions", "result", "agency", "promulgator", "raw_date"):
        assert from_pdf.raw[key] == from_json.raw[key]


def test_it_becomes_an_entry() -> None:
    """The record makes a valid entry, read on the day the PDF was made."""
    entry = entry_of(read())

    assert problems_of(entry, Path("a.yaml")) == []
    assert entry["source"]["read"] == "2026-07-17"


def long(words: int) -> str:
    """A text of many different words."""
    return " ".join(f"giấy số {number} của hộ nuôi ong" for number in range(words))


@pytest.mark.parametrize("words", [3, 8, 20, 60])
def test_cells_over_pages_stay_whole(words: int) -> None:
    """A paper of many lines, and the rows after it, are the same however the pages fall."""
    papers = [
        {"name": f"Giấy {number}: {long(words)}", "original": 1, "copies": number % 2}
        for number in range(12)
    ]
    ways = [{**way, "description": long(words)} for way in RECORD["methods"]]
    found = read(documents=papers, methods=ways, steps=long(words))

    assert [d.name for d in found.documents] == [p["name"] for p in papers]
    assert [(d.original, d.copies) for d in found.documents] == [(1, n % 2) for n in range(12)]
    assert [w.description for w in found.ways] == [long(words)] * 3
    assert found.raw["steps"] == long(words)


HEAD: list[Placed] = [
    (0, 57.0, 700.0, "Tên thủ tục"),
    (0, 210.4, 700.0, "Nuôi ong"),
    (0, 57.0, 666.0, "Mã thủ tục"),
    (0, 210.4, 666.0, "1.999101"),
    (0, 47.0, 600.0, "THÀNH PHẦN HỒ SƠ"),
    (0, 145.8, 560.0, "Tên giấy tờ"),
    (0, 334.7, 560.0, "Mẫu đơn, tờ khai"),
    (0, 484.4, 560.0, "Số lượng"),
]


def papers(*lines: Placed) -> list[tuple[str, int, int]]:
    """The papers of an export whose table of papers has these lines."""
    found = portal_pdf.record(pdf([*HEAD, *lines]))
    return [(d.name, d.original, d.copies) for d in found.documents]


def test_a_page_breaks_a_word() -> None:
    """A word cut by the foot of a page is one word again; one cut between words keeps its blank."""
    assert papers(
        (0, 57.0, 110.0, "Giấy chứng nhận đăng ký nuôi o"),
        (0, 471.7, 110.0, "1 bản chính"),
        (1, 57.0, 764.0, "ng mật tại nhà"),
        (1, 57.0, 730.0, "Bản đồ nơi đặt tổ của các hộ"),
        (1, 471.7, 730.0, "2 bản sao"),
        (2, 57.0, 764.0, " liền kề"),
        (2, 57.0, 730.0, "Giấy khác"),
    ) == [
        ("Giấy chứng nhận đăng ký nuôi ong mật tại nhà", 1, 0),
        ("Bản đồ nơi đặt tổ của các hộ liền kề", 0, 2),
        ("Giấy khác", 0, 0),
    ]


def test_a_row_without_quantity_is_told_by_its_gap() -> None:
    """Rows with an empty cell of quantities are rows of their own."""
    assert papers(
        (0, 57.0, 500.0, "Một "),
        (0, 57.0, 486.2, "và một"),
        (0, 57.0, 452.4, "Hai"),
        (0, 471.7, 452.4, "1 bản chính, 1 "),
        (0, 471.7, 440.4, "bản sao"),
        (0, 57.0, 406.0, "Ba"),
    ) == [("Một và một", 0, 0), ("Hai", 1, 1), ("Ba", 0, 0)]


def test_marks_drawn_apart_go_back_to_their_letters() -> None:
    """ "thuâ" with a dot below drawn as a letter of its own is "thuận"."""
    ((name, _, _),) = papers((0, 57.0, 500.0, "thuâ\u0323n, kỹ thuâ\u0323t qua\u0309n ly\u0301"))

    assert name == "thuận, kỹ thuật quản lý"


def test_a_form_of_one_long_word_is_one() -> None:
    """A file's name that is wider than its column comes together again."""
    found = read(
        documents=[{"name": "Đơn", "form": "Mau-don_Denghi.docx", "original": 1, "copies": 0}]
    )

    assert found.documents[0].form == "Mau-don_Denghi.docx"


@pytest.mark.parametrize(
    ("decision", "authority", "code", "promulgator"),
    [
        ("1077/QĐ-BXD", "", "KQ.G17.000216", "Bộ Xây dựng"),
        ("938/QĐ-UBND", "Sở Xây dựng - Tỉnh Vĩnh Long", "", "UBND tỉnh Vĩnh Long"),
        ("938/QĐ-UBND", "", "KQ.H37.000001", "UBND tỉnh Lạng Sơn"),
        ("938/QĐ-UBND", "Sở Tư pháp thành phố Huế", "", "UBND thành phố Huế"),
        ("938/QĐ-UBND", "Sở Tư pháp", "", None),
        ("12/QĐ-LĐTBXH", "", "", None),
    ],
)
def test_who_promulgated_it(
    decision: str, authority: str, code: str, promulgator: str | None
) -> None:
    """The decision's number tells the ministry or that it is a province's; else nobody is named."""
    found = read(decision=decision, authority=authority, result_code=code or "x", agency="")

    assert found.raw.get("promulgator") == promulgator


def test_nothing_known_is_nothing() -> None:
    """“Không có thông tin” is unknown, and so is an empty section."""
    found = read(agency="Không có thông tin", conditions="", legal_basis=[])

    assert not {"agency", "conditions", "legal_basis"} & set(found.raw)


def test_several_fees_of_a_cell() -> None:
    """Fees on lines of their own are fees of their own."""
    ways = [{"channel": "trực tiếp", "time_limit": "7 ngày", "fee": "5.000 VNĐ\n7.000 VNĐ"}]

    assert [fee.amount for fee in read(methods=ways).ways[0].fees] == [5_000, 7_000]


REFUSED = [
    (pdf([]), ImagePdf),
    (pdf([(0, 57.0, 700.0, "Quyết định về việc công bố danh mục")]), OtherPdf),
    (pdf(HEAD, locked=True), Locked),
    (pdf(HEAD)[:300], Torn),
    (b"%PDF-1.7 ", Torn),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_other_pdfs_are_refused(content: bytes, reason: type[Unreadable]) -> None:
    """Pictures, other documents, locked and torn ones are each told for what they are."""
    with pytest.raises(reason):
        portal_pdf.record(content)


@given(st.integers(0, 4_000), st.binary(max_size=8))
@modest
def test_a_damaged_export_is_read_or_refused(spot: int, octets: bytes) -> None:
    """Octets changed anywhere end in a record or in a sentence."""
    content = _EXPORT[:spot] + octets + _EXPORT[spot + len(octets) :]
    try:
        assert portal_pdf.record(content).code
    except Unreadable:
        return


_EXPORT = export(RECORD)
