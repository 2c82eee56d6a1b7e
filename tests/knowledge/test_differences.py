"""The catalogue beside the published records: every change is seen, every reason respected."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.differences import Aspect, Difference, compare, strange_figures
from knowledge.procedure import Procedure
from tests.knowledge.samples import RECORD, catalogue_of, entry, record

METHODS, DOCUMENTS = RECORD["methods"], RECORD["documents"]


def compared(procedure: Procedure, **changes: Any) -> list[Difference]:
    """What differs between an entry and the record as it is now."""
    return compare(catalogue_of(procedure), [record(**changes)])


def changed(at: int, **row: Any) -> list[dict[str, Any]]:
    """The record's methods with one row changed."""
    return [{**m, **row} if n == at else m for n, m in enumerate(METHODS)]


def test_nothing_differs_from_its_own_record() -> None:
    """An entry that says what its record says has no difference."""
    assert compared(entry()) == []


CHANGES: list[tuple[dict[str, Any], Aspect, str]] = [
    ({"decision": "99/QĐ-BNN"}, Aspect.decision, "99/QĐ-BNN"),
    ({"name": "Đăng ký nuôi ong"}, Aspect.name, "Đăng ký nuôi ong"),
    ({"methods": changed(0, fee="30,000 Việt Nam Đồng")}, Aspect.fee, "30,000 VND"),
    ({"methods": changed(0, fee="Miễn phí")}, Aspect.fee, "Miễn phí"),
    ({"methods": changed(0, fee="20 USD")}, Aspect.fee, "20 USD"),
    ({"methods": changed(0, fee=None, description="")}, Aspect.fee, "không công bố"),
    (
        {"methods": changed(0, fee="Miễn phí (hộ nghèo)")},
        Aspect.fee,
        "Miễn phí (có ghi chú: hộ nghèo",
    ),
    (
        {"methods": [*METHODS, {"channel": "Bưu chính", "fee": "Miễn phí"}]},
        Aspect.fee,
        "không có kênh này",
    ),
    ({"methods": changed(0, time_limit="9 Ngày làm việc")}, Aspect.time, "counter 9 working_day"),
    ({"methods": changed(0, time_limit="7 Ngày")}, Aspect.time, "counter 7 day"),
    ({"methods": changed(0, time_limit="7")}, Aspect.time, "counter ?"),
    (
        {"documents": [*DOCUMENTS, {"name": "Giấy khám sức khỏe", "original": 1, "copies": 0}]},
        Aspect.documents,
        "Giấy khám sức khỏe (1 chính, 0 sao)",
    ),
    (
        {"documents": [{**DOCUMENTS[0], "original": 2}, DOCUMENTS[1]]},
        Aspect.documents,
        "Đơn đăng ký nuôi ong (2 chính, 0 sao)",
    ),
]


@pytest.mark.parametrize(("changes", "aspect", "theirs"), CHANGES)
def test_each_aspect_is_seen(changes: dict[str, Any], aspect: Aspect, theirs: str) -> None:
    """A record that changed is reported with what changed, in words, and unexplained."""
    found = [d for d in compared(entry(), **changes) if d.aspect is aspect]

    assert len(found) == 1
    assert theirs in found[0].theirs
    assert (found[0].code, found[0].explained) == ("1.999001", None)


@pytest.mark.parametrize("written", ["12/QD-BNN", "SỐ 12/QĐ-BNN", "12 /QĐ-BNN."])
def test_a_decision_written_otherwise_is_the_same(written: str) -> None:
    """A number that was repaired in reading, or copied before it was, is no difference."""
    assert compared(entry(), decision=written) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "new"),
    [
        ("UBND tỉnh Lai Châu", "UBND tỉnh Lai Châu", False),
        ("UBND tỉnh Bắc Giang", "Ủy ban nhân dân tỉnh Bắc Ninh", False),
        ("UBND tỉnh Lai Châu", "UBND thành phố Huế", True),
        ("Bộ Tư pháp", "UBND thành phố Huế", True),
        (None, "Bộ Tư pháp", False),
        ("Bộ Tư pháp", None, False),
    ],
)
def test_another_provinces_procedure_is_another(
    ours: str | None, theirs: str | None, new: bool
) -> None:
    """One code stands for different procedures in different provinces: they are not compared."""
    found = compared(entry(promulgator=ours), promulgator=theirs)

    assert [d.aspect for d in found] == ([Aspect.new] if new else [])


def test_a_paper_that_the_record_lost_is_ours_alone() -> None:
    """A paper of ours that stands nowhere in the record is named."""
    found = compared(entry(), documents=DOCUMENTS[:1])

    assert [(d.aspect, d.ours) for d in found] == [(Aspect.documents, "Bản vẽ vị trí đặt tổ ong")]


def test_an_amount_that_stands_nowhere_is_ours_alone() -> None:
    """An amount of ours that the record does not hold is named."""
    raw = entry().model_dump(mode="json")
    raw["channels"][0]["fees"][0]["amount"] = 35000
    found = compared(Procedure.model_validate(raw))

    assert any(d.aspect is Aspect.fee and "35,000" in d.ours for d in found)


def test_dropped_thousands_are_understood() -> None:
    """One fee of 20 where we say 20,000 is the source's habit, not a difference."""
    found = compared(entry(), methods=changed(0, fee="20 Việt Nam Đồng (20.000 đồng)"))

    assert not any(d.theirs.startswith("counter 20") for d in found)


