"""The officers' queue and desk in memory: twins of the store's, for tests of conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from handlers.conversation import Incoming
from handlers.officer_ports import Brief, Desk, Entered, Entry, Place, Sample, Wanted

_TRIES = 5


@dataclass
class MemoryHandovers:
    """A queue by person, in the order of asking; ``staffed``: somebody answers here."""

    staffed: bool = True
    queue: dict[str, Wanted] = field(default_factory=dict)

    async def ask(self, incoming: Incoming, wanted: Wanted) -> Place | None:
        """Put somebody in the queue; None where no officer works with this bot."""
        if not self.staffed:
            return None
        again = incoming.person in self.queue
        self.queue.setdefault(incoming.person, wanted)
        return Place(list(self.queue).index(incoming.person) + 1, again)

    async def leave(self, incoming: Incoming) -> bool:
        """Take them out of it; False if they were not in it."""
        return self.queue.pop(incoming.person, None) is not None


@dataclass
class MemoryOfficers:
    """Codes that the console shows (a device waits, or "" links), and dossiers on the desk."""

    codes: dict[str, str] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    dossiers: tuple[Brief, ...] = ()
    let_in: dict[str, bool] = field(default_factory=dict)
    reminded: list[str] = field(default_factory=list)
    _tries: dict[str, int] = field(default_factory=dict)

    async def enter(self, incoming: Incoming, code: str) -> Entered:
        """Take a code from the console: link this chat, or ask about a browser."""
        self._tries[incoming.person] = self._tries.get(incoming.person, 0) + 1
        if self._tries[incoming.person] > _TRIES:
            return Entered(Entry.too_often)
        device = self.codes.get(code)
        if device == "":
            del self.codes[code]
            self.linked.add(incoming.person)
            return Entered(Entry.linked)
        if device is None or incoming.person not in self.linked or code in self.let_in:
            return Entered(Entry.unknown)
        return Entered(Entry.confirm, device)

    async def decide(self, incoming: Incoming, code: str, *, confirmed: bool) -> bool:
        """Let the browser in that showed the code, or not; False if it no longer waits."""
        if incoming.person not in self.linked or code not in self.codes or code in self.let_in:
            return False
        self.let_in[code] = confirmed
        return True

    async def desk(self, incoming: Incoming, at: datetime) -> Desk | None:  # noqa: ARG002
        """The officer's day; None if this chat is no officer's."""
        if incoming.person not in self.linked:
            return None
        late = sum(one.left is not None and one.left < 0 for one in self.dossiers)
        soon = sum(one.left is not None and one.left >= 0 for one in self.dossiers)
        return Desk(late, soon, 0, "https://hoi.xa.gov.vn/canbo")

    async def find(self, incoming: Incoming, text: str) -> tuple[Brief, ...]:
        """Find dossiers by a code or the end of one."""
        if incoming.person not in self.linked:
            return ()
        return tuple(one for one in self.dossiers if one.code.endswith(text))

    async def due(self, incoming: Incoming) -> tuple[Brief, ...]:
        """List what is late or soon due."""
        if incoming.person not in self.linked:
            return ()
        return tuple(one for one in self.dossiers if one.left is not None)

    async def sample(self, incoming: Incoming, code: str) -> Sample | str:
        """Show the reminder that fits a dossier now; a sentence says why there is none."""
        found = await self.find(incoming, code)
        return Sample(f"Hồ sơ {code} cần bạn xem.", 1) if found else "Không thấy hồ sơ này."

    async def remind(self, incoming: Incoming, code: str) -> str:
        """Remind who follows a dossier; tell in a sentence what came of it."""
        if not await self.find(incoming, code):
            return "Không thấy hồ sơ này."
        self.reminded.append(code)
        return f"Đã nhắc người theo dõi hồ sơ {code}."
