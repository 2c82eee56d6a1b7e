"""Published records: read without guessing, whatever the source did to them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.formats.records import BadRecord, Record, digest, parse_fee, parse_time, read
from knowledge.procedure import Channel, TimeUnit
from tests.knowledge.samples import NASTY, RECORD, any_text, modest, record

TIMES = [
    ("7 Ngày làm việc", 7, TimeUnit.working_day),
    ("07 ngày làm việc", 7, TimeUnit.working_day),
    ("7 Nga\u0300y la\u0300m vie\u0323\u0302c", 7, TimeUnit.working_day),
    ("7\u00a0ngày  làm\nviệc", 7, TimeUnit.working_day),
    ("30 Ngày", 30, TimeUnit.day),
    ("8 Giờ", 8, TimeUnit.hour),
    ("2 Tháng", 2, TimeUnit.month),
    ("2.5 ngày làm việc", 2.5, TimeUnit.working_day),
    ("0,5 Ngày", 0.5, TimeUnit.day),
    ("1", 1, None),
    ("15 ngày7.500.000 VNĐ", 15, TimeUnit.day),
    ("15 ngày làm 2.500.000 VNĐviệc", 15, TimeUnit.working_day),
    ("0", None, None),
    ("0 Ngày làm việc", None, None),
    ("Xem phần mô tả", None, None),
    ("Không quá 5 ngày làm việc", None, None),
    ("5-7 ngày", None, None),
    ("05 – 07 ngày làm việc", None, None),
    ("31/3 hàng năm", None, None),
    ("", None, None),
    (None, None, None),
    (2.5, 2.5, None),
    (15, 15, None),
]
FEES = [
    ("20,000 Việt Nam Đồng", 20000, False, ""),
    ("20.000 đồng", 20000, False, ""),
    ("Lệ phí : 7000 VNĐ", 7000, False, ""),
    ("1.500.000 VNĐ (mỗi lần)", 1500000, False, "mỗi lần"),
    ("250 Đồng", 250, False, ""),
    ("Miễn phí", None, True, ""),
    ("miễn phí", None, True, ""),
    ("Miễn phí (Mức lệ phí do HĐND tỉnh quy định)", None, True, "Mức lệ phí do HĐND tỉnh quy định"),
    ("Miễn phí (Lệ phí cấp mới 200 USD/lần)", None, True, "Lệ phí cấp mới 200 USD/lần"),
    ("Phí : 0 Đồng", None, True, ""),
    ("Phí : 0 Đồng (theo biểu)", None, True, "theo biểu"),
    ("(50.000)", None, False, "50.000"),
    ("Theo quy định", None, False, ""),
    ("", None, False, ""),
    (None, None, False, ""),
    (0, None, False, ""),
]


@pytest.mark.parametrize(("text", "value", "unit"), TIMES)
def test_time_limits(text: Any, value: float | None, unit: TimeUnit | None) -> None:
    """Number and unit are kept as published; what was lost at the source is not made up."""
    time = parse_time(text)

    assert (time.value, time.unit) == (value, unit)


@pytest.mark.parametrize(("text", "amount", "free", "note"), FEES)
def test_fees(text: Any, amount: float | None, free: bool, note: str) -> None:
    """An amount, the word “Miễn phí” and the note beside it are kept apart."""
    fee = parse_fee(text)

    assert (fee.amount, fee.free, fee.note) == (amount, free, note)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("10 USD (10USD/giấy)", 10, "USD"),
        ("Lệ phí : 1.5 USD", 1.5, "USD"),
        ("12,50 usd", 12.5, "USD"),
        ("1,500 USD", 1500, "USD"),
        ("1.500 VNĐ", 1500, "VND"),
    ],
)
def test_currencies(text: str, amount: float, currency: str) -> None:
    """Cents are no thousands, and dollars are no đồng."""
    assert (parse_fee(text).amount, parse_fee(text).currency) == (amount, currency)


@given(any_text)
@modest
def test_any_text_is_a_time_and_a_fee(text: str) -> None:
    """No text fails; a unit never stands without its number, an amount is never nought."""
    time, fee = parse_time(text), parse_fee(text)

    assert time.unit is None or time.value is not None
    assert time.value is None or time.value > 0
    assert fee.amount is None or (fee.amount > 0 and not fee.note.endswith("(" + fee.text))


# --- files -------------------------------------------------------------------------------------


def lines_of(path: Path, *lines: str | bytes) -> Path:
    """Write lines as they are."""
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    return path


GOOD = json.dumps(RECORD, ensure_ascii=False)


@pytest.mark.parametrize("packed", [False, True], ids=["jsonl", "gz"])
def test_lines_are_records(tmp_path: Path, packed: bool) -> None:
    """Each line of a plain or packed file is a record; blank lines are none."""
    text = f"{GOOD}\n\n{json.dumps({'code': '3.1', 'name': 'chỉ tên'})}\n".encode()
    path = tmp_path / "a.jsonl"
    path.write_bytes(gzip.compress(text) if packed else text)

    first, second = (r for r in read(path) if isinstance(r, Record))

    assert (first.code, first.decision, first.is_name_only) == ("1.999001", "12/QĐ-BNN", False)
    assert (second.name, second.is_name_only, second.ways, second.documents) == (
        "chỉ tên",
        True,
        (),
        (),
    )


BAD: list[tuple[str | bytes, str]] = [
    ('{"code": "1", "name"', "không phải JSON"),
    ("code,name", "không phải JSON"),
    ("[" * 100_000, "không phải JSON"),
    ('{"code": ' + "9" * 5000 + "}", "không phải JSON"),
    ('"chữ"', "thiếu 'code' hoặc 'name'"),
    ("[1]", "thiếu 'code' hoặc 'name'"),
    ('{"code": "1.999001"}', "thiếu 'code' hoặc 'name'"),
    ('{"code": "", "name": "a"}', "thiếu 'code' hoặc 'name'"),
    ('{"code": "1", "name": "a", "methods": "x"}', "'methods' phải là danh sách"),
    ('{"code": "1", "name": "a", "documents": ["x"]}', "'documents' phải là danh sách"),
]


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_a_bad_line_is_named_and_the_rest_is_read(
    tmp_path: Path, line: str | bytes, reason: str
) -> None:
    """A line that is no record comes back as its error, with file, line and reason."""
    path = lines_of(tmp_path / "a.jsonl", GOOD, line, GOOD)

    first, bad, last = read(path)

    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(bad, BadRecord)
    assert str(bad).startswith("a.jsonl, dòng 2: ")
    assert reason in str(bad)


TORN = [
    b"\xff\xfe\x00",
    gzip.compress((GOOD + "\n").encode() * 50)[:200],
    b"\x1f\x8b" + b"x" * 100,
    gzip.compress(GOOD.encode())[:60] + b"\x00" * 60,
    b"\x00" * 1000,
]


@pytest.mark.parametrize("content", TORN, ids=range(len(TORN)))
def test_a_torn_file_is_told(tmp_path: Path, content: bytes) -> None:
    """Binary, cut or damaged files end in an error with the file's name, never in a crash."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)

    assert any(isinstance(r, BadRecord) and "a.jsonl.gz" in str(r) for r in read(path))


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_value_is_read(tmp_path: Path, text: str) -> None:
    """A record may hold anything as text; it is read, digested and can be printed."""
    raw = {
        "code": "1.999001",
        "name": f"tên {text}",
        "decision": text,
        "methods": [{"channel": text, "time_limit": text, "fee": text}],
        "documents": [{"name": text, "group": text, "original": text, "copies": None}],
    }
    path = lines_of(tmp_path / "a.jsonl", json.dumps(raw))

    (found,) = read(path)

    assert isinstance(found, Record)
    assert found.name.startswith("tên")
    assert found.ways[0].channel is None
    assert len(found.digests()["fee"]) == 8
    assert (found.name + found.decision + found.text).encode()


