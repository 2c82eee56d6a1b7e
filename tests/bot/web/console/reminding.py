"""Reminders in memory: what the pages are tried against, in the shape of the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from bot import assembly
from bot.officers.roles import Officer
from bot.reminders.campaign import Campaign, Draft, Purpose, Rule, State, Template
from bot.reminders.errors import BadTemplate, NoSuchCampaign, NotNow, OwnCampaign
from bot.reminders.results import CallRow, Missed, Preview, RecipientResult, Result, Sample, Way
from bot.reminders.templates import BUILT_IN, SAMPLE, check, fill
from bot.web.console.shell import Console
from handlers.conversation import Choice, Reply

STOP = Choice("Ngừng nhận tin loại này", "stop")
OFFICE = {"co_quan": "UBND xã", "gio_lam_viec": "", "dien_thoai": "", "dia_chi": ""}


@dataclass
class Memory:
    """Keeps campaigns in a list; ``people`` is how many each would remind."""

    people: int = 3
    approval_from: int = 200
    kept: dict[int, Campaign] = field(default_factory=dict)
    rows: list[RecipientResult] = field(default_factory=list)
    calls: list[CallRow] = field(default_factory=list)
    missed: tuple[Missed, ...] = (Missed("Đã ngừng nhận tin nhắc.", 1),)
    own: dict[int, Template] = field(default_factory=dict)
    switched: dict[tuple[str, Purpose], Rule] = field(default_factory=dict)
    phones: dict[str, bool] = field(default_factory=dict)
    by_phone: tuple[Way, ...] = ()
    retried: int = 0

    async def preview(self, officer: Officer, draft: Draft, at: datetime) -> Preview:
        """Tell of ``people`` on two channels."""
        template = self._template(draft.template)
        samples = tuple(
            Sample(channel, "H15.120-261116-0007", self.sample(template, channel))
            for channel in ("web", "zalo_bot")
        )
        ways = (Way("web", self.people - 1), Way("zalo_oa", 1, 350), *self.by_phone)
        return Preview(
            self.people, self.people, ways, self.missed, samples, 350,
            self.people >= self.approval_from, at,
        )  # fmt: skip

    async def save(self, officer: Officer, draft: Draft, at: datetime) -> int:
        """Keep it as a draft."""
        id_ = draft.id or len(self.kept) + 1
        template = self._template(draft.template)
        if draft.id:
            await self.campaign(officer, draft.id)
        self.kept[id_] = Campaign(
            id_, replace(draft, id=id_), State.draft, template, {}, officer.name, officer.id, at
        )
        return id_

    async def submit(self, officer: Officer, id_: int, at: datetime) -> State:
        """Let it run, or wait."""
        state = State.waiting if self.people >= self.approval_from else State.running
        return await self._move(officer, id_, (State.draft,), state)

    async def approve(self, officer: Officer, id_: int, at: datetime) -> None:
        """Let it run."""
        await self._decide(officer, id_)
        await self._move(
            officer, id_, (State.waiting,), State.running,
            approved_by=officer.name, approved_at=at, counts={Result.waiting: self.people},
        )  # fmt: skip

    async def refuse(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Make it a draft again."""
        await self._decide(officer, id_)
        await self._move(officer, id_, (State.waiting,), State.draft, why=why)

    async def _decide(self, officer: Officer, id_: int) -> None:
        if (await self.campaign(officer, id_)).by_id == officer.id:
            raise OwnCampaign

    async def pause(self, officer: Officer, id_: int, at: datetime) -> None:
        """Hold it."""
        await self._move(officer, id_, (State.running,), State.paused)

    async def resume(self, officer: Officer, id_: int, at: datetime) -> None:
        """Go on."""
        await self._move(officer, id_, (State.paused,), State.running)

    async def cancel(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Stop it."""
        able = tuple(set(State) - {State.done, State.cancelled})
        await self._move(officer, id_, able, State.cancelled, why=why, ended_at=at)

    async def retry_failed(self, officer: Officer, id_: int, at: datetime) -> int:
        """Count the failed ones."""
        campaign = await self.campaign(officer, id_)
        self.retried = campaign.counts.get(Result.failed, 0)
        return self.retried

    async def campaign(self, officer: Officer, id_: int) -> Campaign:
        """Find one within the officer's units."""
        found = self.kept.get(id_)
        units = found.draft.audience.units if found else ()
        if found is None or (officer.units and not units):
            raise NoSuchCampaign
        if not all(officer.covers(unit) for unit in units):
            raise NoSuchCampaign
        return found

    async def campaigns(
        self,
        officer: Officer,
        states: Sequence[State] = (),
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Campaign]:
        """List the newest first."""
        found = [one for one in self.kept.values() if not states or one.state in states]
        return sorted(found, key=lambda one: -one.id)[:limit]

    async def results(
        self,
        officer: Officer,
        id_: int,
        result: Result | None = None,
        *,
        after: int = 0,
        limit: int = 100,
    ) -> list[RecipientResult]:
        """List rows."""
        await self.campaign(officer, id_)
        return [r for r in self.rows if r.id > after and result in (None, r.result)][:limit]

    async def export(self, officer: Officer, id_: int) -> AsyncIterator[tuple[str, ...]]:
        """Give rows as text."""
        await self.campaign(officer, id_)
        yield ("Mã hồ sơ", "Kênh", "Kết quả", "Lý do")
        for row in self.rows:
            yield (row.code, row.channel, row.result.label, row.reason)

    async def call_list(self, officer: Officer, id_: int, at: datetime) -> list[CallRow]:
        """Give whom to call."""
        await self.campaign(officer, id_)
        return self.calls

    async def refuse_phone(
        self, officer: Officer, phone: str, at: datetime, *, again: bool = False
    ) -> None:
        """Remember who wants none."""
        self.phones[phone] = again

    async def templates(self, officer: Officer) -> list[Template]:
        """List the built-in ones and one's own."""
        return [*BUILT_IN.values(), *self.own.values()]

    def check(self, template: Template) -> list[str]:
        """Check as the real ones are."""
        return check(template.text, template.purpose)

    def sample(self, template: Template, channel: str) -> Reply:
        """Fill in the invented dossier; Zalo Bot has no buttons."""
        text = fill(template.text, {**SAMPLE, **OFFICE})
        if channel == "zalo_bot":
            return Reply(f"{text}\n\n1. {STOP.label}")
        return Reply(text, (STOP,))

    async def save_template(self, officer: Officer, template: Template, at: datetime) -> int:
        """Keep it."""
        if problems := self.check(template):
            raise BadTemplate(problems)
        id_ = template.id or len(self.own) + 1
        self.own[id_] = replace(template, id=id_)
        return id_

    async def drop_template(self, officer: Officer, id_: int, at: datetime) -> None:
        """Forget it."""
        if self.own.pop(id_, None) is None:
            raise NoSuchCampaign

    async def rules(self, officer: Officer, unit: str, at: datetime) -> list[Rule]:
        """List one rule a purpose."""
        plain = (Rule(p, unit, False, 3, -n) for n, p in enumerate(list(Purpose)[:5], 1))
        return [self.switched.get((unit, rule.purpose), rule) for rule in plain]

    async def set_rule(self, officer: Officer, rule: Rule, at: datetime) -> None:
        """Keep it."""
        self.switched[rule.unit, rule.purpose] = rule

    def counted(self, id_: int, state: State, counts: Mapping[Result, int]) -> None:
        """Say how far a campaign is."""
        self.kept[id_] = replace(self.kept[id_], state=state, counts=counts)

    async def _move(
        self, officer: Officer, id_: int, before: Sequence[State], after: State, **values: object
    ) -> State:
        campaign = await self.campaign(officer, id_)
        if campaign.state not in before:
            raise NotNow
        self.kept[id_] = replace(campaign, state=after, **values)  # type: ignore[arg-type]
        return after

    def _template(self, id_: int) -> Template:
        found = {**BUILT_IN, **self.own}.get(id_)
        if found is None:
            raise NoSuchCampaign
        return found


def installed(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Give every console that is built from now on reminders in memory."""
    kept = Memory()

    def made(*values: Any, **named: Any) -> Console:
        return replace(Console(*values, **named), reminders=kept)

    monkeypatch.setattr(assembly, "Console", made)
    return kept
