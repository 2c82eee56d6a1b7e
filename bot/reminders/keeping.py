"""What an office keeps for its reminders: texts of its own, and rules that remind by themselves."""

from __future__ import annotations

from datetime import datetime

from bot.officers.roles import Act, Officer
from bot.reminders import previewing, standing, texts
from bot.reminders.campaign import Rule, Template
from bot.reminders.desk import Desk, covers, kept
from bot.reminders.errors import NoMobile, NotNow
from bot.store.citizens import optouts, phone_people
from bot.store.dossiers.sealing import DossierSeal
from handlers.conversation import Reply
from knowledge.formats import phones


class Keeping(Desk):
    """Texts and standing rules within an officer's units."""

    async def refuse_phone(
        self, officer: Officer, phone: str, at: datetime, *, again: bool = False
    ) -> None:
        """Send a number no reminders any more, as its owner told the office; or ``again``."""
        number = DossierSeal(self.key).phone(phones.phone(phone))
        if number is None:
            raise NoMobile
        async with self.database.write() as connection:
            if again:
                await phone_people.accept(connection, [number], optouts.ALL)
            else:
                await phone_people.refuse(connection, [number], optouts.ALL, at)
            act = "reminder-phone-accepted" if again else "reminder-phone-refused"
            await self._audit.note(connection, officer, act, "", at=at, unit="")

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
        covers(officer, [unit])
        async with self.database.read() as connection:
            return await standing.of_unit(connection, unit, at)

    async def set_rule(self, officer: Officer, rule: Rule, at: datetime) -> None:
        """Switch a rule on or off for a unit."""
        if not officer.may(Act.rules):
            raise NotNow("Chỉ người duyệt mới bật, tắt được nhắc tự động.")
        covers(officer, [rule.unit])
        async with self.database.write() as connection:
            template = await texts.find(connection, officer, rule.template)
            await standing.switch(connection, officer, rule, kept(template), at)
            await self._audit.note(
                connection, officer, "reminder-rule", rule.purpose.label, at=at, unit=rule.unit,
                on=rule.on, days=rule.days,
            )  # fmt: skip
