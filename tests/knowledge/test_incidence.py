"""Rows of words as numbers: taking and joining them is the same as reading them anew."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge import incidence
from knowledge.features import Features
from knowledge.incidence import Incidence, Rows
from knowledge.search import Index
from tests.knowledge.samples import bundled_index, modest

rows = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5), max_size=6)


def _of(given_rows: list[list[str]]) -> Incidence:
    made = Rows()
    for row in given_rows:
        made.add(row)
    return made.done()


def _read(held: Incidence) -> list[list[str]]:
    words = iter(held.ids.tolist())
    return [[held.words[next(words)] for _ in range(size)] for size in held.sizes]


@modest
@given(rows, rows)
def test_joined_rows_are_all_rows(first: list[list[str]], second: list[list[str]]) -> None:
    """Joining is reading one after the other."""
    assert _read(_of(first).joined(_of(second))) == first + second


@modest
@given(rows, st.data())
def test_taken_rows_are_those_rows(given_rows: list[list[str]], data: st.DataObject) -> None:
    """Rows are taken in any order, again and again."""
    pick = st.lists(st.integers(0, len(given_rows) - 1)) if given_rows else st.just([])
    order = data.draw(pick)

    taken = _of(given_rows).take(np.array(order, dtype=np.int64))

    assert _read(taken) == [given_rows[at] for at in order]


@modest
@given(rows)
def test_columns_tell_where_a_word_stands(given_rows: list[list[str]]) -> None:
    """Every word knows its rows, rising; a word of no row stands nowhere."""
    columns = _of(given_rows).columns

    for word in "abcdefgh":
        expected = [at for at, row in enumerate(given_rows) if word in row]
        assert columns[word].tolist() == expected


@modest
@given(rows, st.dictionaries(st.sampled_from("abcdefghi"), st.integers(0, 9)))
def test_rows_weigh_what_their_words_weigh(
    given_rows: list[list[str]], weights: dict[str, float]
) -> None:
    """A row's sum is that of its words; those without a weight, and unknown ones, add nothing."""
    sums = _of(given_rows).columns.sums(weights, len(given_rows))

    assert sums.tolist() == [sum(weights.get(word, 0) for word in row) for row in given_rows]


@modest
@given(st.lists(st.integers(0, 2**20) | st.sampled_from([65535, 65536, 65537]), max_size=50))
def test_many_words_are_put_in_order(ids: list[int]) -> None:
    """Also numbers beyond 16 bits rise, and equal ones stay as they stand."""
    numbers = np.array(ids, dtype=np.int32)

    assert incidence._rising(numbers).tolist() == np.argsort(numbers, kind="stable").tolist()


def test_an_index_laid_over_is_the_index_of_what_results() -> None:
    """Changing, adding and rereading entries gives what a new index of all would give."""
    whole = bundled_index()
    entries = whole.entries
    below = Index(entries[:3] + entries[6:])

    laid = below.over([*entries[3:6], entries[10]])

    assert laid.entries == entries
    assert laid.vocabulary == whole.vocabulary
    assert laid._idf == whole._idf
    assert np.array_equal(laid._mass, whole._mass)
    assert np.array_equal(laid._prior, whole._prior)
    assert laid.phrases == whole.phrases


def test_a_word_that_no_entry_has_any_more_is_unknown() -> None:
    """What a changed entry no longer says, search forgets."""
    entries = bundled_index().entries[:2]
    index = Index([])

    assert index.vocabulary == {}
    assert Index(entries, features=Features.of(entries)).vocabulary == Index(entries).vocabulary
