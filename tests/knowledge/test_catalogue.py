"""Loading: layers over layers, and a clear sentence for every file that does not load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import lay_over, load, problems_of
from knowledge.procedure import Channel, FeeKind
from tests.knowledge.samples import NASTY, modest, raw_entry, write_layer

CODE = "1.999001"
COUNTER = {"channel": "counter", "time": {"value": 3, "unit": "day"}, "fees": [{"kind": "free"}]}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A national folder with one entry."""
    return write_layer(tmp_path / "base" / "chan-nuoi", raw_entry()).parent


# --- what does not load, and why ---------------------------------------------------------------

REASONS: list[tuple[dict[str, Any], str, str]] = [
    ({"source": None}, "source", "thiếu"),
    ({"source": {"decision": "1/QĐ"}}, "source.read", "thiếu"),
    ({"source": {"decision": "1/QĐ", "read": "x"}}, "source.read", "không phải ngày"),
    (
        {"source": {"decision": "1/QĐ", "read": "2026-06-10", "page": "https://a.com"}},
        "source.page",
        "gov.vn",
    ),
    ({"short_nam": "x"}, "short_nam", "không có trường này"),
    ({"short_name": "x" * 50}, "short_name", "tối đa 40"),
    ({"name": "a\x07b"}, "name", "ký tự điều khiển"),
    ({"name": ""}, "name", "để trống"),
    ({"name": 5}, "name", "phải là chữ"),
    ({"level": []}, "level", "để trống"),
    ({"cases": "một câu"}, "cases", "phải là danh sách"),
    ({"channels": ["trực tiếp"]}, "channels.1", "các trường con"),
    ({"channels": [{**COUNTER, "channel": "fax"}]}, "channels.1.channel", "chỉ nhận"),
    ({"channels": [{**COUNTER, "time": {"value": 3}}]}, "channels.1.time", "không có đơn vị"),
    (
        {"channels": [{**COUNTER, "fees": [{"kind": "free", "noted": True}]}]},
        "channels.1.fees.1",
        "Miễn phí",
    ),
    ({"channels": [COUNTER, COUNTER]}, "", "trùng kênh"),
    ({"code": "1.12"}, "code", "không đúng dạng mã thủ tục"),
    ({"channels": [{**COUNTER, "time": {"value": "x"}}]}, "channels.1.time.value", "phải là số"),
]


