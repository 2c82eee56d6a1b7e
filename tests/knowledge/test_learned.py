"""What is learned from choices: small, bounded, of several people, without anybody in it."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answer import CLOSE, Outcome, answer
from knowledge.choosing import MOST, PEOPLE, Observed
from knowledge.entry import Entry
from knowledge.learned import ALIKE, LONGEST, NEAR, NOTHING, Learned
from knowledge.learned import chosen as chosen_of
from knowledge.question import read
from knowledge.search import Index, Scored

BIRD, FISH = "1.000001", "1.000002"
ASKED = "giấy phép dắt ngỗng tím"
WORDS = ("dat", "ngong", "phep", "tim")


def entry(code: str, name: str, province: str = "", *, withdrawn: bool = False) -> Entry:
    return Entry(code, name, name, (name,), plain=True, province=province, withdrawn=withdrawn)


@cache
def index() -> Index:
    """A dozen procedures; three of them answer ``ASKED`` about equally."""
    others = ("Đăng ký kết hôn", "Đăng ký khai sinh", "Cấp thẻ căn cước", "Khai tử", "Mở quán ăn")
    return Index(
        [
            entry(BIRD, "Giấy phép dắt ngỗng tím qua đê"),
            entry(FISH, "Giấy phép dắt ngỗng tím qua suối"),
            entry("1.000003.H15", "Giấy phép dắt ngỗng tím qua rừng", "H15"),
            *(entry(f"2.00000{n}", name) for n, name in enumerate(others)),
        ]
    )


def people(count: int, code: str, words: tuple[str, ...] = WORDS, start: int = 0) -> list[Observed]:
    return [Observed(words, code, f"p{n}") for n in range(start, start + count)]


def order(learned: Learned | None, text: str = ASKED, province: str | None = None) -> list[str]:
    return [c.entry.code for c in answer(index(), text, province, learned).candidates]


def test_these_are_asked_back_about() -> None:
    """Without learning the office's people are asked which of the twins they mean."""
    found = answer(index(), ASKED)
    assert found.outcome is Outcome.choose
    assert [c.entry.code for c in found.candidates[:2]] == [BIRD, FISH]


