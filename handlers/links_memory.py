"""Links in memory: the twin of the store's, for tests of conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from handlers.ports import CODE_LENGTH, CODE_LETTERS, Joined

_LIFETIME = timedelta(minutes=10)
_TRIES = 5


@dataclass
class MemoryLinks:
    """Codes in the order in which they were asked for; ``citizens`` tells who is who."""

    citizens: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _used: dict[str, str] = field(default_factory=dict)
    _tries: dict[str, list[datetime]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)

    async def offer(self, person: str, at: datetime) -> str | None:
        """Make a code for a person; None when they asked too often."""
        if not self._may_try(person, at):
            return None
        number = next(self._numbers)
        code = CODE_LETTERS[0] * (CODE_LENGTH - 1) + CODE_LETTERS[number % len(CODE_LETTERS)]
        self._codes = {c: kept for c, kept in self._codes.items() if kept[0] != person}
        self._codes[code] = (person, at + _LIFETIME)
        return code

    async def accept(self, person: str, code: str, at: datetime) -> Joined:
        """Join a person to whoever was given the code."""
        if not self._may_try(person, at):
            return Joined.too_often
        owner, until = self._codes.get(code, ("", at))
        if until <= at or self._used.get(code, person) != person:
            return Joined.unknown
        if owner == person:
            return Joined.same
        self._used[code] = person
        old, new = self._whose(person), self._whose(owner)
        for one in (person, old, *(p for p, c in self.citizens.items() if c == old)):
            self.citizens[one] = new
        return Joined.linked

    def _whose(self, person: str) -> str:
        return self.citizens.get(person, person)

    def _may_try(self, person: str, at: datetime) -> bool:
        lately = [then for then in self._tries.get(person, ()) if then >= at - _LIFETIME]
        self._tries[person] = [*lately, at] if len(lately) < _TRIES else lately
        return len(lately) < _TRIES