def test_a_byte_order_mark_is_no_part_of_the_record(tmp_path: Path) -> None:
    """Files from Windows begin with a mark that belongs to no line."""
    path = lines_of(tmp_path / "a.jsonl", b"\xef\xbb\xbf" + GOOD.encode())

    assert isinstance(next(read(path)), Record)


def test_names_come_to_one_form(tmp_path: Path) -> None:
    """NFD, line breaks, Wingdings bullets and control characters do not reach a name."""
    raw = {"code": " 1.999001 ", "name": "\uf0fc Đa\u0306ng\n ky\u0301\u200e  ong "}
    path = lines_of(tmp_path / "a.jsonl", json.dumps(raw))

    (found,) = read(path)

    assert isinstance(found, Record)
    assert (found.code, found.name) == ("1.999001", "Đăng ký ong")


# --- rows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("Trực tuyến", Channel.online),
        ("TRỰC TIẾP", Channel.counter),
        (" Dịch vụ bưu chính ", None),
        ("Bưu chính", Channel.post),
        ("Tru\u031b\u0323c tuye\u0302\u0301n", Channel.online),
        ("fax", None),
        (None, None),
    ],
)
def test_channels(written: str | None, channel: Channel | None) -> None:
    """A channel is known by its published name, or stays unknown."""
    assert record(methods=[{"channel": written}]).ways[0].channel is channel


