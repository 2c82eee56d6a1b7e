"""Dossiers in memory: the twin of the office's, for tests of conversations."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from handlers.conversation import Incoming
from handlers.ports import Look, Looked, Proof, Proved, Shown, Stage
from handlers.seeing import seen
from knowledge.dossier_record import Dossier

LOOKS = 30
"""Codes one person may look up in an hour."""
TRIES = 5
"""Proofs one person may try of one dossier in a day."""
FRESH = timedelta(days=1)
"""How old what sources told may be, to say of a code that it is not there."""

_Person = tuple[str, str]
_Key = TypeVar("_Key", bound=Hashable)


@dataclass
class _Kept:
    dossier: Dossier
    stages: tuple[Stage, ...]
    told_at: datetime


@dataclass
class MemoryDossiers:
    """Dossiers by their code; ``rated`` holds scores and words, and nobody's name."""

    source: str = "dữ liệu của bộ phận Một cửa"
    down: bool = False
    rated: list[tuple[int, str]] = field(default_factory=list)
    consents: dict[_Person, str] = field(default_factory=dict)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _proven: set[_Person] = field(default_factory=set)
    _followed: dict[str, list[str]] = field(default_factory=dict)
    _ratings: dict[_Person, int] = field(default_factory=dict)
    _looks: dict[str, list[datetime]] = field(default_factory=dict)
    _tries: dict[_Person, list[datetime]] = field(default_factory=dict)

    def put(self, dossier: Dossier, at: datetime) -> None:
        """Take a dossier in, as a source told of it at a moment."""
        kept = self._kept.get(dossier.code)
        stages = kept.stages if kept else ()
        if not stages or stages[-1].status is not dossier.status:
            stages = (*stages, Stage(dossier.status, at))
        self._kept[dossier.code] = _Kept(dossier, stages, at)

    async def look(self, incoming: Incoming, code: str) -> Looked:
        """Find a dossier by either of its codes; whoever asks too often is slowed down."""
        if not _may(self._looks, incoming.person, incoming.at, timedelta(hours=1), LOOKS):
            return Looked(Look.too_often)
        kept = self._find(code)
        if kept:
            return Looked(Look.found, self._shown(incoming.person, kept))
        newest = max((one.told_at for one in self._kept.values()), default=None)
        if newest is None or self.down or incoming.at - newest > FRESH:
            return Looked(Look.unsure, told_at=newest)
        return Looked(Look.unknown, told_at=newest)

    async def prove(self, incoming: Incoming, code: str, digits: str) -> Proved:
        """Compare the last four digits of the phone: five tries a day a person and a code."""
        kept = self._find(code)
        if kept is None or not kept.dossier.holder.phone:
            return Proved(Proof.impossible)
        key = (incoming.person, kept.dossier.code)
        if not _may(self._tries, key, incoming.at, timedelta(days=1), TRIES):
            return Proved(Proof.too_often)
        if kept.dossier.holder.phone[-4:] != digits:
            return Proved(Proof.wrong, TRIES - len(self._tries[key]))
        self._proven.add(key)
        return Proved(Proof.proven, TRIES - len(self._tries[key]))

    async def follow(self, incoming: Incoming, code: str, consent: str) -> bool:
        """Tell the person of changes from now on; ``consent`` is the version of its text."""
        kept = self._find(code)
        if kept is None:
            return False
        code = kept.dossier.code
        mine = self._followed.setdefault(incoming.person, [])
        if code not in mine:
            mine.append(code)
        self.consents[(incoming.person, code)] = consent
        return True

    async def unfollow(self, incoming: Incoming, code: str) -> bool:
        """Stop; False if it was not followed."""
        kept = self._find(code)
        mine = self._followed.get(incoming.person, [])
        if kept is None or kept.dossier.code not in mine:
            return False
        mine.remove(kept.dossier.code)
        self.consents.pop((incoming.person, kept.dossier.code), None)
        return True

    async def followed(self, incoming: Incoming) -> tuple[Shown, ...]:
        """List what the person follows, the newest first."""
        mine = reversed(self._followed.get(incoming.person, []))
        return tuple(self._shown(incoming.person, self._kept[code]) for code in mine)

    async def rate(self, incoming: Incoming, code: str, score: int, words: str) -> bool:
        """Keep a satisfaction of 1–5 without a name; False if this person was asked before."""
        kept = self._find(code)
        if kept is None:
            return False
        key = (incoming.person, kept.dossier.code)
        known = self._ratings.get(key)
        if known is None:
            self._ratings[key] = len(self.rated)
            self.rated.append((score, words))
            return True
        if not words or self.rated[known][1]:
            return False
        self.rated[known] = (self.rated[known][0], words)
        return True

    def _find(self, code: str) -> _Kept | None:
        other = (kept for kept in self._kept.values() if kept.dossier.other_code == code)
        return self._kept.get(code) or next(other, None)

    def _shown(self, person: str, kept: _Kept) -> Shown:
        key = (person, kept.dossier.code)
        proven = key in self._proven
        return Shown(
            seen(kept.dossier, proven=proven),
            kept.stages,
            self.source,
            kept.told_at,
            down=self.down,
            proven=proven,
            provable=bool(kept.dossier.holder.phone),
            followed=kept.dossier.code in self._followed.get(person, ()),
        )


def _may(
    tries: dict[_Key, list[datetime]], key: _Key, at: datetime, within: timedelta, most: int
) -> bool:
    lately = [then for then in tries.get(key, ()) if then > at - within]
    tries[key] = [*lately, at] if len(lately) < most else lately
    return len(lately) < most
