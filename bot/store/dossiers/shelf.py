"""Dossiers taken out of the store for one transaction, and how words change them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter, gt
from typing import NamedTuple

from bot.store.dossiers.merging import Known, Word, first, merge
from knowledge.dossier_record import Dossier
from knowledge.status import Status

MOST_CODES = 2
"""A local and a national code; whatever pairs a third one with them is a source's mistake."""

_MOST_HEARD = 8
"""How many words of one moment are remembered: more files than any office exports at once."""

_LENGTHS = {"procedure": 40, "procedure_name": 1000, "field": 200, "unit": 200, "status_text": 200}

_texts = attrgetter(*_LENGTHS)


class Effect(StrEnum):
    """What a word did."""

    new = "new"
    changed = "changed"
    same = "same"


class Heard(NamedTuple):
    """What became of one word; ``before`` is the status until then, None of a new dossier."""

    effect: Effect
    before: Status | None
    after: Status


@dataclass(eq=False, slots=True)
class Entry:
    """One dossier: ``id`` is None while it is only here, ``dossier`` None until it is needed.

    ``digests`` are those of the words heard at ``told_at``: files exported at the same moment may
    contradict each other, and read in again they are to leave everything as it is.
    ``touched`` tells that only what stands beside the dossier is new: when and by whom.
    """

    id: int | None
    codes: list[str]
    status: Status
    digests: str
    source: str
    told_at: datetime
    status_told_at: datetime | None
    dossier: Dossier | None = None
    changed: bool = False
    touched: bool = False
    added: list[str] = field(default_factory=list)
    absorbed: list[int] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code it is kept under: its first."""
        return self.codes[0]

    @property
    def opened(self) -> Dossier:
        """The dossier, which must have been opened."""
        if self.dossier is None:
            raise RuntimeError("a dossier that was not opened")
        return self.dossier

    @property
    def known(self) -> Known:
        """What is known of it."""
        return Known(self.opened, self.source, self.told_at, self.status_told_at)

    def hear(self, word: Word, digest: str) -> bool:
        """Take a word in; tell whether the dossier is another now."""
        if not self.has_news(word, digest):
            if word.told_at > self.told_at:
                self._refresh(word, digest)
            return False
        until = self.told_at
        said = first(replace(word, dossier=_plain(word.dossier, self.code)))
        changed = self.know(merge(self.known, said))
        if word.told_at >= until:
            heard = self.digests.split() if word.told_at == until else []
            self.digests, self.touched = " ".join([*heard, digest][-_MOST_HEARD:]), True
        return changed

    def has_news(self, word: Word, digest: str) -> bool:
        """Whether a word may say something that is not known."""
        heard = self.digests.split()
        return digest not in (heard if word.told_at <= self.told_at else heard[-1:])

    def know(self, known: Known) -> bool:
        """Go on with what is known now; tell whether the dossier is another."""
        before = self.known
        changed = known.dossier != before.dossier
        self.changed |= changed
        self.touched |= known != before
        self.dossier, self.status, self.source = known.dossier, known.dossier.status, known.source
        self.told_at, self.status_told_at = known.told_at, known.status_told_at
        return changed

    def _refresh(self, word: Word, digest: str) -> None:
        self.told_at, self.source, self.touched = word.told_at, word.source, True
        self.digests = digest
        if word.told_status:
            self.status_told_at = word.told_at


class Turn(NamedTuple):
    """A status that a dossier came to, and by whose word."""

    entry: Entry
    status: Status
    at: datetime
    told_at: datetime
    source: str


class Shelf:
    """Entries by their codes, and the turns they took; nothing here reaches the store."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.turns: list[Turn] = []
        self._by_code: dict[str, Entry] = {}

    def put(self, entry: Entry) -> None:
        """Stand an entry here, under each of its codes."""
        self.entries.append(entry)
        self._by_code.update(dict.fromkeys(entry.codes, entry))

    def at(self, code: str) -> Entry | None:
        """The entry with this code."""
        return self._by_code.get(code)

    def hear(self, word: Word, digest: str) -> Heard:
        """Take in one word."""
        entry = self.at(word.dossier.code) or self._by_other_code(word.dossier)
        if entry is None:
            return self._meet(word, digest)
        entry, paired = self._pair(entry, word.dossier)
        before, presumed = entry.status, entry.status_told_at is None
        changed = entry.hear(word, digest) or paired
        if entry.status is not before:
            self._turn(entry, word, first_told=presumed)
        return Heard(Effect.changed if changed else Effect.same, before, entry.status)

    def _by_other_code(self, dossier: Dossier) -> Entry | None:
        entry = self.at(dossier.other_code)
        return entry if entry and len(entry.codes) < MOST_CODES else None

    def _meet(self, word: Word, digest: str) -> Heard:
        dossier = word.dossier
        codes = [dossier.code]
        if dossier.other_code not in ("", dossier.code) and not self.at(dossier.other_code):
            codes.append(dossier.other_code)
        told_at = word.told_at
        told = told_at if word.told_status else None
        plain = _plain(dossier, dossier.code)
        entry = Entry(None, codes, plain.status, digest, word.source, told_at, told, plain, True)
        entry.added = list(codes)
        self.put(entry)
        if word.told_status:
            self._turn(entry, word, first_told=True)
        return Heard(Effect.new, None, entry.status)

    def _pair(self, entry: Entry, dossier: Dossier) -> tuple[Entry, bool]:
        """Let an entry have both codes of a dossier; join it with the one that has the other."""
        paired = False
        for code in filter(None, (dossier.code, dossier.other_code)):
            other = self.at(code)
            if other is entry or len(entry.codes) + (len(other.codes) if other else 1) > MOST_CODES:
                continue
            if other is None:
                entry.codes.append(code)
                entry.added.append(code)
            else:
                entry = self._join(*sorted((entry, other), key=_age))
            self._by_code.update(dict.fromkeys(entry.codes, entry))
            paired = True
        return entry, paired

    def _join(self, older: Entry, younger: Entry) -> Entry:
        before, presumed = older.status, older.status_told_at is None
        theirs = replace(younger.known, dossier=replace(younger.known.dossier, code=older.code))
        older.know(merge(theirs, older.known))
        older.codes += younger.codes
        older.added += younger.added
        older.absorbed += [*younger.absorbed, *filter(None, [younger.id])]
        # What either source says next is new to both of them together.
        older.digests, older.changed = "", True
        self.entries.remove(younger)
        self.turns = [t._replace(entry=older) if t.entry is younger else t for t in self.turns]
        if older.status is not before:
            word = Word(older.known.dossier, older.source, older.told_at)
            self._turn(older, word, first_told=presumed)
        return older

    def _turn(self, entry: Entry, word: Word, *, first_told: bool) -> None:
        at = min(_since(entry.opened, first_told) or word.told_at, word.told_at)
        self.turns.append(Turn(entry, entry.status, at, word.told_at, word.source))


