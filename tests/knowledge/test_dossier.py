"""Codes in messages: recognised, repaired, and told apart from what only looks like one."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dossier import (
    Kind,
    last_part,
    mentions_dossier,
    procedure_code,
    recognise,
    several,
    spellings,
)
from tests.knowledge.samples import NASTY, any_text, modest

TODAY = date(2026, 11, 21)

CODES = [
    ("000.00.53.H48-220921-0099", Kind.dossier),
    ("000.17.22.H56-210531-0001", Kind.dossier),
    ("H56.14-240823-0001", Kind.dossier),
    ("38.98.H29-210519-0003", Kind.dossier),
    ("H44.100-250701-0012", Kind.dossier),
    ("H15.50.05.13-261008-0975", Kind.dossier),
    ("G01.899.909-260916-890028", Kind.dossier),
    ("G22.99.08-260921-896048", Kind.dossier),
    ("G09.20-20260609-0092637", Kind.dossier),
    ("G22.99.3-241219795252", Kind.transaction),
    ("03706/2026/07906", Kind.insurance),
    ("1.004222", Kind.procedure),
    ("1.011442.000.00.00.H38", Kind.procedure),
    ("2.000815.000.00.00.H55.02", Kind.procedure),
    ("HS-DT-2026-003", Kind.local),
    ("001090012345", Kind.identity),
    ("012345678", Kind.identity),
    ("0912345678", Kind.phone),
]
OLD = "000.17.22.H56-210531-0001"
NEW = "H56.14-240823-0001"
REPAIRED = [
    ("h56.14 - 240823 – 0001", NEW),
    ("H56.14—240823—0001", NEW),
    ("H56.14_240823_0001", NEW),
    ("H56.14/240823/0001", NEW),
    ("H56.14 240823 0001", NEW),
    ("H56,14-240823-0001", NEW),
    ("H56 14-240823-0001", NEW),
    ("H56. 14-240823-0001", NEW),
    ("H56.14-24O823-OOO1", NEW),
    ("H56.l4-240823-0001", NEW),
    ("H56.14-240823-1", NEW),
    ("H56.14-240823-\n0001", NEW),
    ("ho so h56 14 240823 1", NEW),
    ("000 17 22 H56-210531-0001", OLD),
    ("000 17 22 h56 210531 1", OLD),
    ("000,17,22,H56-210531-0001", OLD),
    ("OOO.17.22.H56-21O531-OOO1", OLD),
    ("ooo.17.22.h56-210531-0001", OLD),
]
AS_IT_IS = [
    (f"Mã hồ sơ: {NEW}.", NEW),
    (f"tra cứu {NEW} và H15.50-260706-1377", NEW),
    (NEW.lower(), NEW),
    ("H56\u200b.14-240823-\ufeff0001", NEW),
    (f"ho so {NEW} toi dau roi", NEW),
    ("ho so H56-210531-0001", "H56-210531-0001"),
    ("em o phuong 12 H56-210531-0001", "H56-210531-0001"),
    (f"ngày 12 {OLD}", OLD),
]
NO_CODES = [
    "",
    "đăng ký khai sinh",
    "toi o nha so 5",
    "sinh ngày 24/08/2023",
    "abc OIL 240823 0001",
    "HS6.14",
    "0001",
    "240823-0001",
    "Z56.14-240823-0001",
    "1.00422",
    "12.001193.5",
]
units = st.one_of(
    st.from_regex(r"[A-HJKMNP-Y][0-9]{2}(\.[0-9]{2,3}){0,3}", fullmatch=True),
    st.from_regex(r"000\.[0-9]{2}\.[0-9]{2}\.[A-HJKMNP-Y][0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{2}\.[0-9]{2}\.[A-HJKMNP-Y][0-9]{2}", fullmatch=True),
)
days = st.dates(date(2018, 6, 1), TODAY)
numbers = st.from_regex(r"[0-9]{4,7}", fullmatch=True)


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Dossier codes as units write them."""
    day = draw(days)
    written = day.strftime("%Y%m%d") if draw(st.booleans()) else day.strftime("%y%m%d")
    return f"{draw(units)}-{written}-{draw(numbers)}"


@pytest.mark.parametrize(("code", "kind"), CODES)
def test_kinds(code: str, kind: Kind) -> None:
    """Each kind of code is recognised as what it is, alone and within a sentence."""
    for text in (code, f"cho hỏi mã {code} ạ", f"({code})"):
        found = recognise(text, TODAY)

        assert found is not None
        assert (found.kind, found.code) == (kind, code)
        assert not found.repaired


