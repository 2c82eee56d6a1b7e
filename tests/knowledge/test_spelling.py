"""Typing errors brought back to words that names know."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.spelling import Speller
from knowledge.vietnamese import tokens
from tests.knowledge.samples import any_text, modest

SPELLER = Speller(
    {"khai": 30, "sinh": 20, "sanh": 3, "ket": 9, "hon": 8, "hong": 50, "thuong": 4, "tru": 5},
    {"khai sinh", "ket hon", "thuong tru"},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khai sihn", "khai sinh"),
        ("khai sinhh", "khai sinh"),
        ("ket honn", "ket hon"),
        ("thuogn tru", "thuong tru"),
        ("khai sinh", "khai sinh"),
        ("sanh", "sanh"),
        ("xyzzy", "xyzzy"),
        ("kx", "kx"),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_one_slip_is_corrected(typed: str, meant: str) -> None:
    """An unknown word becomes a known one that one slip explains and its neighbours fit."""
    assert " ".join(word.folded for word in SPELLER.correct(tokens(typed))) == meant


@given(any_text)
@modest
def test_correcting_keeps_the_length(text: str) -> None:
    """Words are replaced, never added or lost, so that positions keep their meaning."""
    words = tokens(text[:500])

    assert len(SPELLER.correct(words)) == len(words)
