"""The portal's JSON: each quirk of real files on an invented procedure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import problems_of
from knowledge.formats.published.portal_json import record
from knowledge.formats.published.texts import decision, line, text
from knowledge.official import entry_of
from tests.knowledge.formats.published.portal import RECORD, UUID, fee, procedure, way
from tests.knowledge.samples import any_text, modest


def method(**changes: Any) -> dict[str, Any]:
    """What the record says of one way to submit."""
    found: dict[str, Any] = record(procedure(executionMethods=[way(**changes)])).raw["methods"][0]
    return found


def test_a_whole_procedure() -> None:
    """Everything the portal says of it stands in the record, and nothing else."""
    assert record(procedure()).raw == RECORD


def test_it_becomes_an_entry() -> None:
    """The record makes an entry of the catalogue that is valid, with page, day and decision."""
    entry = entry_of(record(procedure()))

    assert problems_of(entry, Path("a.yaml")) == []
    assert entry["source"]["page"].endswith(UUID)
    assert (entry["source"]["read"], entry["source"]["decision"]) == (
        "2026-07-17",
        "1212/QĐ-BNNMT",
    )


TIMES: list[tuple[Any, str, dict[str, str]]] = [
    (7, "WORKING_DAY", {"time_limit": "7 ngày làm việc"}),
    (7.0, "DAY", {"time_limit": "7 ngày"}),
    (2.5, "WORKING_DAY", {"time_limit": "2.5 ngày làm việc"}),
    ("15", "DAY", {"time_limit": "15 ngày"}),
    (3, "MONTH", {"time_limit": "3 tháng"}),
    (8, "HOUR", {"time_limit": "8 giờ"}),
    (0, "OTHER", {}),
    (0, "WORKING_DAY", {}),
    (None, "", {}),
    (1, "OTHER", {"time_published": "1 OTHER"}),
    ("Xem phần mô tả", "OTHER", {"time_limit": "Xem phần mô tả"}),
    ("Trả ngay", "WORKING_DAY", {"time_limit": "Trả ngay"}),
]


@pytest.mark.parametrize(("value", "unit", "told"), TIMES)
def test_times(value: Any, unit: str, told: dict[str, str]) -> None:
    """0, and any number of OTHER units, says “read the description”; texts and halves are kept."""
    found = method(processingTime=value, processingTimeUnit=unit, description="Theo đợt.")

    assert {key: v for key, v in found.items() if key.startswith("time")} == told
    assert found["description"] == "Theo đợt."


def test_the_days_of_cases_are_never_used() -> None:
    """``cases[].processingDay`` contradicts the methods, so it stands nowhere in the record."""
    found = record(procedure(cases=[{"processingDay": {"qty": 777, "type": "DAY"}}]))

    assert "777" not in found.text


FEES: list[tuple[Any, str | None]] = [
    ([fee(0)], "Miễn phí"),
    ([], None),
    (None, None),
    ([fee(None)], None),
    ([fee(0, "Theo quy định của Bộ Tài chính.")], "Theo quy định của Bộ Tài chính."),
    ([fee(0, "Phí: 250.000 Đồng (mỗi bản)")], "Phí: 250.000 Đồng (mỗi bản)"),
    ([fee(20_000)], "20,000 VNĐ"),
    ([fee(20_000.0, "mỗi bản")], "20,000 VNĐ (mỗi bản)"),
    ([fee("115000")], "115,000 VNĐ"),
    ([fee(1.5) | {"currencyName": "USD"}], "1.5 USD"),
    ([fee(250, "250.000 đồng/văn bằng")], "250 VNĐ (250.000 đồng/văn bằng)"),
    ([fee(500_000, "dưới 100"), fee(400_000)], "500,000 VNĐ (dưới 100); 400,000 VNĐ"),
]


@pytest.mark.parametrize(("fees", "told"), FEES)
def test_fees(fees: Any, told: str | None) -> None:
    """0 is free only without a text beside it, no fee is unknown, several are kept one by one."""
    assert method(fees=fees).get("fee") == told


def test_an_unknown_fee_is_never_called_free() -> None:
    """Neither an empty list nor a 0 beside a text that names a fee makes an entry say “free”."""
    for fees in ([], [fee(0, "Theo thông tư của Bộ Tài chính")]):
        entry = entry_of(record(procedure(executionMethods=[way(fees=fees)])))

        assert entry["channels"][0]["fees"][0]["kind"] == "unknown"


def test_an_amount_without_its_thousands_is_flagged() -> None:
    """A fee of 250 stays 250 in the record and is called doubtful there."""
    found = record(procedure(executionMethods=[way(fees=[fee(250, "250.000 đồng/bản")])]))

    assert (found.ways[0].fee.amount, found.ways[0].fee.doubtful) == (250, True)


def test_stages_of_a_channel_stay_apart() -> None:
    """Several rows of one channel are several ways: 25 days the first time, 7 later."""
    ways = [way(processingTime=25), way(processingTime=7)]

    assert [w.time.value for w in record(procedure(executionMethods=ways)).ways] == [25, 7]


def test_steps_with_names() -> None:
    """A step's name stands before what it tells, and alone where it tells nothing."""
    steps = [{"name": "Bước 1:", "description": "Nộp hồ sơ."}, {"name": "Nhận kết quả"}]

    assert record(procedure(executionSteps=steps)).raw["steps"] == (
        "Bước 1: Nộp hồ sơ.\nNhận kết quả"
    )


