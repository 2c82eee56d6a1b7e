"""What a search comes to, put into words: several procedures, and lists to choose from."""

from __future__ import annotations

from dataclasses import replace

from handlers import find
from handlers.conversation import Session
from handlers.plain import visible
from knowledge.answer import Answer, Candidate, Outcome
from knowledge.entry import Entry
from knowledge.question import read
from tests.conversing import ports


def _entry(code: str) -> Entry:
    return ports().index.by_code[code]


def test_two_procedures_are_both_shown() -> None:
    """When the search splits a message, each procedure is told and can be opened."""
    found = (_entry("1.000656"), _entry("1.003197"))
    question = read("khai tử cho ba và xóa hộ khẩu")
    turn = find.answer(Answer(Outcome.found, question, found), Session(), ports())
    text = visible(turn.replies[0].text)
    assert all(entry.short_name in text for entry in found)
    assert [choice.key for choice in turn.replies[0].choices] == [
        "card:1.000656",
        "card:1.003197",
    ]


def test_a_procedure_known_by_name_only_is_not_left_out() -> None:
    """Beside one that is known in full, one of which only the name is known is told as such."""
    bare = replace(_entry("1.003197"), code="9.000001", short_name="Xóa đăng ký")
    found = (_entry("1.000656"), bare)
    turn = find.answer(Answer(Outcome.found, read("hai việc"), found), Session(), ports())
    text = visible(turn.replies[0].text)
    assert text.startswith("Bạn hỏi 2 việc")
    assert "2. Xóa đăng ký" in text
    assert "chỉ có tên" in text


def _listed(question: str, *scores: float) -> list[str]:
    codes = ("1.001193", "1.000894", "1.004222", "2.000815", "1.004873")
    candidates = tuple(Candidate(_entry(c), s) for c, s in zip(codes, scores, strict=False))
    answer = Answer(Outcome.choose, read(question), candidates=candidates)
    return [c.key for c in find.answer(answer, Session(), ports()).replies[0].choices]


def test_a_list_leaves_out_what_falls_far_behind() -> None:
    """Below three quarters of the best a candidate is left out, but two always stay."""
    assert _listed("việc gì đó", 0.8, 0.7, 0.59, 0.5) == ["card:1.001193", "card:1.000894", "none"]
    assert _listed("việc gì đó", 0.8, 0.2, 0.1) == ["card:1.001193", "card:1.000894", "none"]


def test_a_list_keeps_what_is_named() -> None:
    """A candidate whose name holds all that is said stays, though it scores less."""
    assert "card:1.004222" in _listed("đăng ký thường trú", 0.8, 0.7, 0.5)


def test_a_weak_list_is_offered_with_doubt() -> None:
    """A list whose best scores low does not claim to hold what was meant."""
    candidates = (Candidate(_entry("1.001193"), 0.45), Candidate(_entry("1.000894"), 0.44))
    answer = Answer(Outcome.choose, read("giấy"), candidates=candidates)
    text = find.answer(answer, Session(), ports()).replies[0].text
    assert text.startswith("Mình chưa chắc")
