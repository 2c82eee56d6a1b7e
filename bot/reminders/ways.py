"""On which channel somebody is reminded, and when: never at night, never on a holiday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol

from bot.channels.contract import Limits
from bot.quiet import QuietHours
from bot.reminders.campaign import Template
from bot.store.citizens.phone_people import CHANNEL as PHONE
from bot.store.following.notices import Reachable
from bot.wallclock import VIETNAM, local
from knowledge.workdays import BeyondTable, Calendar

OA = "zalo_oa"
NO_CHANNEL = "Không còn kênh nào nhắn được cho người này."
BY_CALL = "Người này chưa dùng chatbot; cần gọi điện."


class Approved(Protocol):
    """A template that Zalo has approved, as ``bot.channels.zalo_oa.templates`` reads it."""

    @property
    def parameters(self) -> Mapping[str, int]:
        """The longest value of each parameter, in characters."""
        ...

    @property
    def price(self) -> int:
        """What one message costs, in đồng."""
        ...


@dataclass(frozen=True)
class Way:
    """A channel and the person on it; ``zbs`` names the template that goes in place of a text."""

    channel: str
    person: int | None
    zbs: str = ""
    cost: int = 0


@dataclass(frozen=True)
class Ways:
    """What is known of the channels of this office.

    ``silent`` ones make no noise, so they are written on at any hour.
    """

    limits: Mapping[str, Limits]
    quiet: QuietHours
    calendar: Calendar | None = None
    zbs: Mapping[str, Approved] = field(default_factory=dict)
    silent: frozenset[str] = frozenset({"web"})

    def choose(
        self, reachable: Sequence[Reachable], template: Template, at: datetime
    ) -> Way | None:
        """The channel they last wrote on of those that may be used; None if there is none."""
        for one in reachable:
            limits = self.limits.get(one.channel)
            if limits is None:
                continue
            if one.channel == PHONE:
                if way := self.to_phone(template, one.person):
                    return way
                continue
            if not limits.window or at < one.seen_at + limits.window:
                return Way(one.channel, one.person)
            if one.channel == OA and template.zbs in self.zbs:
                return Way(OA, one.person, template.zbs, self.zbs[template.zbs].price)
        return None

    @property
    def by_phone(self) -> bool:
        """Whether the office lets approved messages go to phone numbers."""
        return PHONE in self.limits

    def to_phone(self, template: Template, person: int | None = None) -> Way | None:
        """An approved message to a number; None where it is off or the text names none."""
        approved = self.zbs.get(template.zbs)
        if approved is None or not self.by_phone:
            return None
        return Way(PHONE, person, template.zbs, approved.price)

    def opens(self, channel: str, at: datetime) -> datetime:
        """When a channel may be written on unasked: now, or the next morning that is none off."""
        if channel in self.silent:
            return at
        moment = at
        while self.quiet.at(moment) or self._holiday(moment):
            moment = self._next_morning(moment)
        return moment

    def _next_morning(self, moment: datetime) -> datetime:
        ends = self.quiet.ends if self.quiet.starts != self.quiet.ends else time(7)
        here = local(moment)
        morning = datetime.combine(here.date(), ends, VIETNAM)
        return morning if morning > here else morning + timedelta(days=1)

    def _holiday(self, moment: datetime) -> bool:
        """A day off in the table of days off; an ordinary weekend is none."""
        day = local(moment).date()
        if self.calendar is None or day not in self.calendar.days:
            return False
        try:
            return not self.calendar.is_working_day(day)
        except BeyondTable:
            return False
