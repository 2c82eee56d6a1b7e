"""The catalogue the project ships with, as a whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from knowledge.answer import Answer, Outcome, answer
from knowledge.catalogue import BUNDLED
from knowledge.procedure import SHORT_NAME_LIMIT, FeeKind, Procedure
from knowledge.vietnamese import fold
from tests.each import every
from tests.knowledge.samples import bundled, bundled_index

everyone = every(bundled)

# Single letters are chat words ("z" is "vậy"); no search can tell them apart.
_LETTERS = {"giấy X Y Z"}


def texts(value: Any) -> Iterator[str]:
    """Every string within an entry."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def test_every_file_loads() -> None:
    """No file of the catalogue has a problem, and each holds its own procedure."""
    files = list(BUNDLED.rglob("*.yaml"))

    assert bundled().problems == ()
    assert len(bundled()) == len(files) >= 250
    assert all(bundled().paths[path.stem] == path for path in files)


def test_short_names_are_unique() -> None:
    """No two procedures have one short name, even without marks; all fit a button."""
    names = [fold(procedure.short_name) for procedure in bundled()]

    assert {name for name in names if names.count(name) > 1} == set()
    assert max(map(len, names)) <= SHORT_NAME_LIMIT


@everyone
def test_a_short_name_leads_to_its_procedure(procedure: Procedure) -> None:
    """Typing a short name puts its procedure first, or among twins so close that it asks."""
    found = answer(bundled_index(), procedure.short_name)
    first = found.codes[:2] if found.outcome is Outcome.choose else found.codes[:1]

    assert procedure.code in first


@cache
def _aliases() -> list[tuple[str, str, Answer]]:
    return [(p.code, a, answer(bundled_index(), a)) for p in bundled() for a in p.aliases]


def test_no_alias_leads_elsewhere() -> None:
    """Typing any alias has its procedure among the first three, unless it speaks of danger now."""
    lost = [
        (alias, code, found.outcome.value, found.codes[:3])
        for code, alias, found in _aliases()
        if found.outcome is not Outcome.emergency
        and code not in found.codes[:3]
        and alias not in _LETTERS
    ]

    assert all(procedure.aliases for procedure in bundled())
    assert lost == []


def test_aliases_of_danger_are_few() -> None:
    """Shelter, accidents, drugs: few aliases speak of danger so that the number comes first."""
    danger = [alias for _, alias, found in _aliases() if found.outcome is Outcome.emergency]

    assert len(danger) <= len(_aliases()) * 0.006, danger


@everyone
def test_no_entry_asks_for_a_secret(procedure: Procedure) -> None:
    """No text of an entry asks for an OTP, a password, a PIN or a card number."""
    secret = re.compile(r"\b(otp|mật khẩu|passcode|mã pin|cvv|số thẻ ngân hàng|mã xác thực)\b")
    told = (text.lower() for text in texts(procedure.model_dump(mode="json")))

    assert [text for text in told if secret.search(text)] == []


@everyone
def test_texts_are_clean(procedure: Procedure) -> None:
    """Every text is NFC, without control, private or invisible characters, markup or blanks."""
    for text in texts(procedure.model_dump(mode="json")):
        assert unicodedata.is_normalized("NFC", text)
        assert not [c for c in text if unicodedata.category(c)[0] == "C" and c != "\n"]
        assert text == text.strip()
        assert not re.search(r"</?[a-z]+>|\{\{|\{%", text), text


@everyone
def test_every_entry_has_its_source(procedure: Procedure) -> None:
    """Decision, day and digests are there; the page, where known, is the portal's."""
    source = procedure.source

    assert source.decision
    assert source.read.year >= 2025
    assert None not in source.digests.model_dump().values()
    assert source.page is None or source.page.startswith("https://dichvucong.gov.vn/")


@everyone
def test_a_noted_fee_says_what_the_note_means(procedure: Procedure) -> None:
    """Where the published fee has a note, the entry has words for it."""
    for way in procedure.channels:
        for fee in way.fees:
            assert not (fee.noted and fee.kind is FeeKind.free) or fee.note
            assert fee.currency in ("VND", "USD")


@everyone
def test_replacements_are_codes(procedure: Procedure) -> None:
    """What took the place of a withdrawn procedure is named by its code."""
    for code in procedure.withdrawn.replaced_by if procedure.withdrawn else ():
        assert re.fullmatch(r"\d\.\d{6}", code)
        assert code != procedure.code
