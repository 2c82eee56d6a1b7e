"""The worker: takes a message from the inbox, asks the handlers, commits the whole turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.channels.rendering import fit, replaced, to_payload
from bot.delivery.counting import Counting, Nobody
from bot.delivery.loop import Loop
from bot.delivery.wake import Bell
from bot.logs import where
from bot.store.citizens import forgetting
from bot.store.engine import Database, StoreDown
from bot.store.messages import inbox, notes, outbox, photos, sessions
from bot.store.messages.inbox import Claimed
from bot.store.messages.letters import Letters
from bot.store.messages.outbox import Answers
from bot.store.office import choices, figures_days, handovers
from bot.store.office.choices import Made
from bot.store.office.handovers import Held
from bot.store.together import Together
from bot.wallclock import local, now
from handlers.conversation import Incoming, Outcome, Reply, Session, Turn

Answer = Callable[[Incoming, Session], Awaitable[Turn]]
"""What the handlers are to delivery."""

APOLOGY = (
    "Xin lỗi bạn, máy vừa gặp trục trặc nên chưa trả lời được tin này.\n"
    "Bạn nhắn lại bằng câu khác, hoặc gõ <b>gặp cán bộ</b> để được giúp."
)

_log = structlog.get_logger("worker")


@dataclass(frozen=True)
class Done:
    """A turn that is to be written; ``session`` is None where the former one stays."""

    message: Claimed
    turn: Turn
    session: Session | None
    state: str


class Worker(Loop[Claimed]):
    """Handles one message of each person at a time, ``slots`` people at once."""

    ATTEMPTS = 3
    """Tries at a message whose handler fails, before its person gets an apology."""
    CLAIMS = 12
    """Claims of a message that takes its process down each time, before it is given up."""
    ANSWER_SECONDS = 15.0
    """How long a handler may think: less than the lease."""
    COMMITS = 5
    """Tries at writing a finished turn while the store is down, before the lease decides."""
    RETRY = timedelta(milliseconds=300)

    def __init__(
        self,
        database: Database,
        answer: Answer,
        limits: Mapping[str, Limits],
        *,
        name: str,
        arrived: Bell,
        answered: Bell,
        fingerprint: Callable[[str], str],
        slots: int = 8,
        counting: Counting | None = None,
        letters: Letters | None = None,
    ) -> None:
        super().__init__(arrived)
        self._database = database
        self._answer = answer
        self._limits = limits
        self._name = name
        self._answered = answered
        self._fingerprint = fingerprint
        self._slots = slots
        self._counting = counting or Nobody()
        self._letters = letters
        self._turns = Together(database, self._write)

    async def stop(self, seconds: float) -> None:
        """Finish what is being handled, and give back what takes too long."""
        for message in await self.halt(seconds):
            await self._give_back(message)

    async def _give_back(self, message: Claimed) -> None:
        try:
            async with self._database.write() as connection:
                await inbox.release(connection, message)
        except StoreDown:
            _log.warning("left to its lease", message=message.id)

    async def take(self) -> bool:
        """Claim the oldest message of as many people as there are free slots."""
        free = self._slots - len(self._busy)
        if free <= 0 or not (self._busy or await self._any()):
            return False
        async with self._database.write() as connection:
            holding = [message.id for message in self._busy.values()]
            claimed = await inbox.claim(connection, self._name, free, now(), holding=holding)
            # Nobody else changes these while the claims hold.
            citizens = {message.citizen for message in claimed}
            known = await sessions.load_all(connection, citizens) if claimed else {}
            held = await handovers.held(connection, citizens)
        for message in claimed:
            talk = held.get(message.citizen)
            message = replace(message, with_officer=bool(talk and talk.taken))
            self.begin(self._handle(message, known.get(message.citizen)), message)
        return bool(claimed)

    async def _any(self) -> bool:
        # A look costs no lock, so an idle worker never stands in a writer's way.
        async with self._database.read() as connection:
            return await inbox.any_waiting(connection)

    async def _handle(self, message: Claimed, known: str | None) -> None:
        if message.claims > self.CLAIMS:
            await self._apologise(message)
            return
        try:
            turn = await self._turn(message, known)
        except StoreDown as error:
            _log.warning("store down", message=message.id, where=where(error))
        except Exception as error:
            _log.error("handler failed", message=message.id, where=where(error))
            await self._try_again(message)
        else:
            await self._commit(message, turn, turn.session)

    async def _turn(self, message: Claimed, known: str | None) -> Turn:
        incoming = Incoming(
            person=f"{message.channel}:{message.address}",
            channel=message.channel,
            text=message.text,
            at=local(message.received_at),
            choice=message.choice,
            photo=message.photo,
            origin=message.origin,
            with_officer=message.with_officer,
        )
        session = self._session(message, known)
        async with asyncio.timeout(self.ANSWER_SECONDS):
            return await self._answer(incoming, session)

    def _session(self, message: Claimed, known: str | None) -> Session:
        if message.attempts + 1 >= self.ATTEMPTS:
            # The last try starts afresh: what is remembered may be what the handler fails on.
            return Session()
        return Session.from_json(known)

    async def _try_again(self, message: Claimed) -> None:
        if message.attempts + 1 >= self.ATTEMPTS:
            await self._apologise(message)
            return
        async with self._database.write() as connection:
            await inbox.put_back(connection, message, again_at=now() + self.RETRY)
        self.look_again(self.RETRY.total_seconds())

    async def _apologise(self, message: Claimed) -> None:
        replies = () if message.with_officer else (Reply(APOLOGY),)
        sorry = Turn(replies, Session(), Outcome.unreadable)
        await self._commit(message, sorry, None, state="failed")

    async def _commit(
        self, message: Claimed, turn: Turn, session: Session | None, state: str = "done"
    ) -> None:
        """Write the turn's whole effect in one transaction, or none of it."""
        done = Done(message, turn, session, state)
        for patience in range(self.COMMITS, 0, -1):
            try:
                written = await self._turns.do(done)
                break
            except StoreDown:
                if patience == 1:
                    raise
                await asyncio.sleep(self.POLL_SECONDS)
        if not written:
            _log.warning("claim lost", message=message.id)
            return
        self._answered.ring()
        outcome = turn.outcome.value if state == "done" else state
        waited = (now() - message.received_at).total_seconds()
        self._counting.handled(message.channel, outcome, waited)
        _log.info(
            "answered",
            message=message.id,
            person=message.person,
            channel=message.channel,
            outcome=turn.outcome.value,
            replies=len(turn.replies),
            state=state,
        )

    async def _write(self, connection: AsyncConnection, turns: Sequence[Done]) -> list[bool]:
        """Write turns; one whose claim was lost leaves no trace."""
        whole = turns
        held = await handovers.held(connection, {d.message.citizen for d in turns}, lock=True)
        turns = [done for done in turns if not await self._changed(connection, done, held)]
        ours: set[int] = set()
        for state in sorted({done.state for done in turns}):
            closing = [done.message for done in turns if done.state == state]
            ours |= await inbox.finish_all(connection, closing, state)
        written = [done for done in turns if done.message.id in ours]
        at = now()
        await outbox.reply_all(connection, [self._answers(done) for done in written], at)
        kept = {d.message.citizen: d.session.to_json() for d in written if d.session is not None}
        await sessions.save_all(connection, kept, at)
        for done in written:
            message = done.message
            if message.photo:
                await photos.forget(connection, message)
            if done.turn.forget or done.turn.outcome is Outcome.refused:
                await inbox.forget(connection, message)
            person = self._fingerprint(f"{message.channel}:{message.address}")
            await notes.keep(connection, done.turn.notes, person=person, at=at)
        await choices.keep(connection, list(self._chosen(written)), at)
        await _note_heard(connection, written, held, at)
        for done in written:
            if done.turn.erase:
                await forgetting.erase(
                    connection, done.message, done.turn.erase, fingerprint=self._fingerprint, at=at
                )
        counts = figures_days.of_turns((d.message.channel, d.turn) for d in written)
        await figures_days.add(connection, local(at).date(), counts)
        return [done.message.id in ours for done in whole]

    def _chosen(self, written: Sequence[Done]) -> Iterator[Made]:
        for done in written:
            message, chosen = done.message, done.turn.chosen
            if chosen and done.state == "done":
                person = self._fingerprint(f"{message.channel}:{message.address}")
                # Cookies are easily cleared, a network is not; one citizen's channels are one.
                place = message.origin or f"citizen:{message.citizen}"
                yield Made(chosen, person, self._fingerprint(f"place:{place}"))

    async def _changed(
        self, connection: AsyncConnection, done: Done, held: Mapping[int, Held]
    ) -> bool:
        """Give back what is to be handled anew: an officer has come meanwhile, or has gone."""
        talk = held.get(done.message.citizen)
        taken = bool(talk and talk.taken)
        silent = done.message.with_officer and not done.turn.replies and done.state == "done"
        if taken is done.message.with_officer or not (taken or silent):
            return False
        await inbox.release(connection, done.message)
        return True

    def _answers(self, done: Done) -> Answers:
        message = done.message
        parts = fit(done.turn.replies, self._limits.get(message.channel, Limits()))
        replaces = replaced(message.tapped, message.choice, parts)
        payloads = [self._payload(part, replaces) for part in parts]
        return Answers(message.person, message.channel, payloads, message.id)

    def _payload(self, part: Reply, replaces: str | None) -> dict[str, Any]:
        payload = to_payload(part, replaces)
        return self._letters.close(payload) if part.personal and self._letters else payload


async def _note_heard(
    connection: AsyncConnection, written: Sequence[Done], held: Mapping[int, Held], at: datetime
) -> None:
    """Let officers see who waits for their word, and who is in danger."""
    open_ = [
        (held[done.message.citizen].id, done) for done in written if done.message.citizen in held
    ]
    danger = {talk for talk, done in open_ if done.turn.outcome is Outcome.emergency}
    await handovers.heard(connection, {talk for talk, _ in open_}, at, urgent=danger)
