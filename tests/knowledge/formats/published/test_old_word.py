"""The old portal's Word files, named .doc and zipped all the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from knowledge.catalogue import problems_of
from knowledge.formats.published import old_word, portal_json
from knowledge.formats.published.unreadable import OtherWord, TooBig, Torn, Unreadable
from knowledge.formats.records import Record
from knowledge.official import entry_of
from tests.knowledge.formats.published.portal import RECORD, procedure
from tests.knowledge.formats.published.words import Block, doc, export, packed


def read(blocks: list[Block]) -> Record:
    """The record of a file with these blocks."""
    return old_word.record(io.BytesIO(doc(blocks)))


def test_word_and_json_of_one_procedure_agree() -> None:
    """Papers, times and fees are the same, read from either; so is all the rest."""
    from_json, from_word = portal_json.record(procedure()), read(export(RECORD))

    assert from_word.documents == from_json.documents
    assert [(w.channel, w.fee) for w in from_word.ways] == [
        (w.channel, w.fee) for w in from_json.ways
    ]
    assert [(w.time.value, w.time.unit) for w in from_word.ways] == [
        (w.time.value, w.time.unit) for w in from_json.ways
    ]
    for key in ("code", "name", "decision", "level", "field", "targets", "type", "steps", "result"):
        assert from_word.raw[key] == from_json.raw[key]
    for key in ("agency", "legal_basis", "conditions", "promulgator"):
        assert from_word.raw[key] == from_json.raw[key]
    assert not {"delegate", "keywords", "about"} & set(from_word.raw)


def test_it_becomes_an_entry() -> None:
    """The record makes a valid entry, read on the day the file was made."""
    entry = entry_of(read(export(RECORD)))

    assert problems_of(entry, Path("a.yaml")) == []
    assert entry["source"]["read"] == "2025-09-30"


def test_a_file_without_a_day_has_the_one_it_is_given() -> None:
    """Archives that keep no days tell none, so the file's own is used."""
    blocks = doc(export(RECORD), made=(1980, 1, 1))

    assert old_word.record(io.BytesIO(blocks), "2026-01-02").raw["raw_date"] == "2026-01-02"


def test_a_head_in_a_table() -> None:
    """Labels and values may stand in a table of two columns, too."""
    blocks = export(RECORD)
    head: list[Block] = [[tuple(str(b).split(": ", 1)) for b in blocks[:6]]]

    assert read([*head, *blocks[6:]]).raw == read(blocks).raw


def test_several_fees_and_a_table_in_a_cell() -> None:
    """Fees on lines of their own stay apart."""
    way = {"channel": "trực tiếp", "time_limit": "15 ngày", "fee": "Phí : 0 Đồng\nPhí : 5.000 Đồng"}
    found = read(export({**RECORD, "methods": [way]}))

    assert [fee.amount for fee in found.ways[0].fees] == [None, 5_000]


XML = "<w:document xmlns:w='w'>{}</w:document>"
REFUSED = [
    (doc(["Tờ khai đăng ký khai sinh", "Họ tên: Nguyễn Văn A"]), OtherWord),
    (doc([]), OtherWord),
    (packed("<w:document"), Torn),
    (packed("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Torn),
    (packed(XML.format("<w:tbl>" * 60 + "</w:tbl>" * 60)), Torn),
    (doc(export(RECORD))[:-30], Torn),
    (packed(" " * (64 * 2**20)), TooBig),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_other_word_files_are_refused(content: bytes, reason: type[Unreadable]) -> None:
    """Forms, torn files, entities and bombs each end in their sentence."""
    with pytest.raises(reason):
        old_word.record(io.BytesIO(content))