@pytest.mark.parametrize(("text", "code"), REPAIRED)
def test_repairs(text: str, code: str) -> None:
    """What fingers do to a code is undone, and said."""
    found = recognise(text, TODAY)

    assert found is not None
    assert (found.kind, found.code, found.repaired) == (Kind.dossier, code, True)


@pytest.mark.parametrize(("text", "code"), AS_IT_IS)
def test_a_valid_code_is_not_repaired(text: str, code: str) -> None:
    """Words and numbers around a valid code do not become part of it."""
    found = recognise(text, TODAY)

    assert found is not None
    assert (found.code, found.repaired) == (code, False)


@pytest.mark.parametrize("text", NO_CODES)
def test_no_code(text: str) -> None:
    """Dates, house numbers and broken pieces are no codes."""
    assert recognise(text, TODAY) is None


UNSURE = [
    ("em ở phường 12 h56 210531 1", "12.H56-210531-0001"),
    ("H56.l4-240823-0001", NEW),
    ("H44.1OO-250701-0012", "H44.100-250701-0012"),
    ("H56.14-23/08/2024-0001", NEW),
    ("H56.14-23082024-1", NEW),
    ("G01.899.909-260916-89", "G01.899.909-260916-0089"),
    ("H5614-240823-0001", NEW),
    ("H56.142408230001", NEW),
    ("h5614240823 0001", NEW),
    ("H44100-250701-0012", "H44.100-250701-0012"),
    ("00017.22.H56210531-0001", OLD),
]


@pytest.mark.parametrize(("text", "code"), UNSURE)
def test_what_may_be_another_code_is_not_sure(text: str, code: str) -> None:
    """A repair that could have been meant otherwise says so."""
    found = recognise(text, TODAY)

    assert found is not None
    assert (found.kind, found.code, found.sure) == (Kind.dossier, code, False)


@pytest.mark.parametrize("text", [text for text, _ in REPAIRED if "l4" not in text])
def test_other_repairs_are_sure(text: str) -> None:
    """Dashes, blanks, small letters and zeros of a province's code leave no doubt."""
    found = recognise(text, TODAY)

    assert found is not None
    assert found.sure


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("H56.14-230824-0001", "H56.14-240823-0001"),
        ("H56.14-310724-0001", "H56.14-240731-0001"),
        ("H56.14-20082024-0001", "H56.14-240820-0001"),
        ("H56.14-210521-0001", None),
        ("H56.14-240231-0001", None),
    ],
)
def test_a_date_written_the_everyday_way(text: str, meant: str | None) -> None:
    """Day first is offered as what may be meant, and never taken for it."""
    found = recognise(text, TODAY)

    assert found is not None
    assert (found.code, found.meant) == (text, meant)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"tra cứu {NEW} và H15.50-260706-1377", [NEW, "H15.50-260706-1377"]),
        (f"{NEW.lower()} {OLD}", [NEW, OLD]),
        (f"{NEW}\nh15.50 – 260706 – 1377\n{OLD}", [NEW, "H15.50-260706-1377", OLD]),
        (f"{NEW}, {NEW}", []),
        (NEW, []),
        ("H56.14-240823-\n0001", []),
        ("xin chào, cho hỏi", []),
    ],
)
def test_several_codes_of_one_message(text: str, found: list[str]) -> None:
    """All codes of a message are found in order, each once; one alone is none of several."""
    assert [one.code for one in several(text, TODAY)] == found


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("38.98.H29-210519-0003", ("000.38.98.H29-210519-0003",)),
        (OLD, ("17.22.H56-210531-0001",)),
        (NEW, ()),
        ("H15.50.05.13-261008-0975", ()),
    ],
)
def test_the_leading_zeros_may_be_left_out(code: str, others: tuple[str, ...]) -> None:
    """The old form is known with its leading 000. and without."""
    assert spellings(code) == others


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("0123", "0123"),
        ("số 123.", "0123"),
        ("06-1377", "06-1377"),
        ("6 - 1377", "06-1377"),
        ("240823-0001", "240823-0001"),
        ("hồ sơ số 0123", "0123"),
        ("123 Lê Lợi", None),
        ("12345678", None),
        ("", None),
    ],
)
def test_the_end_of_a_code(text: str, end: str | None) -> None:
    """The last part alone is known for what it is, with the day before it or without."""
    assert last_part(text) == end


@given(codes(), st.integers(0, 40), st.sampled_from("OIl0123456789-. ,"))
@modest
def test_a_slip_never_becomes_another_sure_code(code: str, at: int, slip: str) -> None:
    """Repair gives back the code, or says that it is not sure, or leaves what is valid as it is."""
    typed = code[:at] + slip + code[at + 1 :]
    found = recognise(typed, TODAY)
    if found and found.kind is Kind.dossier and found.sure and found.repaired:
        digits = str.maketrans("OIL", "011", "-. ,")
        assert found.code.translate(digits) in _padded(typed.upper().translate(digits))


