"""What officers do with reminders, over the store: see ``bot.reminders.contract``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.reminders import previewing, standing, texts
from bot.reminders.contract import (
    Audience,
    CallRow,
    Campaign,
    Draft,
    Kind,
    Moment,
    NobodyMeant,
    NoSuchCampaign,
    NotNow,
    OutsideUnits,
    OwnCampaign,
    Preview,
    RecipientResult,
    Result,
    Rule,
    State,
    Template,
    WrongDraft,
)
from bot.reminders.sealing import read_list, seal_list
from bot.reminders.tools import Tools
from bot.store import campaigns, recipients
from bot.store.audit import Audit
from bot.store.engine import Database, StoreDown
from bot.wallclock import local
from handlers.conversation import Reply

HEADINGS = ("Mã hồ sơ", "Kênh", "Kết quả", "Lý do", "Lần nhắc", "Lúc")

_OPEN = (State.waiting, State.approved, State.running, State.paused)


@dataclass(frozen=True)
class StoredReminders:
    """Reminders in the store; ``approval_from`` recipients on, a second person decides."""

    database: Database
    tools: Callable[[], Tools | None]
    key: str
    approval_from: int = 200
    own_site: str = ""

    @property
    def _audit(self) -> Audit:
        return Audit(self.key)

    def _use(self) -> Tools:
        tools = self.tools()
        if tools is None:
            # The catalogue, and with it the calendar, is still being read.
            raise StoreDown("not ready")
        return tools

    async def preview(self, officer: Officer, draft: Draft, at: datetime) -> Preview:
        """Tell what a draft would do; writes nothing."""
        draft = self._mine(officer, draft)
        async with self.database.read() as connection:
            template = await texts.find(connection, officer, draft.template)
            draft = await self._with_list(connection, draft)
            return await previewing.preview(
                connection, draft, template, self._use(), at, approval_from=self.approval_from
            )

    async def save(self, officer: Officer, draft: Draft, at: datetime) -> int:
        """Keep a draft and return its id; one that was submitted is no longer changed."""
        draft = self._mine(officer, draft)
        _check(draft)
        async with self.database.write() as connection:
            template = await texts.find(connection, officer, draft.template)
            values = {"purpose": template.purpose.value, "template": _kept(template)}
            if draft.audience.listed or draft.id is None:
                values["listed"] = seal_list(self.key, draft.audience.listed)
            if draft.id is not None:
                await self._found(connection, officer, draft.id, [State.draft])
                await campaigns.rewrite(connection, draft.id, draft, **values)
                return draft.id
            id_ = await campaigns.insert(
                connection, draft, **values, state=State.draft.value, by=officer.name,
                by_id=officer.id, created_at=at,
            )  # fmt: skip
            await self._note(connection, officer, "reminder-drafted", id_, at)
            return id_

    async def submit(self, officer: Officer, id_: int, at: datetime) -> State:
        """Send it, or from ``approval_from`` recipients on ask for approval."""
        campaign = await self.campaign(officer, id_)
        preview = await self.preview(officer, campaign.draft, at)
        if not preview.people and not preview.missed:
            raise NobodyMeant
        state = State.waiting if preview.needs_approval else State.approved
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [State.draft])
            template = await texts.find(connection, officer, campaign.draft.template)
            values = {"template": _kept(template), "starts_at": _starts(campaign.draft, at)}
            await self._move(connection, id_, [State.draft], state, why="", **values)
            await self._note(
                connection, officer, "reminder-submitted", id_, at, people=preview.people
            )
        return state

    async def approve(self, officer: Officer, id_: int, at: datetime) -> None:
        """Let it go out: never one's own."""
        async with self.database.write() as connection:
            campaign = await self._found(connection, officer, id_, [State.waiting])
            _decides(officer, campaign)
            values = {"approved_by": officer.name, "approved_at": at}
            await self._move(connection, id_, [State.waiting], State.approved, **values)
            await self._note(connection, officer, "reminder-approved", id_, at)

    async def refuse(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Give it back as a draft, with the reason."""
        async with self.database.write() as connection:
            campaign = await self._found(connection, officer, id_, [State.waiting])
            _decides(officer, campaign)
            await self._move(connection, id_, [State.waiting], State.draft, why=why.strip()[:200])
            await self._note(connection, officer, "reminder-refused", id_, at)

    async def pause(self, officer: Officer, id_: int, at: datetime) -> None:
        """Hold what has not left, at once."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [State.running])
            await self._move(connection, id_, [State.running], State.paused)
            await recipients.take_back(connection, id_)
            await self._note(connection, officer, "reminder-paused", id_, at)

    async def resume(self, officer: Officer, id_: int, at: datetime) -> None:
        """Go on."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [State.paused])
            await self._move(connection, id_, [State.paused], State.running)
            await self._note(connection, officer, "reminder-resumed", id_, at)

    async def cancel(self, officer: Officer, id_: int, why: str, at: datetime) -> None:
        """Stop what has not left, for good."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_, [*_OPEN, State.draft])
            values = {"why": why.strip()[:200], "ended_at": at}
            await self._move(connection, id_, [*_OPEN, State.draft], State.cancelled, **values)
            await recipients.cancel(connection, id_, at)
            await self._note(connection, officer, "reminder-cancelled", id_, at)

    async def retry_failed(self, officer: Officer, id_: int, at: datetime) -> int:
        """Try those once more that failed; unsure ones are never repeated. Return how many."""
        able = [State.running, State.done, State.paused]
        async with self.database.write() as connection:
            campaign = await self._found(connection, officer, id_, able)
            count = await recipients.again(connection, id_, at)
            if count and campaign.state is State.done:
                await self._move(connection, id_, [State.done], State.running, ended_at=None)
            await self._note(connection, officer, "reminder-retried", id_, at, people=count)
        return count

    async def campaign(self, officer: Officer, id_: int) -> Campaign:
        """One campaign with its counts."""
        async with self.database.read() as connection:
            return await self._found(connection, officer, id_)

    async def campaigns(
        self,
        officer: Officer,
        states: Sequence[State] = (),
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Campaign]:
        """Campaigns, the newest first; ``before`` is the last id of the page before."""
        async with self.database.read() as connection:
            return await campaigns.newest(connection, officer.units, states, before, limit)

    async def results(
        self,
        officer: Officer,
        id_: int,
        result: Result | None = None,
        *,
        after: int = 0,
        limit: int = 100,
    ) -> list[RecipientResult]:
        """A page of recipients; ``after`` is the last id of the page before."""
        async with self.database.read() as connection:
            await self._found(connection, officer, id_)
            return await recipients.page(connection, id_, result, after, limit)

    async def export(self, officer: Officer, id_: int) -> AsyncIterator[tuple[str, ...]]:
        """Rows of all results, the first one being their headings."""
        yield HEADINGS
        after = 0
        while page := await self.results(officer, id_, after=after, limit=1000):
            for one in page:
                told = f"{local(one.at):%H:%M %d/%m/%Y}"
                yield (
                    one.code, one.channel, one.result.label, one.reason, str(one.occurrence), told,
                )  # fmt: skip
            after = page[-1].id

    async def call_list(self, officer: Officer, id_: int, at: datetime) -> list[CallRow]:
        """Whom to call, with names and phones."""
        async with self.database.write() as connection:
            await self._found(connection, officer, id_)
            sealed = await campaigns.sealed_list(connection, id_)
            rows = await texts.call_rows(connection, id_, self.key, read_list(self.key, sealed))
            await self._note(connection, officer, "reminder-call-list", id_, at, people=len(rows))
        return rows

    async def templates(self, officer: Officer) -> list[Template]:
        """Templates the officer may use, built-in ones first."""
        async with self.database.read() as connection:
            return await texts.usable(connection, officer)

    def check(self, template: Template) -> list[str]:
        """What is wrong with a template, each as a sentence; nothing when it can be used."""
        tools = self.tools()
        return texts.problems(template, tools.ways.zbs if tools else {}, self.own_site)

    def sample(self, template: Template, channel: str) -> Reply:
        """A template filled with an invented dossier, as it looks on a channel."""
        return previewing.sample(template, channel, self._use())

    async def save_template(self, officer: Officer, template: Template, at: datetime) -> int:
        """Keep a template; campaigns that were submitted keep the text they were shown with."""
        async with self.database.write() as connection:
            id_ = await texts.save(connection, officer, template, self.check(template), at)
            await self._note(connection, officer, "reminder-template", id_, at)
        return id_

    async def drop_template(self, officer: Officer, id_: int, at: datetime) -> None:
        """Offer it no longer."""
        async with self.database.write() as connection:
            await texts.drop(connection, officer, id_, at)
            await self._note(connection, officer, "reminder-template-dropped", id_, at)

    async def rules(self, officer: Officer, unit: str, at: datetime) -> list[Rule]:
        """The standing rules of a unit, also those that are off."""
        _covers(officer, [unit])
        async with self.database.read() as connection:
            return await standing.of_unit(connection, unit, at)

    async def set_rule(self, officer: Officer, rule: Rule, at: datetime) -> None:
        """Switch a rule on or off for a unit."""
        if not officer.may(Act.rules):
            raise NotNow("Chỉ người duyệt mới bật, tắt được nhắc tự động.")
        _covers(officer, [rule.unit])
        async with self.database.write() as connection:
            template = await texts.find(connection, officer, rule.template)
            await standing.switch(connection, officer, rule, _kept(template), at)
            await self._audit.note(
                connection, officer, "reminder-rule", rule.purpose.label, at=at, unit=rule.unit,
                on=rule.on, days=rule.days,
            )  # fmt: skip

    def _mine(self, officer: Officer, draft: Draft) -> Draft:
        """A draft within the officer's units: all of them where it names none."""
        audience = draft.audience
        _covers(officer, audience.units)
        units = audience.units or officer.units
        return replace(draft, audience=replace(audience, units=units))

    async def _with_list(self, connection: AsyncConnection, draft: Draft) -> Draft:
        if draft.id is None or draft.audience.kind is not Kind.listed or draft.audience.listed:
            return draft
        listed = read_list(self.key, await campaigns.sealed_list(connection, draft.id))
        return replace(draft, audience=replace(draft.audience, listed=listed))

    async def _found(
        self,
        connection: AsyncConnection,
        officer: Officer,
        id_: int,
        states: Sequence[State] = (),
    ) -> Campaign:
        found = await campaigns.find(connection, id_, officer.units)
        if found is None:
            raise NoSuchCampaign
        if states and found.state not in states:
            raise NotNow(f"Hiện: {found.state.label}.")
        return found

    async def _move(
        self,
        connection: AsyncConnection,
        id_: int,
        before: Sequence[State],
        after: State,
        **values: object,
    ) -> None:
        if not await campaigns.move(connection, id_, before, after, **values):
            raise NotNow

    async def _note(
        self,
        connection: AsyncConnection,
        officer: Officer,
        act: str,
        id_: int,
        at: datetime,
        **detail: int,
    ) -> None:
        await self._audit.note(connection, officer, act, str(id_), at=at, unit="", **detail)


def _covers(officer: Officer, units: Sequence[str]) -> None:
    strange = [unit for unit in units if not officer.covers(unit)]
    if strange:
        raise OutsideUnits(", ".join(strange))


def _decides(officer: Officer, campaign: Campaign) -> None:
    if campaign.by_id == officer.id:
        raise OwnCampaign


def _starts(draft: Draft, at: datetime) -> datetime:
    return max(at, draft.when.at) if draft.when.at else at


def _kept(template: Template) -> dict[str, object]:
    return {**asdict(template), "purpose": template.purpose.value, "units": list(template.units)}


def _check(draft: Draft) -> None:
    """Refuse what cannot be meant.

    Raises:
        WrongDraft: with the sentence that says what is missing.
    """
    audience, when = draft.audience, draft.when
    told = [sentence for sentence, wrong in _wrongs(draft, audience).items() if wrong]
    if when.kind is Moment.at and when.at is None:
        told.append("Chọn ngày giờ gửi.")
    if told:
        raise WrongDraft(" ".join(told))


def _wrongs(draft: Draft, audience: Audience) -> dict[str, bool]:
    when = draft.when
    return {
        "Đặt tên cho đợt nhắc, từ 2 đến 120 ký tự.": not 2 <= len(draft.name.strip()) <= 120,
        "Tải lên danh sách mã hồ sơ.": audience.kind is Kind.listed
        and not audience.listed
        and draft.id is None,
        "Chọn chủ đề thông báo.": audience.kind is Kind.topic and not audience.topics,
        "Nhắc lại phải cách 1–90 ngày, nhiều nhất 10 lần.": when.kind is Moment.repeat
        and not (1 <= when.every_days <= 90 and 1 <= when.at_most <= 10),
        "Nhắc trước ngày hẹn từ 0 đến 20 ngày làm việc.": when.kind is Moment.before
        and not 0 <= when.working_days <= 20,
    }