def test_stages_of_one_channel_stay_apart() -> None:
    """Several rows of one channel are several ways, in their order."""
    rows = [
        {"channel": "Trực tiếp", "time_limit": "25 Ngày"},
        {"channel": "Trực tiếp", "time_limit": "7 Ngày"},
    ]

    assert [way.time.value for way in record(methods=rows).ways] == [25, 7]


@pytest.mark.parametrize(
    ("written", "count"), [(1, 1), ("2", 2), ("03 bản", 3), (None, 0), ("", 0), ("nhiều", 0)]
)
def test_quantities(written: Any, count: int) -> None:
    """A quantity is a number, however it was written; none is nought."""
    assert record(documents=[{"name": "a", "original": written}]).documents[0].original == count


def test_missing_keys_are_unknown() -> None:
    """Null and missing rows are nothing, not a failure."""
    empty = record(methods=[], documents=None, decision=None)

    assert (empty.ways, empty.documents, empty.decision) == ((), (), "")


# --- digests -----------------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from(["20,000", "Việt Nam", "Đồng", "(mỗi bản)"]), min_size=1),
    st.sampled_from([" ", "  ", "\u00a0", " \u2003"]),
)
@modest
def test_a_digest_ignores_white_space_and_form(words: list[str], gap: str) -> None:
    """The same words with other blanks, or in NFD, have the same digest."""
    plain = " ".join(words)

    assert digest([plain]) == digest([gap.join(words)])
    assert digest([plain]) == digest([plain.replace("Đồng", "Đo\u0302\u0300ng")])


@given(st.text(max_size=20), st.text(max_size=20))
@modest
def test_a_digest_tells_words_apart(one: str, other: str) -> None:
    """Other words have another digest."""
    if " ".join(one.split()) != " ".join(other.split()) and one.isascii() and other.isascii():
        assert digest([one, "x"]) != digest([other, "y"])


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"methods": [{**RECORD["methods"][0], "fee": "1 Đồng"}]}, {"fee", "time"}),
        (
            {"methods": [{**m, "fee": "30,000 Việt Nam Đồng"} for m in RECORD["methods"]]},
            {"fee"},
        ),
        ({"methods": [{**m, "time_limit": "9 Ngày"} for m in RECORD["methods"]]}, {"time"}),
        ({"documents": RECORD["documents"][:1]}, {"documents"}),
        ({"documents": RECORD["documents"][::-1]}, set()),
        ({"name": "khác", "decision": "khác"}, set()),
    ],
)
def test_each_part_has_its_digest(changes: dict[str, Any], parts: set[str]) -> None:
    """A change shows in the digest of its part and in no other; order of papers is no change."""
    before, after = record().digests(), record(**changes).digests()

    assert {part for part in before if before[part] != after[part]} == parts
