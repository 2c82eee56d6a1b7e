"""What search needs to know of a procedure, from our own entry or from a published record."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.formats.records import Record
from knowledge.procedure import Listed, Procedure
from knowledge.variants import issued_by, province_of

_PREFIX = re.compile(r"^(?:tên )?(?:thủ tục(?: hành chính)?|tthc)\s*:?\s+", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """A procedure as search sees it.

    ``phrases`` are names and aliases, each a way to say the whole thing; ``body`` are words from
    papers and results that only support. ``plain`` marks entries in our own words. ``province`` is
    the code of today's province (``H15``) whose procedure it is; "" for a national one.
    ``known`` are its facets (``knowledge.ranking.known_for``), where they have been read already.
    """

    code: str
    name: str
    short_name: str
    phrases: tuple[str, ...]
    body: str = ""
    field: str = ""
    level: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    unit: str = ""
    plain: bool = False
    name_only: bool = False
    withdrawn: bool = False
    province: str = ""
    known: frozenset[str] | None = None

    def __hash__(self) -> int:
        # The code tells entries apart; hashing every phrase would cost each search a tenth of it.
        return hash(self.code)


def from_procedure(procedure: Procedure) -> Entry:
    """Read an entry of the catalogue."""
    documents = " . ".join(
        f"{document.name} {document.form or ''}"
        for c in procedure.cases
        for document in c.documents
    )
    cases = (f"{case.name} {case.when or ''}" for case in procedure.cases)
    told = (*procedure.steps, *procedure.conditions)
    body = " . ".join([procedure.summary, procedure.result or "", *cases, documents, *told])
    # A name cut by rules is no name of its own: what it lost is what search needs.
    short = () if procedure.official else (procedure.short_name,)
    return Entry(
        procedure.code,
        procedure.name,
        procedure.short_name,
        (bare_name(procedure.name), *short, *procedure.aliases),
        body,
        procedure.field,
        procedure.level,
        procedure.targets,
        procedure.unit or "",
        plain=not procedure.official,
        withdrawn=procedure.withdrawn is not None,
        province=province_of(procedure.code) or issued_by(procedure.promulgator or ""),
    )


def from_listed(listed: Listed) -> Entry:
    """Read a procedure of which only the name is published."""
    name = bare_name(listed.name)
    return Entry(
        listed.code,
        listed.name,
        name,
        (name,),
        field=listed.field or "",
        level=listed.level,
        unit=listed.unit or "",
        name_only=True,
        province=province_of(listed.code) or issued_by(listed.promulgator or ""),
    )


def from_record(record: Record) -> Entry:
    """Read a published record, or one that has only its code and name."""
    raw = record.raw
    keywords = str(raw.get("keywords") or "")
    papers = " . ".join(d.name[:60] for d in record.documents[:8])
    return Entry(
        record.code,
        record.name,
        bare_name(record.name),
        (bare_name(record.name),),
        " . ".join([keywords, str(raw.get("result") or "")[:200], papers]),
        str(raw.get("field") or ""),
        tuple(raw.get("level") or ()),
        tuple(raw.get("targets") or ()),
        str(raw.get("agency") or ""),
        name_only=record.is_name_only,
        province=province_of(record.code) or issued_by(str(raw.get("promulgator") or "")),
    )


def bare_name(name: str) -> str:
    """The name without the word *Thủ tục* in front of it."""
    return _PREFIX.sub("", name).strip()
