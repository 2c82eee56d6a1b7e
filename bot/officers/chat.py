"""The handlers' way to an officer's desk: what one can do in the chat that is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.reminding import Reminding
from bot.officers.roles import Act, Officer
from bot.reminders.contract import Reminders
from bot.store.citizens import links, people
from bot.store.dossiers import due_list, search
from bot.store.dossiers.search import Listed, Wanted
from bot.store.engine import Database, StoreDown
from bot.store.office import console_codes, handovers, officers
from bot.store.office.audit import Audit
from bot.store.office.console_codes import Code, Purpose, State
from bot.wallclock import local
from handlers.conversation import Incoming
from handlers.officer_ports import Brief, Desk, Entered, Entry, Sample
from knowledge.dossier import Kind, last_part, recognise, spellings
from knowledge.workdays import Calendar

_LISTED = 10
_MOST_FOUND = 6
_NAME = 80


@dataclass(frozen=True)
class _Opened:
    database: Database
    key: str
    calendar: Calendar
    console: str
    reminders: Reminders | None


class StoredOfficers:
    """An officer's chat over the store; ``open`` gives it one before the first message."""

    def __init__(self) -> None:
        self._opened: _Opened | None = None

    def open(
        self,
        database: Database,
        key: str,
        calendar: Calendar,
        *,
        console: str = "",
        reminders: Reminders | None = None,
    ) -> None:
        """Use this store; ``console`` is where the console is seen from outside, or nothing."""
        self._opened = _Opened(database, key, calendar, console, reminders)

    async def enter(self, incoming: Incoming, code: str) -> Entered:
        """Take a code from the console: link this chat, or ask about a browser."""
        use = self._use()
        async with use.database.write() as connection:
            person = await people.known(connection, incoming.person)
            if not await links.may_try(connection, person, incoming.at):
                return Entered(Entry.too_often)
            citizen = await links.citizen(connection, person)
            found = await console_codes.find(connection, use.key, code, incoming.at)
            if found and found.purpose is Purpose.link:
                return await self._link(connection, found, code, citizen, incoming)
            mine = await officers.of_citizen(connection, citizen)
        if found is None or mine is None or found.state is not State.shown:
            return Entered(Entry.unknown)
        return Entered(Entry.confirm, found.device)

    async def _link(
        self, connection: AsyncConnection, found: Code, code: str, citizen: int, incoming: Incoming
    ) -> Entered:
        use = self._use()
        owner = await officers.find(connection, found.officer) if found.officer else None
        if owner is None or not owner.active:
            return Entered(Entry.unknown)
        if not await console_codes.use_link(connection, use.key, code):
            # The same message may be handled twice.
            mine = await officers.of_citizen(connection, citizen)
            same = mine is not None and mine.id == owner.id
            return Entered(Entry.linked if same else Entry.unknown)
        await officers.link(connection, owner.id, citizen)
        await self._note(connection, owner, "chat-linked", incoming, incoming.channel)
        return Entered(Entry.linked)

    async def decide(self, incoming: Incoming, code: str, *, confirmed: bool) -> bool:
        """Let the browser in that showed the code, or not; False if it no longer waits."""
        use = self._use()
        async with use.database.write() as connection:
            officer = await _officer(connection, incoming)
            found = await console_codes.find(connection, use.key, code, incoming.at)
            if officer is None or found is None or found.purpose is not Purpose.sign_in:
                return False
            if found.state is not State.shown:
                return found.officer == officer.id
            await console_codes.decide(connection, use.key, code, officer.id, confirmed=confirmed)
            act = "sign-in-confirmed" if confirmed else "sign-in-refused"
            await self._note(connection, officer, act, incoming, found.device)
        return True

    async def desk(self, incoming: Incoming, at: datetime) -> Desk | None:
        """The officer's day; None if this chat is no officer's."""
        use = self._use()
        async with use.database.read() as connection:
            officer = await _officer(connection, incoming)
            if officer is None:
                return None
            desk = await due_list.desk(connection, officer.units, at, use.calendar)
            talks = officer.may(Act.talk)
            waiting = await handovers.waiting(connection, officer) if talks else 0
        return Desk(desk.late, desk.soon, waiting, use.console)

    async def find(self, incoming: Incoming, text: str) -> tuple[Brief, ...]:
        """Find dossiers by a code or the end of one ("06-1377")."""
        async with self._use().database.write() as connection:
            officer = await _officer(connection, incoming)
            if officer is None:
                return ()
            found = await _search(connection, officer, text, incoming.at)
            about = found[0].code if len(found) == 1 else ""
            await self._note(connection, officer, "chat-search", incoming, about)
        return self._briefs(found, incoming.at)

    async def due(self, incoming: Incoming) -> tuple[Brief, ...]:
        """List the first ten that are late or soon due, the most urgent first."""
        use, at = self._use(), incoming.at
        async with use.database.write() as connection:
            officer = await _officer(connection, incoming)
            if officer is None:
                return ()
            late = due_list.late(officer.units, at)
            soon = due_list.soon(officer.units, at, use.calendar)
            listed = await search.page(connection, late, most=_LISTED)
            listed += await search.page(connection, soon, most=_LISTED)
            await self._note(connection, officer, "chat-due", incoming)
        return self._briefs(listed[:_LISTED], at)

    async def sample(self, incoming: Incoming, code: str) -> Sample | str:
        """Show the reminder that fits a dossier now; a sentence says why there is none."""
        officer, listed = await self._one(incoming, code)
        if officer is None or listed is None:
            return "Không thấy hồ sơ này trong đơn vị của bạn."
        return await self._reminding().sample(officer, listed, incoming.at)

    async def remind(self, incoming: Incoming, code: str) -> str:
        """Remind who follows a dossier; tell in a sentence what came of it."""
        officer, listed = await self._one(incoming, code)
        if officer is None or listed is None:
            return "Không thấy hồ sơ này trong đơn vị của bạn."
        told = await self._reminding().remind(officer, listed, incoming.at)
        async with self._use().database.write() as connection:
            await self._note(connection, officer, "chat-reminded", incoming, listed.code)
        return told

    async def _one(self, incoming: Incoming, code: str) -> tuple[Officer | None, Listed | None]:
        async with self._use().database.read() as connection:
            officer = await _officer(connection, incoming)
            if officer is None:
                return None, None
            found = await _search(connection, officer, code, incoming.at)
        return officer, found[0] if len(found) == 1 else None

    def _reminding(self) -> Reminding:
        return Reminding(self._use().reminders)

    def _briefs(self, listed: Sequence[Listed], at: datetime) -> tuple[Brief, ...]:
        return tuple(self._brief(one, at) for one in listed)

    def _brief(self, one: Listed, at: datetime) -> Brief:
        counts = one.due_at is not None and one.status in due_list.UNDER_WAY
        left = due_list.days_left(one.due_at, at, self._use().calendar) if one.due_at else None
        due = local(one.due_at).date() if one.due_at else None
        name = one.procedure_name or one.procedure
        name = name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
        return Brief(one.code, name, one.status, due, left if counts else None)

    async def _note(
        self,
        connection: AsyncConnection,
        officer: Officer,
        act: str,
        incoming: Incoming,
        about: str = "",
    ) -> None:
        audit = Audit(self._use().key)
        await audit.note(connection, officer, act, about, at=incoming.at, channel=incoming.channel)

    def _use(self) -> _Opened:
        if self._opened is None:
            raise StoreDown("officers not open")
        return self._opened


async def _search(
    connection: AsyncConnection, officer: Officer, text: str, at: datetime
) -> list[Listed]:
    """Find by a whole code, or else by the end of one, what the officer's units cover."""
    units = officer.units
    code = recognise(text, local(at).date())
    if code and code.kind is Kind.dossier:
        names = (code.code, *spellings(code.code))
        id_ = await search.with_code(connection, names, units)
        return await search.page(connection, Wanted(units, ids=(id_,))) if id_ else []
    ending = last_part(text)
    if not ending:
        return []
    return await search.page(connection, Wanted(units, ending=ending), most=_MOST_FOUND)


async def _officer(connection: AsyncConnection, incoming: Incoming) -> Officer | None:
    citizen = await links.citizen(connection, await people.known(connection, incoming.person))
    return await officers.of_citizen(connection, citizen)
