"""What is known of a dossier once another source, or the same one again, has spoken of it.

Sources know different parts: a list of late dossiers has no phone numbers, a push has only what
changed. So a word replaces what it tells and leaves alone what it does not, and an older word
only fills in what no newer one told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.dossier_record import Dossier, Holder, unchanging
from knowledge.status import Status


@unchanging
class Word:
    """What a source said of a dossier, and when it said so.

    ``told_status`` is False where the source has no statuses and the dossier's is presumed: it
    then stands only as long as nobody tells one.
    """

    dossier: Dossier
    source: str
    told_at: datetime
    told_status: bool = True


@unchanging
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


def merge(known: Known, said: Known) -> Known:
    """What is known after one more word; of two that were told at once, it is the newer one."""
    stands = _status_stands(known, said)
    source = known if stands else said
    newer = said.told_at >= known.told_at
    filled = _filled(known.dossier, said.dossier) if newer else _filled(said.dossier, known.dossier)
    dossier = _kept(filled, known, said) if stands else _turned(filled, known, said)
    told = max((k.status_told_at for k in (known, said) if k.status_told_at), default=None)
    return Known(dossier, source.source, max(known.told_at, said.told_at), told)


def _status_stands(known: Known, said: Known) -> bool:
    """Whether the known status is still the one to go by."""
    if known.status_told_at is None:
        return said.status_told_at is None and said.told_at < known.told_at
    return said.status_told_at is None or said.status_told_at < known.status_told_at


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
        holder=_holder(old.holder, new.holder),
    )


def _holder(old: Holder, new: Holder) -> Holder:
    return Holder(
        new.applicant or old.applicant,
        new.owner or old.owner,
        new.phone or old.phone,
        new.address or old.address,
    )


def _kept(filled: Dossier, known: Known, said: Known) -> Dossier:
    """Leave the status, and what only makes sense beside it, as they are.

    An older word adds nothing to them: what it asks for may have been done since.
    """
    old = known.dossier
    note = said.dossier.note if said.told_at >= known.told_at else ""
    return replace(
        filled,
        status=old.status,
        status_text=old.status_text,
        note=note or old.note,
        asked_for=old.asked_for,
        charges=old.charges,
        finished_at=old.finished_at,
        returned_at=old.returned_at,
    )


def _turned(filled: Dossier, known: Known, said: Known) -> Dossier:
    """Put in the status that was told, and what only makes sense beside it."""
    old, new = known.dossier, said.dossier
    # The known one is presumed where an older word tells it: what stands beside it is newer.
    same = new.status == old.status or said.told_at < known.told_at
    # What is worked on again is not finished, and what was asked for is not asked for any more.
    ended = same or new.status in _OVER
    return replace(
        filled,
        status=new.status,
        status_text=new.status_text or (old.status_text if same else ""),
        note=new.note or (old.note if same else ""),
        asked_for=new.asked_for or (old.asked_for if same else ()),
        charges=new.charges or (old.charges if same else ()),
        finished_at=new.finished_at or (old.finished_at if ended else None),
        returned_at=new.returned_at or (old.returned_at if ended else None),
    )


_OVER = {status for status in Status if status.ended} | {Status.finished}
