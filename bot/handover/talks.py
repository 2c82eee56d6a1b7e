"""What officers do with conversations, and what the clock does with those they forget.

Every act is one transaction with its line in the audit log and with what the citizen is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Limits
from bot.channels.intake import clean
from bot.channels.rendering import fit, to_payload
from bot.delivery.wake import Bell
from bot.officers.roles import Officer
from bot.store.engine import Database
from bot.store.messages import offering
from bot.store.office import handovers, handovers_due, officers, talk_lines
from bot.store.office.audit import Audit
from bot.store.office.handovers import Ended, State, Talk
from handlers import handoff
from handlers.conversation import Office, Reply

LONGEST = 4000
"""Characters of one answer."""
IDLE = timedelta(hours=2)
"""How long nobody writes before a conversation is over."""
FORGOTTEN = timedelta(days=7)
"""How long somebody waits before they are told that nobody came (Zalo's window is as long)."""


class TalkError(Exception):
    """Chưa làm được việc này với cuộc trò chuyện."""

    @property
    def reason(self) -> str:
        """What the officer reads."""
        return str(self) or (type(self).__doc__ or "").splitlines()[0]


class NoSuchTalk(TalkError):
    """Không có cuộc trò chuyện này, hoặc nó thuộc đơn vị khác."""


class TakenBy(TalkError):
    """Cán bộ khác đang trả lời người này."""


class Over(TalkError):
    """Cuộc trò chuyện này đã kết thúc."""


class NotYours(TalkError):
    """Cuộc trò chuyện không còn ở bạn: đã trả lại hàng chờ. Bấm “Trả lời người này” để nhận lại."""


class BadAnswer(TalkError):
    """Câu trả lời phải có chữ, và không quá 4.000 ký tự."""


class Unreachable(TalkError):
    """Người này không còn nhận được tin trên kênh nào đang bật. Hãy gọi điện nếu có số."""


@dataclass(frozen=True)
class Talks:
    """Conversations over the store; ``limits`` are the channels that are on."""

    database: Database
    key: str
    limits: Mapping[str, Limits]
    queued: Bell = field(default_factory=Bell)
    patience: timedelta = timedelta(minutes=10)
    office: Callable[[], Office] = Office

    async def take(self, officer: Officer, id_: int, at: datetime) -> None:
        """Give a conversation to an officer; taking one's own again changes nothing.

        Raises:
            TakenBy, Over, NoSuchTalk.
        """
        async with self.database.write() as connection:
            talk = await self._open(connection, officer, id_)
            if talk.state is State.taken:
                if talk.officer == officer.id:
                    return
                raise await _taken_by(connection, talk)
            await handovers.take(connection, talk.id, officer.id, at)
            await self._tell(connection, talk, handoff.taken(), at)
            await self._note(connection, officer, "talk-taken", talk, at)
        self.queued.ring()

    async def answer(self, officer: Officer, id_: int, token: str, text: str, at: datetime) -> None:
        """Send an officer's words; a form that was posted before sends nothing.

        Raises:
            BadAnswer, NotYours, TakenBy, Over, NoSuchTalk, Unreachable.
        """
        async with self.database.write() as connection:
            talk = await self._posted(connection, officer, id_, token, at)
            if talk is None:
                return
            await self._say(connection, talk, token, text, at)
            await handovers.answered(connection, talk.id, at)
            await self._note(connection, officer, "talk-answered", talk, at)
        self.queued.ring()

    async def put_back(self, officer: Officer, id_: int, at: datetime) -> None:
        """Give a conversation back to the queue; the bot speaks again.

        Raises:
            NotYours, TakenBy, Over, NoSuchTalk.
        """
        async with self.database.write() as connection:
            talk = await self._find(connection, officer, id_)
            await self._mine(connection, officer, talk)
            await self._back(connection, talk, handoff.put_back, at)
            await self._note(connection, officer, "talk-put-back", talk, at)
        self.queued.ring()

    async def close(self, officer: Officer, id_: int, token: str, words: str, at: datetime) -> None:
        """End a conversation, with a last word if there is one; the bot speaks again.

        Raises:
            BadAnswer, NotYours, TakenBy, Over, NoSuchTalk, Unreachable.
        """
        async with self.database.write() as connection:
            talk = await self._posted(connection, officer, id_, token, at)
            if talk is None:
                return
            if words.strip():
                await self._say(connection, talk, token, words, at)
            # What the citizen is told stands in the conversation: it ends after that.
            await self._tell(connection, talk, handoff.closed(), at)
            await handovers.close(connection, talk.id, Ended.closed, at)
            await self._note(connection, officer, "talk-closed", talk, at)
        self.queued.ring()

    async def look_after(self, at: datetime, *, quiet: bool = False) -> int:
        """Put back, or end, what officers forgot; return how many. Nobody is woken for it."""
        async with self.database.read() as connection:
            late = await handovers_due.overdue(connection, at, self.patience)
            idle = await handovers_due.idle(connection, at - IDLE)
            lost = [] if quiet else await handovers_due.forgotten(connection, at - FORGOTTEN)
        done = [await self._timed_out(id_, at) for id_ in late]
        done += [await self._ended(id_, Ended.idle, at) for id_ in idle]
        done += [await self._ended(id_, Ended.expired, at) for id_ in lost]
        if any(done):
            self.queued.ring()
        return sum(done)

    async def _timed_out(self, id_: int, at: datetime) -> bool:
        async with self.database.write() as connection:
            talk = await handovers.find(connection, None, id_, lock=True)
            waits = talk and talk.state is State.taken and talk.heard_at
            if talk is None or not waits or waits > at - self.patience:
                return False

            def sorry(number: int) -> Reply:
                return handoff.timed_out(number, self.office())

            await self._back(connection, talk, sorry, at)
            await self._note(connection, None, "talk-timed-out", talk, at)
        return True

    async def _ended(self, id_: int, why: Ended, at: datetime) -> bool:
        reply = handoff.closed() if why is Ended.idle else handoff.expired(self.office())
        state = State.taken if why is Ended.idle else State.waiting
        async with self.database.write() as connection:
            talk = await handovers.find(connection, None, id_, lock=True)
            if talk is None or talk.state is not state or (why is Ended.idle and talk.heard_at):
                return False
            await self._tell(connection, talk, reply, at)
            await handovers.close(connection, talk.id, why, at)
            await self._note(connection, None, "talk-ended", talk, at)
        return True

    async def _back(
        self,
        connection: AsyncConnection,
        talk: Talk,
        reply: Callable[[int], Reply],
        at: datetime,
    ) -> None:
        await handovers.put_back(connection, talk.id)
        number = await handovers.place(connection, talk.id)
        await self._tell(connection, talk, reply(number), at)

    async def _find(self, connection: AsyncConnection, officer: Officer, id_: int) -> Talk:
        talk = await handovers.find(connection, officer, id_, lock=True)
        if talk is None:
            raise NoSuchTalk
        return talk

    async def _posted(
        self, connection: AsyncConnection, officer: Officer, id_: int, token: str, at: datetime
    ) -> Talk | None:
        """The officer's own talk that a form is about; None if the form was posted before."""
        talk = await self._find(connection, officer, id_)
        if not await talk_lines.claim_token(connection, token, talk.id, officer.id, at):
            return None
        await self._mine(connection, officer, talk)
        return talk

    async def _open(self, connection: AsyncConnection, officer: Officer, id_: int) -> Talk:
        talk = await self._find(connection, officer, id_)
        if talk.state is State.closed:
            raise Over
        return talk

    async def _mine(self, connection: AsyncConnection, officer: Officer, talk: Talk) -> None:
        if talk.state is State.closed:
            raise Over
        if talk.state is State.waiting:
            raise NotYours
        if talk.officer != officer.id:
            raise await _taken_by(connection, talk)

    async def _say(
        self, connection: AsyncConnection, talk: Talk, token: str, text: str, at: datetime
    ) -> None:
        text = clean(text)
        if not 0 < len(text) <= LONGEST:
            raise BadAnswer
        to = await handovers.reach(connection, talk.citizen, self.limits)
        if to is None:
            raise Unreachable
        reply = Reply(f"<b>Cán bộ:</b> {escape(text, quote=False)}")
        parts = [to_payload(part) for part in fit([reply], self.limits[to[1]])]
        marked = [{**part, talk_lines.OFFICER: True} for part in parts]
        await talk_lines.sent_as(
            connection, token, await talk_lines.post(connection, to, marked, at)
        )

    async def _tell(
        self, connection: AsyncConnection, talk: Talk, reply: Reply, at: datetime
    ) -> None:
        """Let the citizen know, where they last wrote; whoever cannot be reached is not told."""
        to = await handovers.reach(connection, talk.citizen, self.limits)
        if to is None:
            return
        limits = self.limits[to[1]]
        parts: Sequence[Reply] = fit([reply], limits)
        await talk_lines.post(connection, to, [to_payload(part) for part in parts], at)
        if len(reply.choices) > limits.buttons:
            await offering.offer(connection, talk.citizen, [reply], at)

    async def _note(
        self,
        connection: AsyncConnection,
        officer: Officer | None,
        act: str,
        talk: Talk,
        at: datetime,
    ) -> None:
        await Audit(self.key).note(
            connection, officer, act, f"cuộc {talk.id}", at=at, unit=talk.unit
        )


async def _taken_by(connection: AsyncConnection, talk: Talk) -> TakenBy:
    # Where two take it at once, the row that was waited for does not carry the name.
    other = await officers.find(connection, talk.officer) if talk.officer else None
    return TakenBy(f"{other.name} đang trả lời người này." if other else "")
