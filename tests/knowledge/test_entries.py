"""What search sees: the catalogue first, then published records beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.entries import gather
from knowledge.entry import bare_name, from_procedure, from_record
from tests.knowledge.samples import RECORD, catalogue_of, entry, record


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Thủ tục đăng ký khai sinh", "đăng ký khai sinh"),
        ("Thủ tục: Cấp giấy phép", "Cấp giấy phép"),
        ("THỦ TỤC HÀNH CHÍNH cấp thẻ", "cấp thẻ"),
        ("Tên thủ tục: Cấp thẻ", "Cấp thẻ"),
        ("Đăng ký khai sinh", "Đăng ký khai sinh"),
        ("Cấp thẻ theo thủ tục rút gọn", "Cấp thẻ theo thủ tục rút gọn"),
        ("Thủ tục", "Thủ tục"),
        ("", ""),
    ],
)
def test_bare_names(name: str, bare: str) -> None:
    """The word for “procedure” in front of a name goes, elsewhere it stays."""
    assert bare_name(name) == bare


def test_an_entry_of_ours() -> None:
    """Name, short name and aliases are ways to say it; papers and result support."""
    seen = from_procedure(entry(aliases=["nuôi ong"], withdrawn={"note": "bãi bỏ"}))

    assert seen.phrases == (
        "đăng ký nuôi ong mật tại hộ gia đình",
        "Đăng ký nuôi ong mật tại hộ gia đình",
        "nuôi ong",
    )
    assert "Bản vẽ vị trí đặt tổ ong" in seen.body
    assert "Giấy xác nhận nuôi ong" in seen.body
    assert (seen.plain, seen.withdrawn, seen.name_only) == (True, True, False)


def test_an_entry_in_official_words() -> None:
    """A name cut by rules is no way to say it, and the words are not ours."""
    seen = from_procedure(entry(official=True, short_name="Đăng ký nuôi ong mật…"))

    assert seen.phrases == ("đăng ký nuôi ong mật tại hộ gia đình",)
    assert not seen.plain


def test_a_published_record() -> None:
    """A record is known by its name, and is not in our words."""
    seen = from_record(record(keywords="mật ong"))

    assert seen.phrases == ("đăng ký nuôi ong mật tại hộ gia đình",)
    assert "mật ong" in seen.body
    assert (seen.plain, seen.name_only, seen.level) == (False, False, ("Cấp xã",))
    assert from_record(record(methods=None)).name_only


def test_gathering(tmp_path: Path) -> None:
    """The catalogue wins over records, the first record over later ones; bad lines are told."""
    rows = [RECORD, {"code": "1.999002", "name": "một"}, {"code": "1.999002", "name": "hai"}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([*map(json.dumps, rows), "{"]), encoding="utf-8")

    found, bad = gather(catalogue_of(entry()), [path])

    assert [(e.code, e.plain) for e in found] == [("1.999001", True), ("1.999002", False)]
    assert found[1].name == "một"
    assert [str(b)[:14] for b in bad] == ["a.jsonl, dòng "]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that cannot be opened is not passed over in silence."""
    with pytest.raises(OSError, match="No such file"):
        gather(catalogue_of(), [tmp_path / "đâu.jsonl"])