def _padded(bare: str) -> set[str]:
    """The same signs, with up to three zeros somewhere: a number's, when it was too short."""
    return {bare[:at] + "0" * n + bare[at:] for at in range(len(bare) + 1) for n in range(4)}


@given(codes(), codes())
@modest
def test_two_codes_stay_two(one: str, other: str) -> None:
    """Codes beside each other do not run together."""
    if one != other:
        assert [f.code for f in several(f"{one} và {other}", TODAY)] == [one, other]


@given(codes())
@modest
def test_a_valid_code_stays_itself(code: str) -> None:
    """No valid code is turned into another one."""
    found = recognise(code, TODAY)

    assert found is not None
    assert (found.kind, found.code, found.repaired) == (Kind.dossier, code, False)
    assert found.sure


@given(codes(), st.sampled_from(["-", " - ", "–", "_", "/", " "]), st.sampled_from([".", ",", " "]))
@modest
def test_repair_leads_back(code: str, dash: str, dot: str) -> None:
    """Other dashes, dots and small letters lead back to the one code that was meant."""
    found = recognise(code.replace("-", dash).replace(".", dot).lower(), TODAY)

    assert found is not None
    assert found.code == code


@given(codes(), st.integers(0, 30), st.sampled_from("OIl -.,"))
@modest
def test_repairing_twice_changes_nothing(code: str, at: int, slip: str) -> None:
    """Whatever a repair makes of a slip is a code that needs no repair."""
    found = recognise(code[:at] + slip + code[at + 1 :], TODAY)
    if found and found.kind is Kind.dossier:
        again = recognise(found.code, TODAY)

        assert again is not None
        assert (again.code, again.repaired) == (found.code, False)


@pytest.mark.parametrize(
    ("code", "problem", "received"),
    [
        ("H56.14-240823-0001", None, date(2024, 8, 23)),
        ("G09.20-20260609-0092637", None, date(2026, 6, 9)),
        ("H56.14-261121-0001", None, TODAY),
        ("H56.14-261122-0001", "future", date(2026, 11, 22)),
        ("H56.14-241323-0001", "date", None),
        ("H56.14-230229-0001", "date", None),
    ],
)
def test_the_date_is_checked(code: str, problem: str | None, received: date | None) -> None:
    """A day that no calendar has, or that is yet to come, is named as the problem."""
    found = recognise(code, TODAY)

    assert found is not None
    assert (found.problem, found.received) == (problem, received)


def test_a_payment_request_names_its_dossier() -> None:
    """A payment request carries a dossier code, and is called what it is."""
    found = recognise("H56.14-240823-0001-20240823101112", TODAY)

    assert found is not None
    assert (found.kind, found.code) == (Kind.payment_request, NEW)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.001193", "1.001193"),
        ("thủ tục 1.001193 cần gì", "1.001193"),
        ("1.012783.H19", "1.012783"),
        ("1.011442.000.00.00.H38", "1.011442"),
        ("/start tt_1_001193", "1.001193"),
        ("https://t.me/bot?start=tt_2_000815", "2.000815"),
        ("1.0011", None),
        ("11.001193", None),
        ("giá 1.0011930", None),
        ("", None),
    ],
)
def test_procedure_codes(text: str, code: str | None) -> None:
    """A procedure's code is found as text, with a suffix, and in a deep link."""
    assert procedure_code(text) == code


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("hồ sơ của em tới đâu rồi", True),
        ("ho so cua toi den dau roi", True),
        ("tra cứu hồ sơ", True),
        ("tình trạng hồ sơ thế nào", True),
        ("hồ sơ em xong chưa", True),
        ("nộp hồ sơ ở đâu", False),
        ("hồ sơ gồm những gì", False),
        ("", False),
    ],
)
def test_asking_how_far_a_dossier_is(text: str, about: bool) -> None:
    """Asking for a dossier's state is told apart from asking what belongs into one."""
    assert mentions_dossier(text) is about


@given(any_text)
@modest
def test_any_text_is_looked_at(text: str) -> None:
    """No message makes recognition fail, and what is found looks like what it is."""
    found = recognise(text, TODAY)

    assert found is None or found.code
    assert procedure_code(text) is None or len(procedure_code(text) or "") == 8
    assert mentions_dossier(text) in (True, False)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_long_text_is_looked_at_in_bounded_time(text: str) -> None:
    """100 KB of anything is searched for codes within seconds on the slowest machine."""
    started = time.perf_counter()
    recognise(text, TODAY)
    mentions_dossier(text)
    several(text, TODAY)

    assert time.perf_counter() - started < 3
