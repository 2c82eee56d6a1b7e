"""What is known of a dossier once another source, or the same one again, has spoken of it.

Sources know different parts: a list of late dossiers has no phone numbers, a push has only what
changed. So a word replaces what it tells and leaves alone what it does not, and an older word
only fills in what no newer one told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status


@dataclass(frozen=True, slots=True)
class Word:
    """What a source said of a dossier, and when it said so.

    ``told_status`` is False where the source has no statuses and the dossier's is presumed: it
    then stands only as long as nobody tells one.
    """

    dossier: Dossier
    source: str
    told_at: datetime
    told_status: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """A dossier as it is known: the newest word's moment, and the newest that told the status."""

    dossier: Dossier
    source: str
    told_at: datetime
    status_told_at: datetime | None


def first(word: Word) -> Known:
    """What is known after the first word."""
    told = word.told_at if word.told_status else None
    return Known(word.dossier, word.source, word.told_at, told)


def merge(one: Known, other: Known) -> Known:
    """What is known by two words; of two that were told at once, ``other`` is the newer one."""
    old, new = (one, other) if one.told_at <= other.told_at else (other, one)
    source = old if _status_stands(old, new) else new
    dossier = _statused(_filled(old.dossier, new.dossier), old, new)
    told = max((k.status_told_at for k in (old, new) if k.status_told_at), default=None)
    return Known(dossier, source.source, new.told_at, told)


def _status_stands(old: Known, new: Known) -> bool:
    """Whether the older word's status is still the one to go by."""
    if old.status_told_at is None:
        return False
    return new.status_told_at is None or new.status_told_at < old.status_told_at


def _filled(old: Dossier, new: Dossier) -> Dossier:
    return replace(
        new,
        procedure=new.procedure or old.procedure,
        procedure_name=new.procedure_name or old.procedure_name,
        field=new.field or old.field,
        unit=new.unit or old.unit,
        submitted_at=new.submitted_at or old.submitted_at,
        received_at=new.received_at or old.received_at,
        due_at=new.due_at or old.due_at,
        finished_at=new.finished_at or old.finished_at,
        returned_at=new.returned_at or old.returned_at,
        holder=_holder(old.holder, new.holder),
    )


def _holder(old: Holder, new: Holder) -> Holder:
    return Holder(
        new.applicant or old.applicant,
        new.owner or old.owner,
        new.phone or old.phone,
        new.address or old.address,
    )


def _statused(filled: Dossier, old: Known, new: Known) -> Dossier:
    """Put in the status, and what only makes sense beside it: its words, note, papers, money."""
    before, after = old.dossier, new.dossier
    if not _status_stands(old, new) and after.status != before.status:
        # What was asked for then is not asked for now; and what is worked on is not finished.
        if after.status in _OVER:
            return filled
        return replace(filled, finished_at=after.finished_at, returned_at=after.returned_at)
    stands = _status_stands(old, new)
    words = (before.status_text, after.status_text)
    return replace(
        filled,
        status=before.status,
        status_text=(words[0] or words[1]) if stands else (words[1] or words[0]),
        note=after.note or before.note,
        asked_for=after.asked_for or before.asked_for,
        charges=after.charges or before.charges,
    )


_OVER = {status for status in Status if status.ended} | {Status.finished}
