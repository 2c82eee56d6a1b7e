"""What one recipient is sent: on which channel, with which words; or why nothing, or not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.rendering import to_payload
from bot.reminders import planning
from bot.reminders.audience import Kind
from bot.reminders.by_phone import Book, Found
from bot.reminders.campaign import Moment
from bot.reminders.errors import ReminderError
from bot.reminders.tools import Tools
from bot.reminders.ways import Way
from bot.reminders.writing import filled, shown
from bot.store.following.notices import Reachable
from bot.store.reminders.campaigns import Round
from bot.store.reminders.recipients import Waiting
from handlers.conversation import Reply
from knowledge.dossier_record import Dossier

GONE = "Hồ sơ không còn trong danh sách."


@dataclass(frozen=True)
class Made:
    """A message ready for the outbox; ``phone`` is the hash of a number whose person is not met.

    ``numbered`` tells that its choices stand in the text as numbers.
    """

    recipient: int
    citizen: int | None
    row: dict[str, Any]
    reply: Reply
    numbered: bool
    phone: str = ""


@dataclass(frozen=True)
class Ended:
    """A recipient who gets no message: the state it ends in, and why."""

    state: str
    reason: str


@dataclass(frozen=True)
class Composer:
    """Writes the messages of one round."""

    round: Round
    tools: Tools
    at: datetime

    def make(
        self,
        one: Waiting,
        reachable: Sequence[Reachable],
        book: Book,
        about: Mapping[int, Dossier],
        room: Mapping[str, int],
    ) -> Made | Ended | datetime | None:
        """A message; or how it ends without one; or a moment to wait for.

        None where its channel has no ``room`` for another: then nothing is written in vain.
        """
        dossier = about.get(one.dossier) if one.dossier else None
        late = self._too_late(dossier)
        if late:
            return late
        way = self._way(one, reachable, book)
        if isinstance(way, Ended):
            return way
        opens = self.tools.ways.opens(way.way.channel, self.at)
        if opens > self.at:
            return opens
        if room.get(way.way.channel, 0) <= 0:
            return None
        try:
            return self._written(one, way, dossier)
        except ReminderError as error:
            return Ended("skipped", error.reason)

    def _too_late(self, dossier: Dossier | None) -> Ended | None:
        draft = self.round.draft
        if dossier is None:
            return None if draft.audience.kind is Kind.topic else Ended("skipped", GONE)
        before = draft.when.kind is Moment.before
        if before and dossier.due_at and planning.passed(dossier.due_at, self.at):
            return Ended("skipped", planning.TOO_LATE)
        return None

    def _way(self, one: Waiting, reachable: Sequence[Reachable], book: Book) -> Found | Ended:
        if one.citizen is not None:
            way = self.tools.ways.choose(reachable, self.round.template, self.at)
            if way is not None:
                return Found(way)
        found = book.of(one)
        if isinstance(found, Found):
            return found
        return Ended("call" if found.called else "skipped", found.reason)

    def _written(self, one: Waiting, to: Found, dossier: Dossier | None) -> Made:
        way, limits = to.way, self.tools.ways.limits[to.way.channel]
        reply = self.tools.writing.reply(self.round.template, dossier, self.at)
        payload = to_payload(shown(reply, limits))
        if way.zbs:
            payload["zbs"] = self._approved(one, way, dossier)
        row = {"person_id": way.person, "channel": way.channel, "payload": payload}
        # An approved message has its own words: no number in it answers our choices.
        numbered = not way.zbs and len(reply.choices) > limits.buttons
        citizen = way.person if to.hash else one.citizen
        return Made(one.id, citizen, row, reply, numbered, to.hash)

    def _approved(self, one: Waiting, way: Way, dossier: Dossier | None) -> dict[str, Any]:
        values = self.tools.writing.values(dossier, self.at)
        data = filled(self.tools.ways.zbs[way.zbs].parameters, values)
        return {"name": way.zbs, "data": data, "tracking": f"r{one.id}"}