def _age(entry: Entry) -> float:
    return float("inf") if entry.id is None else entry.id


_SINCE = {
    Status.registered: "submitted_at",
    Status.received: "received_at",
    Status.finished: "finished_at",
    Status.returned: "returned_at",
}


def _since(dossier: Dossier, first_told: bool) -> datetime | None:
    """Since when a dossier has its status, as far as it tells; a moment that is told later."""
    if dossier.status is Status.processing:
        # Work begins with the receipt; when it begins again, nothing tells.
        return dossier.received_at if first_told else None
    name = _SINCE.get(dossier.status)
    return getattr(dossier, name) if name else None


def _plain(dossier: Dossier, code: str) -> Dossier:
    """The dossier under its kept code, in texts that every database takes."""
    texts = _texts(dossier)
    whole, odd = "".join(texts), {}
    # Nearly always all of them together are shorter than any may be.
    short = len(texts[0]) <= _LENGTHS["procedure"] and len(whole) <= _LENGTHS["field"]
    if not whole.isprintable() or not (short or _all_fit(texts)):
        cut = map(_text, texts, _LENGTHS.values())
        odd = dict(zip(_LENGTHS, cut, strict=True))
    if not odd and dossier.code == code and not dossier.other_code:
        return dossier
    return replace(dossier, code=code, other_code="", **odd)  # type: ignore[arg-type]


def _all_fit(texts: Sequence[str]) -> bool:
    return not any(map(gt, map(len, texts), _LENGTHS.values()))


def _text(text: str, most: int) -> str:
    # PostgreSQL keeps neither the character 0 nor half a character.
    return text[:most].replace("\0", "").encode("utf-8", "ignore").decode()
