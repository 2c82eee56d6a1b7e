"""Withdrawn procedures answer with what replaced them."""

from __future__ import annotations

from dataclasses import replace

from handlers.conversation import Outcome
from handlers.ports import Ports
from knowledge.entry import from_procedure
from knowledge.search import Index
from tests.conversing import Talk, ports
from tests.knowledge.samples import entry

OLD, NEW, OTHER = "1.990011", "1.990012", "1.990013"
NAME = "Đăng ký nuôi ong mật tại hộ gia đình"


def _with(*by: str, loaded: tuple[str, ...] = ()) -> Ports:
    old = entry(code=OLD, withdrawn={"note": "Bãi bỏ từ 2026.", "replaced_by": list(by)})
    new = [
        entry(code=code, name=f"Nuôi ong kiểu mới {n}", short_name=f"Nuôi ong kiểu mới {n}")
        for n, code in enumerate(loaded, 1)
    ]
    known = {p.code: p for p in (old, *new)}
    catalogue = replace(ports().catalogue, procedures=known, listed={}, known=None)
    return replace(ports(), catalogue=catalogue, index=Index(map(from_procedure, known.values())))


def test_the_new_procedure_is_opened_instead() -> None:
    """Asked for by its old name or code, the new one answers, and the old one can be looked at."""
    talk = Talk(_with(NEW, loaded=(NEW,)))
    for asked in (NAME, OLD):
        turn = talk.say(asked)
        assert turn.codes[0] in (NEW, OLD)
        assert talk.session.procedure == NEW
        assert f"“{NAME}” đã được thay bằng thủ tục dưới đây. Bãi bỏ từ 2026." in talk.text
        assert "Nuôi ong kiểu mới 1" in talk.text

    talk.pick("Xem bản cũ")
    assert "có thể không còn áp dụng" in talk.text
    assert talk.session.procedure == OLD


def test_one_of_several_new_ones_is_chosen() -> None:
    """Where several took its place, the person says which."""
    talk = Talk(_with(NEW, OTHER, loaded=(NEW, OTHER)))
    turn = talk.say(OLD)

    assert turn.outcome is Outcome.choose
    assert "một trong các thủ tục dưới đây" in talk.text
    talk.pick("Nuôi ong kiểu mới 2")
    assert talk.session.procedure == OTHER


def test_a_replacement_that_is_not_loaded() -> None:
    """The old card says that it may run no more, and which code to look for."""
    talk = Talk(_with(NEW))
    talk.say(OLD)

    assert "có thể không còn áp dụng" in talk.text
    assert f"Xem mã {NEW}" in talk.text
    talk.pick(f"Thủ tục mới: {NEW}")
    assert f"Mình không có thủ tục mang mã {NEW}" in talk.text


def test_an_old_code_that_only_the_table_knows() -> None:
    """A code on an old paper leads to the newer one, or names it where that is not loaded."""
    talk = Talk(_with(NEW))
    talk.say("3.000347")

    assert "có vẻ đã được thay bằng mã 1.115978, mình cũng chưa có" in talk.text

    if "1.115978" in ports().catalogue.procedures:
        talk = Talk()
        talk.say("3.000347")
        assert "Mã 3.000347 có vẻ đã được thay bằng thủ tục dưới đây." in talk.text
        assert talk.session.procedure == "1.115978"