def test_repeating_laws_are_told_once() -> None:
    """A law that comes five times is one; without a number its name stands for it."""
    laws = [{"code": "13/2020/NĐ-CP"}] * 5 + [{"code": "", "name": "Luật Chăn nuôi"}]

    assert record(procedure(legalBasisesDetails=laws)).raw["legal_basis"] == [
        "13/2020/NĐ-CP",
        "Luật Chăn nuôi",
    ]


@pytest.mark.parametrize(
    ("written", "groups", "promulgator", "agency"),
    [
        ("Sở Nội vụ", [], "Bộ Nội vụ", "Sở Nội vụ"),
        (
            "",
            [None, {"name": "Sở Y tế"}, {"name": "UBND cấp xã"}],
            "Bộ Y tế",
            "Sở Y tế; UBND cấp xã",
        ),
        ("", [None], "Bộ Y tế", None),
        # A national record that names the office of whoever typed it in.
        ("Sở Tư pháp Thành phố Hà Nội, Trường học", [], "Bộ Tư pháp", "Sở Tư pháp, Trường học"),
        ("Sở Tư pháp tỉnh Lai Châu", [], "UBND tỉnh Lai Châu", "Sở Tư pháp tỉnh Lai Châu"),
    ],
)
def test_agencies(written: str, groups: list[Any], promulgator: str, agency: str | None) -> None:
    """Empty agencies are filled by the groups; null ones and one province's place are left out."""
    found = record(
        procedure(
            executingAgencies=written,
            unitGroupsExecuting=groups,
            departmentPromulgateName=promulgator,
        )
    )

    assert found.raw.get("agency") == agency


DECISIONS = [
    ("1077/QĐ-BXD", "1077/QĐ-BXD"),
    ("44/2026/QĐ-UBND", "44/2026/QĐ-UBND"),
    ("4685/QĐ-BCA-C08", "4685/QĐ-BCA-C08"),
    ("3980 /QĐ-BQP", "3980/QĐ-BQP"),
    (" SỐ 64/QĐ-NHNN ", "64/QĐ-NHNN"),
    ("Quyết định số 6375/QĐ-BQP", "6375/QĐ-BQP"),
    ("QĐ số: 12/QĐ-BYT ngày 01/02/2026", "12/QĐ-BYT"),
    ("3713/QD-BTP", "3713/QĐ-BTP"),
    ("2267./QĐ-BXD", "2267/QĐ-BXD"),
    ("1521/QĐ-UBND.", "1521/QĐ-UBND"),
    ("105a/QĐ-NHNN", "105a/QĐ-NHNN"),
    ("320/QÐ-BNV", "320/QĐ-BNV"),
    ("320/QĐ-ВNV", "320/QĐ-BNV"),
    ("1170/QĐ – BTP", "1170/QĐ-BTP"),
    # What could be read in two ways stays as it is.
    ("QĐ/0001-BCA", "QĐ/0001-BCA"),
    ("205/TTr-SNNMT", "205/TTr-SNNMT"),
    ("1681", "1681"),
    ("", ""),
]


