"""Whatever people type: no function of text fails on it, is slow on it, or loses the question."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.styles import STYLES, telex
from knowledge import (
    answer,
    expansion,
    likeness,
    phrases,
    question,
    ranking,
    scope,
    siblings,
    vietnamese,
)
from knowledge.phrases import PhraseBook
from knowledge.vietnamese import Token, tokens
from tests.knowledge.samples import any_text, bundled_index, modest

_WORDS = ("khai", "sinh", "đăng", "ký", "kết", "hôn", "thường", "trú", "giấy", "phép", "được")
_LONG = (
    "đăng ký " * 12_500,
    "trừ (đối với " * 8_000,
    "1." * 50_000,
    "z" * 60 + "đ1" * 50_000,
    "a" + "\n" * 100_000 + "b",
)
short_text = any_text.map(lambda text: text[:300])
few = settings(max_examples=25, deadline=None)

BOOK = PhraseBook([("khai sinh", 1), ("sinh", 2)])

# --- every function of text ----------------------------------------------------------------

OF_TEXT: dict[str, Callable[[str], Any]] = {
    "vietnamese.normalise": vietnamese.normalise,
    "vietnamese.place_tone": vietnamese.place_tone,
    "vietnamese.fold": vietnamese.fold,
    "vietnamese.words_folded": vietnamese.words_folded,
    "vietnamese.is_syllable": vietnamese.is_syllable,
    "vietnamese.tokens": tokens,
    "vietnamese.decode_telex": vietnamese.decode_telex,
    "vietnamese.decode_vni": vietnamese.decode_vni,
    "phrases.loose": phrases.loose,
    "phrases.agree": lambda text: phrases.agree(Token(text, text), Token("sinh", "sinh")),
    "phrases.head_of": phrases.head_of,
    "phrases.except_in": phrases.except_in,
    "phrases.PhraseBook": lambda text: [
        *BOOK.find(tokens(text)),
        *BOOK.find_all(tokens(text), literal=True),
    ],
    "question.read": question.read,
    "question.spell_out": lambda text: question.spell_out(tokens(text)),
    "question.is_marked": lambda text: question.is_marked(tokens(text)),
    "question.tight": lambda text: question.tight(tokens(text)),
    "question.loosely": lambda text: [*question.loosely(BOOK, tokens(text))],
    "expansion.expand": lambda text: expansion.expand(question.read(text).words),
    "expansion.phrases_in": lambda text: expansion.phrases_in(question.read(text).words),
    "expansion.ages": lambda text: expansion.ages(question.read(text).words),
    "ranking.of_words": lambda text: ranking.of_words(tokens(text)),
    "ranking.of_message": lambda text: ranking.of_message(question.read(text).words),
    "siblings.matter": siblings.matter,
    "scope.emergency": lambda text: scope.emergency(question.read(text)),
    "scope.refused": lambda text: scope.refused(question.read(text)),
    "scope.names_secret": scope.names_secret,
    "scope.small_talk": lambda text: scope.small_talk(question.read(text)),
    "scope.polite": lambda text: scope.polite(question.read(text)),
    "scope.elsewhere": lambda text: scope.elsewhere(question.read(text), {"khai"}),
    "scope.ours": lambda text: scope.ours(question.read(text)),
    "likeness.likeness": lambda text: likeness.likeness(text, "lấy lại mật khẩu VNeID"),
    "answer.answer": lambda text: answer.answer(bundled_index(), text),
    "answer.emergency": lambda text: answer.emergency(bundled_index(), question.read(text)),
    "search.rank": lambda text: bundled_index().rank(question.read(text)),
    "spelling.correct": lambda text: bundled_index().speller.correct(tokens(text)),
}
every = pytest.mark.parametrize("of_text", OF_TEXT.values(), ids=OF_TEXT.keys())


@pytest.mark.parametrize("module", [vietnamese, phrases, question, expansion, scope, likeness])
def test_no_function_of_text_is_forgotten(module: ModuleType) -> None:
    """Whoever adds a function that takes text or words finds it missing from the table above."""
    room = module.__name__.rsplit(".", 1)[-1]
    public = {
        f"{room}.{name}"
        for name, value in vars(module).items()
        if inspect.isroutine(inspect.unwrap(value))
        and getattr(value, "__module__", "") == module.__name__
        and not name.startswith("_")
        and inspect.signature(value).parameters
    }

    assert public <= OF_TEXT.keys()


@every
@given(short_text)
@few
def test_no_text_is_too_strange(of_text: Callable[[str], Any], text: str) -> None:
    """Any text at all is read without an error."""
    of_text(text)


@every
def test_long_texts_take_bounded_time(of_text: Callable[[str], Any]) -> None:
    """A hundred kilobytes of anything cost less than a second of one core."""
    of_text("khai sinh")
    for text in _LONG:
        started = time.process_time()
        of_text(text)
        assert time.process_time() - started < 1.0, text[:40]


@pytest.mark.parametrize(
    "same", [vietnamese.normalise, vietnamese.fold, vietnamese.place_tone, phrases.loose]
)
@given(short_text)
@modest
def test_one_form_is_the_last(same: Callable[[str], str], text: str) -> None:
    """A text brought to its one form stays as it is."""
    once = same(text)

    assert same(once) == once


@given(short_text)
@modest
def test_reading_again_reads_the_same(text: str) -> None:
    """The words of a message, written down without marks, are the same words again."""
    words = [word.folded for word in tokens(text[:500]) if word.folded.isalpha()]
    syllables = [word for word in words if vietnamese.is_syllable(word)]

    assert [word.folded for word in tokens(" ".join(syllables))] == syllables


@given(st.lists(st.sampled_from(_WORDS)))
@modest
def test_keys_of_telex_are_read_as_words(words: list[str]) -> None:
    """What the Telex keys would have written is what is read."""
    assert tokens(telex(" ".join(words))) == tokens(" ".join(words))


# --- one question, typed by other people ---------------------------------------------------

_ROOT = Path(__file__).parents[2]
_OWN = _ROOT / "benchmarks" / "questions" / "messages.jsonl"
_SHARED = _ROOT.parent / "shared" / "data"
_SETS = {
    "dự án": _OWN,
    "questions-dev": _SHARED / "questions-dev.jsonl",
    "messages-dev": _SHARED / "messages-dev.jsonl",
}
_MOST = 100
"""Questions of a set that are asked: enough to see a fault, few enough for every run."""


def _asked(path: Path) -> Iterator[tuple[str, set[str]]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    known = bundled_index().by_code
    held = [row for row in rows if known.keys() & set(row.get("codes") or ())]
    for row in held[:: max(1, len(held) // _MOST)]:
        yield row["question"], set(row["codes"])


@cache
def _quality(path: Path, style: str) -> tuple[int, int, int]:
    """How many questions are asked, answered right at once, and right among three."""
    ranks = [
        [code in codes for code in answer.answer(bundled_index(), STYLES[style](text)).codes[:3]]
        for text, codes in _asked(path)
    ]
    return len(ranks), sum(any(one[:1]) for one in ranks), sum(any(one) for one in ranks)


@pytest.mark.parametrize("style", [style for style in STYLES if style != "như đã viết"])
@pytest.mark.parametrize("name", _SETS)
def test_typing_costs_little(name: str, style: str) -> None:
    """However it is typed, a set of questions keeps nine tenths of its own quality."""
    if not _SETS[name].exists():
        pytest.skip("questions that are not part of the project")
    count, first, three = _quality(_SETS[name], "như đã viết")
    _, typed_first, typed_three = _quality(_SETS[name], style)

    assert count >= 50
    assert typed_first >= 0.9 * first
    assert typed_three >= 0.9 * three
