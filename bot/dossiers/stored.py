"""The handlers' way to the office's dossiers: what the store keeps, and what sources tell now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dossiers.alarm import Alarm
from bot.dossiers.asking import Asked, Sources
from bot.dossiers.shown import Showing
from bot.settings import Settings
from bot.sources.contract import Source
from bot.store.citizens import links, people
from bot.store.dossiers import register
from bot.store.dossiers.register import Stored
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.store.following import follows, lookups, proofs, ratings
from bot.store.following.follows import Consent
from bot.store.following.lookups import Asker, Most
from bot.store.following.ratings import About
from bot.wallclock import local, now
from handlers.conversation import Incoming
from handlers.masking import mask
from handlers.ports import Look, Looked, Proof, Proved, Shown
from knowledge.dossier import recognise

MOST_WORDS = 1000
"""Characters kept of what somebody adds to a rating."""


@dataclass(frozen=True)
class Policy:
    """What an office decides about look-ups.

    ``fresh`` is how old a stored word may be before a source is asked, ``sure`` how old data may
    be to say of a code that it is not among it, ``proof`` how long a proof holds.
    """

    fresh: timedelta = timedelta(minutes=10)
    sure: timedelta = timedelta(hours=24)
    proof: timedelta = timedelta(days=90)
    most: Most = field(default_factory=Most)

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """What the settings say."""
        return cls(
            fresh=timedelta(minutes=settings.dossier_fresh_minutes),
            sure=timedelta(hours=settings.dossier_sure_hours),
            proof=timedelta(days=settings.proof_days),
            most=Most(settings.lookups_person, settings.lookups_origin, settings.lookups_channel),
        )


@dataclass(frozen=True)
class _Opened:
    database: Database
    key: str
    seal: DossierSeal
    showing: Showing
    sources: Sources
    alarm: Alarm


class StoredDossiers:
    """Dossiers in the store; ``open`` gives it one, before the first message is handled."""

    def __init__(self, policy: Policy | None = None) -> None:
        self._policy = policy or Policy()
        self._opened: _Opened | None = None

    def open(
        self,
        database: Database,
        key: str,
        sources: Sequence[Source] = (),
        alarm: Alarm | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Use this store, hash and seal with this key, and ask these sources."""
        seal = DossierSeal(key)
        asking = Sources(database, seal, sources, clock)
        showing = Showing(seal, asking.names)
        self._opened = _Opened(database, key, seal, showing, asking, alarm or Alarm())

    async def look(self, incoming: Incoming, code: str) -> Looked:
        """Find a dossier by either of its codes; whoever asks too often is slowed down."""
        use, at = self._use(), incoming.at
        if not await self._may(incoming, code):
            return Looked(Look.too_often)
        async with use.database.read() as connection:
            stored = await register.find(connection, code)
        asked = Asked.nobody if stored and self._fresh(stored, at) else await use.sources.ask(code)
        async with use.database.read() as connection:
            stored = await register.find(connection, code)
            if stored is None:
                return await self._missing(connection, code, asked, at)
            citizen = (await _asker(connection, incoming)).citizen
            down = asked is Asked.down
            shown = await use.showing.show(connection, stored, citizen, at, down=down)
        return Looked(Look.found, shown, shown.told_at)

    def _fresh(self, stored: Stored, at: datetime) -> bool:
        """Whether there is no need to ask a source about it."""
        return stored.dossier.status.ended or stored.told_at >= at - self._policy.fresh

    async def prove(self, incoming: Incoming, code: str, digits: str) -> Proved:
        """Compare the last four digits of the phone: five tries a day a person and a code."""
        use = self._use()
        if not await self._may(incoming, code):
            return Proved(Proof.too_often)
        async with use.database.write() as connection:
            stored = await register.find(connection, code)
            if stored is None or stored.phone is None:
                return Proved(Proof.impossible)
            asker = await _asker(connection, incoming)
            left = await proofs.left(connection, asker.citizen, stored.id, incoming.at)
            if not left:
                use.alarm.guessed(incoming.channel)
                return Proved(Proof.too_often)
            if not use.seal.proves(stored.dossier.code, digits, stored.last4):
                await proofs.missed(connection, asker.person, stored.id, incoming.at)
                return Proved(Proof.wrong, left - 1)
            until = incoming.at + self._policy.proof
            await proofs.keep(connection, asker.person, stored.id, stored.phone, until)
        return Proved(Proof.proven, left)

    async def follow(self, incoming: Incoming, code: str, consent: str) -> bool:
        """Tell the person of changes from now on; ``consent`` is the version of its text."""
        if not await self._may(incoming, code):
            return False
        async with self._use().database.write() as connection:
            stored = await register.find(connection, code)
            if stored is None:
                return False
            asker = await _asker(connection, incoming)
            given = Consent(asker.person, incoming.channel, consent, incoming.at)
            await follows.follow(connection, asker.citizen, stored.id, given)
        return True

    async def unfollow(self, incoming: Incoming, code: str) -> bool:
        """Stop; False if it was not followed."""
        async with self._use().database.write() as connection:
            stored = await register.find(connection, code)
            if stored is None:
                return False
            citizen = (await _asker(connection, incoming)).citizen
            return await follows.unfollow(connection, citizen, stored.id, incoming.at)

    async def followed(self, incoming: Incoming) -> tuple[Shown, ...]:
        """List what the person follows, the newest first."""
        use = self._use()
        shown: list[Shown] = []
        async with use.database.read() as connection:
            citizen = (await _asker(connection, incoming)).citizen
            for code in await follows.followed(connection, citizen):
                stored = await register.find(connection, code)
                if stored:
                    shown.append(await use.showing.show(connection, stored, citizen, incoming.at))
        return tuple(shown)

    async def rate(self, incoming: Incoming, code: str, score: int, words: str) -> bool:
        """Keep a satisfaction of 1–5 without a name; False if this person was asked before."""
        words = mask(words)[:MOST_WORDS].strip()
        async with self._use().database.write() as connection:
            stored = await register.find(connection, code)
            if stored is None or not 1 <= score <= 5:
                return False
            asker = await _asker(connection, incoming)
            about = About(stored.id, stored.dossier.procedure, stored.dossier.unit)
            return await ratings.rate(connection, asker, about, score, words, incoming.at)

    async def _may(self, incoming: Incoming, code: str) -> bool:
        """Whether a person may look at a code: their own always, others only so many."""
        use = self._use()
        digest = lookups.digest(code, use.key)
        async with use.database.read() as connection:
            asker = await _asker(connection, incoming)
            if await lookups.counted(connection, asker, digest, incoming.at):
                return True
            stored = await register.find(connection, code)
            if stored and await _theirs(connection, asker, stored, incoming.at):
                return True
        async with use.database.write() as connection:
            reached = await lookups.count(connection, asker, digest, self._policy.most, incoming.at)
        if reached:
            use.alarm.slowed(incoming.channel, reached)
        return reached is None

    async def _missing(
        self, connection: AsyncConnection, code: str, asked: Asked, at: datetime
    ) -> Looked:
        """Say that a code is not there, if the data is new enough to say so."""
        if asked is Asked.absent:
            return Looked(Look.unknown, told_at=at)
        told = await register.freshest(connection, code)
        stale = told is None or told < at - self._policy.sure or _may_come(code, told)
        sure = asked is not Asked.down and not stale
        return Looked(Look.unknown if sure else Look.unsure, told_at=told)

    def _use(self) -> _Opened:
        if self._opened is None:
            raise StoreDown("dossiers not open")
        return self._opened


async def _asker(connection: AsyncConnection, incoming: Incoming) -> Asker:
    person = await people.known(connection, incoming.person)
    citizen = await links.citizen(connection, person)
    return Asker(citizen, person, incoming.channel, incoming.origin)


async def _theirs(connection: AsyncConnection, asker: Asker, stored: Stored, at: datetime) -> bool:
    """Whether a citizen has proven a dossier or follows it: they ask as often as they like."""
    return await proofs.proven(
        connection, asker.citizen, stored.id, stored.phone, at
    ) or await follows.following(connection, asker.citizen, stored.id)


def _may_come(code: str, told: datetime) -> bool:
    """Whether a dossier may have been received after the newest data was written."""
    found = recognise(code, date.max)
    return bool(found and found.received and found.received >= local(told).date())