def test_a_change_that_values_do_not_show_is_told() -> None:
    """When only the wording changed since the last check, the digest says so."""
    found = compared(entry(), methods=changed(1, fee="Miễn phí (Hội đồng nhân dân quyết định mới)"))

    assert [(d.aspect, d.ours, d.theirs) for d in found] == [
        (Aspect.fee, "", "bản ghi đã sửa từ lần đối chiếu trước")
    ]


@pytest.mark.parametrize(
    ("aspect", "then", "later"),
    [
        (
            Aspect.fee,
            {"methods": changed(0, fee="30,000 Việt Nam Đồng")},
            {"methods": changed(0, fee="40,000 Việt Nam Đồng")},
        ),
        (
            Aspect.time,
            {"methods": changed(0, time_limit="9 Ngày")},
            {"methods": changed(0, time_limit="10 Ngày")},
        ),
        (
            Aspect.documents,
            {"documents": [{**DOCUMENTS[0], "original": 2}, DOCUMENTS[1]]},
            {"documents": [{**DOCUMENTS[0], "original": 3}, DOCUMENTS[1]]},
        ),
    ],
)
def test_a_reason_holds_until_the_source_changes(
    aspect: Aspect, then: dict[str, Any], later: dict[str, Any]
) -> None:
    """A difference with a reason is explained; once the record changes again, it is open."""
    raw = entry().model_dump(mode="json")
    raw["source"]["digests"] = record(**then).digests()
    raw["source"]["differences"][aspect] = "bản công bố đánh máy nhầm"
    explained = Procedure.model_validate(raw)

    assert [d.explained for d in compared(explained, **then) if d.aspect is aspect] == [
        "bản công bố đánh máy nhầm"
    ]
    assert [d.explained for d in compared(explained, **later) if d.aspect is aspect] == [None]


def test_a_name_may_be_explained() -> None:
    """Names and decisions have no digest; their reason stands."""
    raw = entry().model_dump(mode="json")
    raw["source"]["differences"] = {"name": "lỗi chính tả", "decision": "đánh máy nhầm"}
    found = compared(Procedure.model_validate(raw), name="Đăng kí nuôi ong", decision="12/QĐ")

    assert [(d.aspect, d.explained) for d in found] == [
        (Aspect.name, "lỗi chính tả"),
        (Aspect.decision, "đánh máy nhầm"),
    ]


@pytest.mark.parametrize("state", ["WITHDRAWN", "Đã bãi bỏ", "Hết hiệu lực"])
def test_withdrawn_records(state: str) -> None:
    """A record that says it is withdrawn is told, unless the entry says so too."""
    gone = entry(withdrawn={"note": "đã bãi bỏ"})

    assert [d.aspect for d in compared(entry(), state=state)] == [Aspect.withdrawn]
    assert compared(gone, state=state) == []
    assert compared(entry(), state="ACTIVE") == []


def test_a_complete_list_withdraws_what_it_lacks() -> None:
    """Only beside the whole published list does a missing record mean a withdrawn procedure."""
    other = record(code="1.999002")
    catalogue = catalogue_of(entry(), entry(code="1.999003", withdrawn={"note": "bãi bỏ"}))

    assert [d.aspect for d in compare(catalogue, [other])] == [Aspect.new]
    found = compare(catalogue, [other], complete=True)
    assert [(d.aspect, d.code) for d in found] == [
        (Aspect.new, "1.999002"),
        (Aspect.withdrawn, "1.999001"),
    ]


def test_records_with_a_name_only_compare_names() -> None:
    """A name-only record is no new procedure, and nothing but its name is compared."""
    names = record(methods=None, documents=None, decision=None)
    renamed = record(methods=None, name="Tên mới")

    assert compare(catalogue_of(entry()), [names]) == []
    assert [d.aspect for d in compare(catalogue_of(entry()), [renamed])] == [Aspect.name]
    assert compare(catalogue_of(), [names]) == []


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("Nộp trong 60 ngày.", ["60"]),
        ("Nộp 20.000 đồng sau 07 ngày.", []),
        ("Theo Nghị định 13/2020/NĐ-CP.", []),
        ("Gọi 18001096 hoặc đến sau 5 ngày.", ["18001096"]),
        ("Không có số.", []),
    ],
)
def test_figures_that_stand_nowhere(sentence: str, strange: list[str]) -> None:
    """A number in our words must stand in the record, however it is written there."""
    procedure = entry(steps=[sentence])

    assert strange_figures(procedure, record()) == strange
    assert [d.ours for d in compared(procedure) if d.aspect is Aspect.figures] == (
        [", ".join(strange)] if strange else []
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "Trong 77 ngày."},
        {"result": "Giấy có giá trị 77 ngày"},
        {"conditions": ["Từ 77 tổ ong"]},
        {"cases": [{"name": "a", "when": "Từ 77 tổ"}]},
        {"cases": [{"name": "a", "documents": [{"name": "b", "only_if": "Từ 77 tổ"}]}]},
        {"cases": [{"name": "a", "documents": [{"name": "b", "waived": "Dưới 77 tổ"}]}]},
    ],
)
def test_figures_are_sought_in_every_sentence(changes: dict[str, Any]) -> None:
    """No sentence of an entry escapes the check of its figures."""
    assert strange_figures(entry(**changes), record()) == ["77"]
