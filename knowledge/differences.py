"""What the catalogue says, beside what a published record says.

Names, decisions, fees, time limits and papers are compared by value; digests then tell whether
the source changed in a way the values do not show. A difference that the entry explains is
reported as explained, until the source changes again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.catalogue import Catalogue
from knowledge.formats.published.texts import decision
from knowledge.formats.records import Record, RecordDocument, RecordWay
from knowledge.procedure import Document, Fee, FeeKind, Procedure
from knowledge.variants import issued_by, key_of


class Aspect(StrEnum):
    """What differs. ``figures`` are numbers in our words that stand nowhere in the record."""

    name = "name"
    decision = "decision"
    fee = "fee"
    time = "time"
    documents = "documents"
    figures = "figures"
    withdrawn = "withdrawn"
    new = "new"


@dataclass(frozen=True)
class Difference:
    """One thing an office should look at, in words."""

    code: str
    name: str
    aspect: Aspect
    ours: str
    theirs: str
    explained: str | None = None


def compare(
    catalogue: Catalogue, records: Iterable[Record], *, complete: bool = False
) -> list[Difference]:
    """Compare every record with the entry of its code.

    With ``complete`` the records are the whole published list, so an entry that is in none of
    them counts as withdrawn.
    """
    found: list[Difference] = []
    seen: set[str] = set()
    for record in records:
        entry = _entry(catalogue, record)
        seen.add(entry.code if entry else record.code)
        if entry is None:
            if not record.is_name_only:
                found.append(Difference(record.code, record.name, Aspect.new, "", record.decision))
            continue
        found.extend(_withdrawn(entry, record))
        found.extend(_aspects(entry, record))
    if complete:
        found.extend(
            Difference(
                p.code, p.short_name, Aspect.withdrawn, "đang dùng", "không còn trong danh sách"
            )
            for p in catalogue
            if p.code not in seen and p.withdrawn is None
        )
    return found


def _entry(catalogue: Catalogue, record: Record) -> Procedure | None:
    """The entry of a record's procedure; another province's of the same code is none."""
    promulgator = str(record.raw.get("promulgator") or "")
    found = catalogue.procedures.get(key_of(record.code, promulgator))
    found = found or catalogue.procedures.get(record.code)
    if found and promulgator and issued_by(found.promulgator or "") != issued_by(promulgator):
        return None
    return found


def _withdrawn(entry: Procedure, record: Record) -> Iterator[Difference]:
    state = str(record.raw.get("state") or record.raw.get("status") or "").lower()
    if entry.withdrawn is None and any(w in state for w in ("withdrawn", "bãi bỏ", "hết hiệu lực")):
        yield Difference(entry.code, entry.short_name, Aspect.withdrawn, "đang dùng", state)


def _aspects(entry: Procedure, record: Record) -> Iterator[Difference]:
    if entry.name != record.name:
        yield _difference(entry, Aspect.name, entry.name, record.name)
    if record.is_name_only:
        return
    # Files are repaired while they are read ("QD" is "QĐ"); what was copied before is not.
    if decision(entry.source.decision) != decision(record.decision):
        yield _difference(entry, Aspect.decision, entry.source.decision, record.decision)
    digests = record.digests()
    stored = entry.source.digests.model_dump()
    for aspect, (ours, theirs) in {
        Aspect.fee: _fees(entry, record),
        Aspect.time: _times(entry, record),
        Aspect.documents: _documents(entry, record),
    }.items():
        now, then = digests[aspect], stored[aspect]
        if ours or theirs:
            yield _difference(entry, aspect, ours, theirs, current=then in (None, now))
        elif then not in (None, now):
            yield Difference(
                entry.code, entry.short_name, aspect, "", "bản ghi đã sửa từ lần đối chiếu trước"
            )
    strange = strange_figures(entry, record)
    if strange:
        yield Difference(
            entry.code,
            entry.short_name,
            Aspect.figures,
            ", ".join(strange),
            "không có trong bản ghi",
        )


def _difference(
    entry: Procedure, aspect: Aspect, ours: str, theirs: str, *, current: bool = True
) -> Difference:
    why = getattr(entry.source.differences, aspect) if current else None
    return Difference(entry.code, entry.short_name, aspect, ours, theirs, why)


# --- time limits ---------------------------------------------------------------------------


def _times(entry: Procedure, record: Record) -> tuple[str, str]:
    ours = {
        f"{w.channel} {w.time.value:g} {w.time.unit}" if w.time.value else f"{w.channel} ?"
        for w in entry.channels
    }
    theirs = {
        f"{w.channel} {w.time.value:g} {w.time.unit}"
        if w.time.value and w.time.unit
        else f"{w.channel} ?"
        for w in record.ways
        if w.channel
    }
    return ", ".join(sorted(ours - theirs)), ", ".join(sorted(theirs - ours))


# --- fees ----------------------------------------------------------------------------------


def _fees(entry: Procedure, record: Record) -> tuple[str, str]:
    ours: list[str] = []
    theirs: list[str] = []
    figures = set(_figures(record.text))
    for way in entry.channels:
        for fee in way.fees:
            if fee.amount is not None and f"{fee.amount:.0f}" not in figures:
                ours.append(f"{way.channel} {fee.amount:,.0f} (không có trong bản ghi)")
    for row in record.ways:
        if row.channel is None:
            continue
        fees = [fee for way in entry.ways(row.channel) for fee in way.fees]
        missing = _missing_fee(fees, row)
        if missing:
            theirs.append(f"{row.channel} {missing}")
    return ", ".join(ours), ", ".join(dict.fromkeys(theirs))


def _missing_fee(fees: list[Fee], way: RecordWay) -> str | None:
    fee = way.fee
    if not fees:
        return "không có kênh này trong danh mục"
    if fee.amount is not None:
        # One fee of 250 stands for 250,000 đ: the source drops thousands now and then.
        same = {fee.amount}
        if fee.amount < 1000 and fee.currency == "VND":
            same.add(fee.amount * 1000)
        told = any(f.amount in same and f.currency == fee.currency for f in fees)
        return None if told else f"{fee.amount:,.10g} {fee.currency}"
    if fee.free and fee.note:
        return None if any(f.noted for f in fees) else f"Miễn phí (có ghi chú: {fee.note[:80]}…)"
    if fee.free:
        return None if any(f.kind is FeeKind.free for f in fees) else "Miễn phí"
    known = any(f.kind is not FeeKind.unknown for f in fees) and not way.description
    return "không công bố" if known else None


# --- papers --------------------------------------------------------------------------------


def _documents(entry: Procedure, record: Record) -> tuple[str, str]:
    ours = [d for case in entry.cases for d in case.documents]
    rows = [d for d in record.documents if d.original or d.copies]
    missing = [row for row in rows if not any(_same(d, row) for d in ours)]
    words = set(_words(record.text))
    extra = [d for d in ours if not _covered(_words(d.name), words, 0.75)]
    return (
        "; ".join(d.name for d in extra),
        "; ".join(
            f"{_short(row.name)} ({row.original} chính, {row.copies} sao)" for row in missing
        ),
    )


def _same(document: Document, row: RecordDocument) -> bool:
    if (document.originals or 0, document.copies or 0) != (row.original, row.copies):
        return False
    ours, theirs = _words(document.name), _words(row.name)
    return _covered(ours, set(theirs), 0.7) or _covered(theirs, set(ours), 0.7)


def _covered(words: list[str], by: set[str], share: float) -> bool:
    return bool(words) and sum(word in by for word in words) >= share * len(words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def _short(text: str) -> str:
    text = " ".join(text.split()).lstrip("-+* ")
    return text if len(text) <= 90 else text[:89] + "…"


# --- figures in our words ------------------------------------------------------------------


def strange_figures(entry: Procedure, record: Record) -> list[str]:
    """Numbers in our sentences that the record does not hold (years of dates included)."""
    known = set(_figures(record.text))
    ours = "\n".join(_sentences(entry))
    return sorted({figure for figure in _figures(ours) if figure not in known})


def _sentences(entry: Procedure) -> Iterator[str]:
    yield entry.summary
    yield from entry.steps
    yield from entry.conditions
    yield entry.result or ""
    for way in entry.channels:
        yield from (way.note or "", way.time.note or "")
        yield from (fee.note or "" for fee in way.fees)
    for case in entry.cases:
        yield case.when or ""
        for document in case.documents:
            yield from (document.waived or "", document.only_if or "")


def _figures(text: str) -> Iterator[str]:
    """Every number as its digits alone: a record writes 7.000, 7,000 and 7000, 01 and 1."""
    for number in re.findall(r"\d+(?:[.,]\d+)*", text):
        yield re.sub(r"[.,]", "", number).lstrip("0") or "0"
