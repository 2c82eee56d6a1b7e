"""What took the place of a procedure."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import replaced
from knowledge.official import entry_of
from knowledge.procedure import CODE, Procedure
from tests.knowledge.samples import entry, modest, record

A, B, C, D = (f"1.99000{n}" for n in range(1, 5))


def _getter(**chain: tuple[str, ...]) -> replaced.Get:
    """Procedures by code, each replaced by those it names; () stands for one that runs."""
    made = {
        code.replace("_", "."): entry(
            code=code.replace("_", "."),
            withdrawn={"note": "bãi bỏ", "replaced_by": list(by)} if by else None,
        )
        for code, by in ((key[1:], by) for key, by in chain.items())
    }
    return made.get


def _key(code: str) -> str:
    return "c" + code.replace(".", "_")


@pytest.mark.parametrize(
    ("chain", "ends"),
    [
        ({A: (), B: ()}, ()),
        ({A: (B,), B: ()}, (B,)),
        ({A: (B,), B: (C,), C: ()}, (C,)),
        ({A: (B,)}, (B,)),
        ({A: (B, C), B: (D,), C: (D,), D: ()}, (D,)),
        ({A: (B,), B: (A,)}, (B,)),
        ({A: (A,)}, ()),
    ],
)
def test_a_chain_is_followed_to_its_end(
    chain: dict[str, tuple[str, ...]], ends: tuple[str, ...]
) -> None:
    """Replacements of replacements, one that is not loaded, and circles all come to an end."""
    get = _getter(**{_key(code): by for code, by in chain.items()})

    assert replaced.by(A, get) == ends


@given(st.dictionaries(st.sampled_from([A, B, C, D]), st.lists(st.sampled_from([A, B, C, D]))))
@modest
def test_any_chain_ends(chain: dict[str, list[str]]) -> None:
    """However entries point at each other, the answer is a few codes and never the code itself."""
    get = _getter(**{_key(code): tuple(by) for code, by in chain.items()})

    assert A not in replaced.by(A, get)


def test_a_code_that_only_the_table_knows() -> None:
    """A code of the table leads to the newer one, as probable, though nothing of it is loaded."""
    get = _getter()

    assert replaced.by("1.012575", get) == replaced.by("1.012575.H15", get) == ("1.115970",)
    assert replaced.probable("1.012575", get)
    assert not replaced.probable(A, _getter(**{_key(A): (B,)}))


def test_the_table_holds_codes_and_no_circle() -> None:
    """Every row names two codes; nothing newer is replaced again by something older."""
    path = Path(replaced.__file__).with_name("superseded.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["old"], row["now"]) for row in csv.DictReader(file)]

    assert all(re.fullmatch(CODE, code) for row in rows for code in row)
    assert not {old for old, _ in rows} & {now for _, now in rows}


@pytest.mark.parametrize(
    ("state", "note"),
    [
        ("Đã bãi bỏ", "Bản công bố ghi trạng thái: Đã bãi bỏ"),
        ("Hết hiệu lực", "Bản công bố ghi trạng thái: Hết hiệu lực"),
        ("ACTIVE", None),
        (None, None),
    ],
)
def test_a_record_that_runs_no_more(state: str | None, note: str | None) -> None:
    """The state that a record was published with is told in its own words."""
    found = Procedure.model_validate(entry_of(record(state=state))).withdrawn

    assert (found.note if found else None) == note