@pytest.mark.parametrize(
    ("observed", "first", "why"),
    [
        (people(PEOPLE, FISH), FISH, "three people agree"),
        (people(PEOPLE - 1, FISH), BIRD, "two are too few"),
        ([Observed(WORDS, FISH, "troll")] * 100, BIRD, "one person a hundred times is one"),
        (
            [Observed(WORDS, FISH, f"cookie {n}", "one network") for n in range(100)],
            BIRD,
            "a hundred cookies of one network are one",
        ),
        (people(9, FISH) + people(1, BIRD, start=50), FISH, "a wrong tap among many"),
        (people(5, FISH) + people(5, BIRD, start=50), BIRD, "they do not agree"),
        (people(9, FISH, ("ket", "hon")), BIRD, "another question"),
        (people(9, FISH, (*WORDS, "de")), BIRD, "the word that tells them apart was another"),
        (people(9, "2.000000"), BIRD, "no candidate is brought in from afar"),
        (people(9, "9.999999"), BIRD, "a procedure that is gone"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_who_moves_what(observed: list[Observed], first: str, why: str) -> None:
    """Candidates change places only by what several different people chose."""
    assert order(Learned(observed))[0] == first, why


def test_many_who_agree_need_not_be_asked() -> None:
    """Three put a procedure on top; when very many agree, the next person is led directly."""
    told = answer(index(), ASKED, learned=Learned(people(PEOPLE, FISH)))
    assert told.outcome is Outcome.choose
    led = answer(index(), ASKED, "", learned=Learned(people(60, FISH)))
    assert (led.outcome, led.found[0].code) == (Outcome.found, FISH)


@pytest.mark.parametrize(("province", "lifted"), [("H15", True), ("", False), (None, False)])
def test_a_province_is_not_lifted_elsewhere(province: str | None, lifted: bool) -> None:
    """A provincial procedure is lifted for who lives there, and for nobody else."""
    told = Learned(people(60, "1.000003.H15"))
    assert (order(told, province=province)[0] == "1.000003.H15") is lifted
    if not lifted:
        assert order(told, province=province) == order(None, province=province)


@pytest.mark.parametrize(
    "text", ["cháy nhà rồi cứu với", "mật khẩu của tôi là 123456", "giá vàng hôm nay", "chào bạn"]
)
def test_nothing_else_is_moved(text: str) -> None:
    """Danger, secrets, what is out of scope and small talk stay what they are."""
    words = tuple(sorted({word.folded for word in read(text).words}))
    told = Learned(people(60, FISH, words) + people(60, FISH))
    assert answer(index(), text, learned=told) == answer(index(), text)


def test_denials_tell_twins_apart() -> None:
    """ "Không phải kiểm dịch" is another question than "phải kiểm dịch"."""
    twins = Index(
        [
            entry(BIRD, "Nhập cá sống phải kiểm dịch trước"),
            entry(FISH, "Nhập cá sống không phải kiểm dịch trước"),
            entry("2.000001", "Đăng ký kết hôn"),
        ]
    )
    asked = "nhập cá sống không phải kiểm dịch trước"
    made = chosen_of(twins, read(asked), [BIRD, FISH], FISH)
    assert made
    assert "khong phai" in made.words
    told = Learned(people(60, FISH, made.words))
    other = "nhập cá sống phải kiểm dịch trước"
    before = answer(twins, other)
    assert answer(twins, other, learned=told) == before


def test_what_is_kept_names_nobody() -> None:
    """Of a question only words of the procedures' own names are kept: no name, number, street."""
    asked = "tôi là Trần Thị Hạnh 0912345678 số 12 Lê Lợi muốn giấy phép dắt ngỗng tím"
    made = chosen_of(index(), read(asked), [BIRD, FISH], FISH)
    assert made
    assert set(made.words) <= {"giay", *WORDS}
    assert chosen_of(index(), read("Trần Thị Hạnh 0912345678"), [BIRD, FISH], FISH) is None
    assert chosen_of(index(), read(asked), [BIRD], FISH) is None


@given(st.text(max_size=200))
def test_only_words_of_names_are_kept(text: str) -> None:
    """Whatever is typed, what is kept stands in the names that were offered, and is short."""
    made = chosen_of(index(), read(text), [BIRD, FISH], BIRD)
    said = ("giay", "phep", "dat", "ngong", "tim", "qua", "de", "suoi")
    assert made is None or (set(made.words) <= set(said) and len(made.words) <= LONGEST)


OBSERVED = st.lists(
    st.builds(
        Observed,
        st.lists(st.sampled_from((*WORDS, "de", "suoi")), max_size=5).map(
            lambda words: tuple(sorted(set(words)))
        ),
        st.sampled_from((BIRD, FISH, "1.000003.H15", "2.000000")),
        st.integers(0, 9).map(str),
        st.integers(0, 9).map(str),
    ),
    max_size=60,
)
TEXTS = st.sampled_from((ASKED, "dắt ngỗng qua đê", "ngỗng tím", "đăng ký kết hôn", "khai tử", "à"))


@given(OBSERVED, TEXTS)
def test_bounds_hold(observed: list[Observed], text: str) -> None:
    """The best score stays, nobody rises by more than the bound, the same candidates remain."""
    question = read(text)
    ranked = index().rank(question)
    moved = Learned(observed).weighed(index(), question, ranked)
    assert {one.entry.code for one in moved} == {one.entry.code for one in ranked}
    if not ranked:
        return
    assert moved[0].score == pytest.approx(ranked[0].score)
    before = {one.entry.code: one.score for one in ranked}
    level = max(one.score / before[one.entry.code] for one in moved)
    assert all(one.score * MOST >= before[one.entry.code] * 0.999 for one in moved)
    assert level <= MOST * 1.001
    assert before[moved[0].entry.code] >= ranked[0].score * max(NEAR, 1 / MOST) * 0.999


@given(OBSERVED, TEXTS)
def test_taken_back_is_as_before(observed: list[Observed], text: str) -> None:
    """Without its lines, search answers exactly as if nothing had ever been learned."""
    before = answer(index(), text)
    answer(index(), text, learned=Learned(observed))
    assert answer(index(), text, learned=NOTHING) == before
    assert answer(index(), text) == before


def test_lines_tell_what_they_do() -> None:
    """Each line says how many people it stands for and by how much it lifts, at most the bound."""
    told = Learned(people(10, FISH) + people(2, BIRD, start=20))
    lifts = {(line.code, line.people): told.lift(index(), line) for line in told.lines}
    assert list(lifts) == [(FISH, 10), (BIRD, 2)]
    assert lifts[BIRD, 2] == 1.0
    assert 1.0 < lifts[FISH, 10] <= MOST


def test_the_bound_is_what_makes_clear() -> None:
    """A candidate that ties and is lifted to the bound stands clear of the other, barely."""
    assert 1 / MOST < CLOSE < 1 / MOST + 0.02
    assert ALIKE > 0.5
    tied = [Scored(index().by_code[code], 0.8, "") for code in (BIRD, FISH)]
    moved = Learned(people(500, FISH)).weighed(index(), read(ASKED), tied)
    assert moved[0].entry.code == FISH
    assert moved[1].score < CLOSE * moved[0].score