@pytest.mark.parametrize(("changes", "field", "reason"), REASONS)
def test_file_field_and_reason_are_named(
    tmp_path: Path, changes: dict[str, Any], field: str, reason: str
) -> None:
    """An entry that does not hold what it must is left out, and told in Vietnamese."""
    raw = raw_entry(**changes)
    (tmp_path / "sai.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    write_layer(tmp_path, raw_entry(code="1.999002"))

    loaded = load(base=tmp_path)

    assert list(loaded.procedures) == ["1.999002"]
    told = [str(problem) for problem in loaded.problems]
    assert any(line.startswith(f"{tmp_path / 'sai.yaml'}: {field}") for line in told), told
    assert any(reason in line for line in told), told
    assert loaded.problems[0] in problems_of(raw, tmp_path / "sai.yaml")


TORN: list[tuple[bytes, str]] = [
    (b'code: "1.999009"\nname: [a, b', "hỏng hoặc dở dang, bỏ qua: dòng"),
    (b'code: "1.999009"\n\tname: x', "hỏng hoặc dở dang, bỏ qua: dòng 2"),
    (b"\xff\xfe\x00\x01\x80", "hỏng hoặc dở dang, bỏ qua: có ký tự không phải chữ"),
    (b'code: "1.999009"\nname: \xc2\x80\x01', "có ký tự không phải chữ gần vị trí"),
    ('code: "1.999009"\nname: Đăng ký'.encode("latin-1", "replace") + b"\xe1", "hỏng"),
    (b'code: "1.999009"\nsource: {read: 2026-13-45}', "một ngày không có trong lịch"),
    (b"!!python/object/apply:os.system [echo]", "hỏng hoặc dở dang"),
    (b"", "thiếu mã thủ tục"),
    (b"name: no code", "thiếu mã thủ tục"),
    (b"code: 1.001193", "viết trong nháy"),
    (b"- a\n- b", "thiếu mã thủ tục"),
    (b'code: "1.999009"\n1: x', "phải là chữ"),
]


@pytest.mark.parametrize(("content", "reason"), TORN)
def test_a_torn_file_is_named_and_the_rest_loads(base: Path, content: bytes, reason: str) -> None:
    """A file that is torn, binary, empty or no entry never stops the others."""
    (base / "rach.yaml").write_bytes(content)

    loaded = load(base=base)

    assert list(loaded.procedures) == [CODE]
    assert any("rach.yaml" in str(p) and reason in str(p) for p in loaded.problems), loaded.problems


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_file_is_survived(base: Path, text: str) -> None:
    """A file of any content is a problem with its name, never a failure."""
    (base / "la.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))

    loaded = load(base=base)

    assert list(loaded.procedures) == [CODE]
    assert {problem.path.name for problem in loaded.problems} == {"la.yaml"}


def test_a_missing_folder_is_named(base: Path, tmp_path: Path) -> None:
    """A layer that is not there is told, and the catalogue stands."""
    loaded = load([tmp_path / "đâu"], base=base)

    assert list(loaded.procedures) == [CODE]
    assert str(loaded.problems[0]) == f"{tmp_path / 'đâu'}: không có thư mục này"


# --- layers ------------------------------------------------------------------------------------


def test_a_layer_wins_field_by_field(base: Path, tmp_path: Path) -> None:
    """What a layer names wins; what it leaves out stays."""
    layer = write_layer(
        tmp_path / "xa",
        {
            "code": CODE,
            "unit": "UBND xã Ea Ktur",
            "places": [{"name": "Trung tâm", "address": "Số 1", "hours": "7:30–17:00"}],
            "source": {"decision": "99/QĐ-UBND"},
        },
    )
    below = load(base=base).procedures[CODE]

    loaded = load([layer], base=base)
    entry = loaded.procedures[CODE]

    assert not loaded.problems
    assert (entry.unit, entry.places[0].address) == ("UBND xã Ea Ktur", "Số 1")
    assert entry.source.decision == "99/QĐ-UBND"
    assert (entry.source.read, entry.source.digests) == (below.source.read, below.source.digests)
    assert (entry.name, entry.cases, entry.channels) == (below.name, below.cases, below.channels)
    assert loaded.paths[CODE] == layer / f"{CODE}.yaml"


def test_a_layer_wins_channel_by_channel(base: Path, tmp_path: Path) -> None:
    """A province's fee on one channel leaves the time there, and the other channels, alone."""
    fee = {"kind": "amount", "amount": 15000}
    post = {"channel": "post", "time": {"value": 9, "unit": "day"}, "fees": [{"kind": "unknown"}]}
    layer = write_layer(
        tmp_path / "tinh",
        {"code": CODE, "channels": [{"channel": "counter", "fees": [fee]}, post]},
    )
    below = load(base=base).procedures[CODE]

    entry = load([layer], base=base).procedures[CODE]

    assert [way.channel for way in entry.channels] == [
        Channel.counter,
        Channel.online,
        Channel.post,
    ]
    assert entry.ways(Channel.counter)[0].fees[0].amount == 15000
    assert entry.ways(Channel.counter)[0].time == below.ways(Channel.counter)[0].time
    assert entry.ways(Channel.online) == below.ways(Channel.online)


def test_later_layers_win(base: Path, tmp_path: Path) -> None:
    """The commune's layer wins over the province's, and both over the nation's."""
    province = write_layer(tmp_path / "tinh", {"code": CODE, "unit": "Tỉnh", "result": "Giấy"})
    commune = write_layer(tmp_path / "xa", {"code": CODE, "unit": "Xã"})

    entry = load([province, commune], base=base).procedures[CODE]
    other = load([commune, province], base=base).procedures[CODE]

    assert (entry.unit, entry.result) == ("Xã", "Giấy")
    assert other.unit == "Tỉnh"


def test_a_layer_may_add_and_withdraw(base: Path, tmp_path: Path) -> None:
    """A layer can bring a procedure of its own, and say that one no longer runs."""
    layer = write_layer(
        tmp_path / "xa",
        raw_entry(code="3.999002"),
        {"code": CODE, "withdrawn": {"note": "Bãi bỏ từ 01/07/2026"}},
    )

    loaded = load([layer], base=base)

    assert sorted(loaded.procedures) == [CODE, "3.999002"]
    assert loaded.procedures[CODE].withdrawn is not None


@pytest.mark.parametrize(
    "wrong", [{"short_name": "x" * 50}, {"chanels": []}, {"channels": [{"channel": "post"}]}]
)
def test_a_wrong_layer_leaves_the_national_entry(
    base: Path, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    """A mistake in a layer is told, and what lies below it keeps answering."""
    bad = write_layer(tmp_path / "sai", {"code": CODE, **wrong})
    good = write_layer(tmp_path / "xa", {"code": CODE, "unit": "Xã"})

    loaded = load([bad, good], base=base)

    assert {problem.path.parent.name for problem in loaded.problems} == {"sai"}
    assert loaded.procedures[CODE].unit == "Xã"
    assert loaded.procedures[CODE].short_name == load(base=base).procedures[CODE].short_name


def test_a_provincial_fee_replaces_the_unknown(base: Path, tmp_path: Path) -> None:
    """“Decided by the province” gives way to what the province decided."""
    layer = write_layer(
        tmp_path / "tinh",
        {
            "code": CODE,
            "channels": [{"channel": "online", "fees": [{"kind": "amount", "amount": 8000}]}],
        },
    )

    assert load(base=base).procedures[CODE].ways(Channel.online)[0].fees[0].kind is (
        FeeKind.provincial
    )
    assert load([layer], base=base).procedures[CODE].ways(Channel.online)[0].fees[0].amount == 8000


def test_both_endings_are_read(tmp_path: Path) -> None:
    """A file named .yml counts like one named .yaml; other files do not."""
    write_layer(tmp_path, raw_entry())
    (tmp_path / f"{CODE}.yaml").rename(tmp_path / f"{CODE}.yml")
    (tmp_path / "README.md").write_text("ghi chú", encoding="utf-8")

    loaded = load(base=tmp_path)

    assert (len(loaded), loaded.problems) == (1, ())


@pytest.mark.parametrize(
    ("asked", "found"),
    [(CODE, CODE), (f"{CODE}.H19", CODE), ("1.999002.H19", "1.999002.H19"), ("1.999003", None)],
)
def test_an_agency_suffix_may_be_left_out(tmp_path: Path, asked: str, found: str | None) -> None:
    """A code with a suffix leads to its own entry, or else to the one without."""
    write_layer(tmp_path, raw_entry(), raw_entry(code="1.999002.H19"))

    entry = load(base=tmp_path).get(asked)

    assert (entry.code if entry else None) == found


# --- merging raw entries ------------------------------------------------------------------------

names = st.sampled_from(["code", "name", "unit", "result", "fee"])
flat = st.dictionaries(names, st.integers() | st.text(max_size=5), max_size=5)
ways = st.lists(
    st.fixed_dictionaries(
        {"channel": st.sampled_from(["online", "counter", "post"])},
        optional={"stage": st.sampled_from(["a", "b"]), "note": st.text(max_size=3)},
    ),
    max_size=4,
    unique_by=lambda way: (way["channel"], way.get("stage")),
)
raws = st.builds(
    lambda fields, rows, source: {**fields, "channels": rows, "source": source}, flat, ways, flat
)


@given(raws, raws)
@modest
def test_laying_over(lower: dict[str, Any], upper: dict[str, Any]) -> None:
    """Every field of the upper entry is there, every other field of the lower one too."""
    merged = lay_over(lower, upper)

    for key in {*lower, *upper} - {"channels", "source"}:
        assert merged[key] == (upper[key] if key in upper else lower[key])
    assert merged["source"] == {**lower["source"], **upper["source"]}
    keys = [(way["channel"], way.get("stage")) for way in merged["channels"]]
    assert len(set(keys)) == len(keys)
    for way in upper["channels"]:
        assert any(way.items() <= row.items() for row in merged["channels"])
    for way in lower["channels"]:
        assert (way["channel"], way.get("stage")) in keys


@given(raws, raws)
@modest
def test_laying_over_twice_changes_nothing(lower: dict[str, Any], upper: dict[str, Any]) -> None:
    """The same layer laid again changes nothing, nor does an empty one; inputs stay as they are."""
    before = (repr(lower), repr(upper))
    merged = lay_over(lower, upper)

    assert lay_over(merged, upper) == merged
    assert lay_over(lower, {}) == lower
    assert lay_over({}, upper) == upper
    assert (repr(lower), repr(upper)) == before


@pytest.mark.parametrize(
    ("upper", "official"),
    [
        ({"places": []}, True),
        ({"summary": "Viết lại."}, None),
        ({"summary": "Viết lại.", "official": True}, True),
    ],
)
def test_whose_words_an_entry_has(upper: dict[str, Any], official: bool | None) -> None:
    """Who writes an entry anew takes the mark of official words away; a fee or an hour does not."""
    assert lay_over({"summary": "Cũ.", "official": True}, upper).get("official") is official
