"""A person's own data in memory: the twin of the store's, for tests of conversations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from handlers.conversation import Incoming
from handlers.privacy_kept import Kept


@dataclass
class MemoryPrivacy:
    """What is kept of each person, by their name."""

    people: dict[str, Kept] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def kept(self, incoming: Incoming) -> Kept:
        """Tell what is kept of them."""
        return self.people.get(incoming.person, Kept(channels=(incoming.channel,)))

    async def withdraw(self, incoming: Incoming, key: str) -> bool:
        """Withdraw a consent by its key; False if it is none of theirs, or was withdrawn."""
        known = await self.kept(incoming)
        left = tuple(consent for consent in known.consents if consent.key != key)
        if len(left) == len(known.consents):
            return False
        fewer = replace(known, consents=left, withdrawn=known.withdrawn + 1)
        self.people[incoming.person] = fewer
        return True

    def receipt(self, at: datetime) -> str:
        """Make the number of a receipt."""
        return f"XD-{at:%y%m%d}-{next(self._numbers):06}"