@pytest.mark.parametrize(("published", "repaired"), DECISIONS)
def test_decisions(published: str, repaired: str) -> None:
    """Blanks, prefixes, typos and Cyrillic letters are repaired where one reading is possible."""
    found = record(procedure(procedureProposal={"proposalNumber": published}))

    assert decision(published) == found.decision == repaired
    kept = found.raw.get("decision_published")
    assert kept == (line(published) if line(published) != repaired else None)


TEXTS = [
    ("Đa\u0306ng ky\u0301", "Đăng ký"),
    ("\uf0fc Một\n\uf0a7 Hai\n\uf0d8\u200e Ba", "- Một\n- Hai\n- Ba"),
    ("Một\r\nHai\x0b\x07", "Một\nHai"),
    ("Xem <img src='data:image/png;base64,iVBORw0KGgo=' /> ảnh", "Xem   ảnh"),
    ("Xem ![ảnh](data:image/png;base64,iVBORw0KGgo=) này", "Xem   này"),
    ("<p>Một</p><p>Hai &amp; ba&#40;</p>", "Một\n Hai & ba("),
    ("5 < 7 và 9 > 8", "5 < 7 và 9 > 8"),
    (None, ""),
    ({"a": 1}, ""),
]


@pytest.mark.parametrize(("published", "kept"), TEXTS)
def test_texts(published: Any, kept: str) -> None:
    """NFC, no pictures in base64, no tags, control characters or font symbols; lines stay."""
    assert text(published) == kept


@pytest.mark.parametrize("state", ["UPDATED", "ACTIVE"])
def test_states(state: str) -> None:
    """Both states are of procedures in force, and are kept."""
    assert record(procedure(state=state)).raw["state"] == state


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Half past midnight in Việt Nam is still the day before in London.
        (1_784_223_000_000, "2026-07-17"),
        (1_784_221_199_000, "2026-07-16"),
        (None, None),
        ("hôm nay", None),
        (10**20, None),
        (-5, None),
        (float("nan"), None),
        (True, None),
    ],
)
def test_the_day_is_that_of_viet_nam(moment: Any, day: str | None) -> None:
    """``updatedAt`` is a day in Việt Nam, and nothing where it is no moment."""
    assert record(procedure(updatedAt=moment)).raw.get("raw_date") == day


@pytest.mark.parametrize("identity", ["", None, "1234", "019d2bfa-xxxx-75d8-86ea-b4887b227b25"])
def test_only_a_uuid_is_a_page(identity: Any) -> None:
    """The page is made from the identity where that is a UUID."""
    assert "url" not in record(procedure(id=identity)).raw


def test_a_line_of_a_list_is_a_name() -> None:
    """Without details there is a record with its name only, its field and who promulgated it."""
    raw = {
        "id": UUID,
        "code": "1.999102",
        "name": "Chuyển nơi nuôi ong",
        "departmentPromulgateName": "Bộ Nông nghiệp và Môi trường",
        "category": {"name": "Chăn nuôi"},
    }
    found = record(raw)

    assert found.is_name_only
    assert (found.raw["field"], found.raw["promulgator"]) == (
        "Chăn nuôi",
        "Bộ Nông nghiệp và Môi trường",
    )


def test_required_is_not_believed() -> None:
    """``required`` is always false there; papers are kept with their quantities all the same."""
    assert len(record(procedure()).documents) == 4
    assert "required" not in json.dumps(record(procedure()).raw)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(procedure())), anything)
@modest
def test_any_value_is_read(key: str, value: Any) -> None:
    """Whatever stands under a key, there is a record that can be digested, and no failure."""
    raw = procedure(**{key: value, "code": "1.999101", "name": "Tên"})
    for row in ("executionMethods", "executionCases", "legalBasisesDetails"):
        raw[row] = [*(raw[row] if isinstance(raw[row], list) else []), {key: value}, value]

    found = record(raw)

    assert len(found.digests()["fee"]) == 8
    assert found.text.encode()
