"""The form of a reminder: from what was typed to a draft, and from a draft to what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Draft, Moment, When
from bot.reminders.errors import WrongDraft
from bot.wallclock import VIETNAM, local
from bot.web.console.reminders.presets import FREE, PRESETS, Preset, preset_of
from knowledge import dossier as codes
from knowledge.formats import phones
from knowledge.status import Status

MOST_LISTED = 5000
"""Lines of a list; whoever has more brings the dossiers in and chooses by conditions."""

_Choice = TypeVar("_Choice", Whom, Moment)

_MANY = ("trang-thai", "chu-de")
_ONE = (
    "ai", "ten", "mau", "gui-cho", "don-vi", "cho-ngay", "hen-tu", "hen-den", "thu-tuc", "linh-vuc",
    "tre", "chua-nop", "danh-sach", "luc", "luc-nao", "moi-ngay", "toi-da", "truoc-ngay", "gap",
)  # fmt: skip
_LONGEST = {"danh-sach": 200_000}
_PHONE = re.compile(r"(?:\+?84|0)[\d .\-]{8,14}\s*$", re.ASCII)
_BEHIND = re.compile(r"[,;\t]\s*\+?\d[\d .()\-xX?*]*$", re.ASCII)
"""What was meant as a phone."""


@dataclass(frozen=True)
class Filled:
    """A form as it stands: ``one`` value by name, or ``many``."""

    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]

    @property
    def preset(self) -> Preset:
        """The choice it is about."""
        return PRESETS.get(self.one["ai"], FREE)

    def draft(self, today: date, id_: int | None = None) -> Draft:
        """Read the draft.

        Raises:
            WrongDraft: something is missing or cannot be; the words say what.
        """
        one = self.one
        if not one["mau"].lstrip("-").isdecimal():
            raise WrongDraft("Hãy chọn mẫu tin.")
        return Draft(
            name=" ".join(one["ten"].split())[:120] or self.preset.label,
            audience=self._audience(today, kept=id_ is not None),
            template=int(one["mau"]),
            when=self._when(),
            urgent=one["gap"] == "1",
            id=id_,
        )

    def _audience(self, today: date, *, kept: bool) -> Audience:
        preset, base = self.preset, self.preset.audience
        if base.kind is Kind.topic:
            return self._subscribers(base)
        whom = _choice(Whom, self.one["gui-cho"], Whom.followers)
        made = replace(base, whom=whom, units=_words(self.one["don-vi"].upper()))
        if base.kind is Kind.listed:
            text = self.one["danh-sach"]
            # A list that was kept is sealed, so it is not shown again: none given keeps it.
            return made if kept and not text else replace(made, listed=listed(text, today))
        if preset.waits:
            made = replace(made, waiting_days=_days(self.one["cho-ngay"], "Số ngày chờ"))
        if preset.soon:
            ahead = _days(self.one["hen-den"], "Số ngày tới")
            made = replace(made, due_until=base.due_until if ahead is None else ahead)
        return self._free(made) if preset.free else made

    def _free(self, made: Audience) -> Audience:
        one = self.one
        known = {str(status.value) for status in Status}
        return replace(
            made,
            statuses=tuple(int(text) for text in self.many["trang-thai"] if text in known),
            procedures=_words(one["thu-tuc"]),
            field=one["linh-vuc"],
            due_from=_days(one["hen-tu"], "Ngày hẹn", least=-3650),
            due_until=_days(one["hen-den"], "Ngày hẹn", least=-3650),
            late=one["tre"] == "1",
            unpaid=one["chua-nop"] == "1",
        )

    def _subscribers(self, base: Audience) -> Audience:
        topics = tuple(filter(None, (" ".join(topic.split()) for topic in self.many["chu-de"])))
        if not topics:
            raise WrongDraft("Hãy chọn ít nhất một chủ đề.")
        return replace(base, topics=topics)

    def _when(self) -> When:
        one, plain = self.one, When()
        kind = _choice(Moment, one["luc"], Moment.now)
        return When(
            kind,
            _moment(one["luc-nao"]) if kind is Moment.at else None,
            _or(_days(one["moi-ngay"], "Số ngày giữa hai lần", least=1), plain.every_days),
            _or(_days(one["toi-da"], "Số lần nhắc", least=1), plain.at_most),
            _or(_days(one["truoc-ngay"], "Số ngày làm việc"), plain.working_days),
        )


def of_form(form: Mapping[str, Any]) -> Filled:
    """Take what was sent, nothing longer than it may be."""
    getall = getattr(form, "getall", None)
    many = {
        name: tuple(str(v)[:200] for v in (getall(name, ()) if getall else ())) for name in _MANY
    }
    one = {name: str(form.get(name, ""))[: _LONGEST.get(name, 200)].strip() for name in _ONE}
    return Filled(one, many)


def begun(preset: Preset, at: datetime, template: int | None, listed_: str = "") -> Filled:
    """A form nobody has touched yet."""
    name = f"{preset.label.rstrip('…')} {local(at):%d/%m/%Y}"
    filled = of_draft(Draft(name, preset.audience, template or 0))
    chosen = {"ai": preset.key, "danh-sach": listed_, "mau": str(template or "")}
    return replace(filled, one={**filled.one, **chosen})


def of_draft(draft: Draft) -> Filled:
    """Show a draft again."""
    audience, when = draft.audience, draft.when
    one = {
        "ai": preset_of(audience).key,
        "ten": draft.name,
        "mau": str(draft.template),
        "gui-cho": audience.whom.value,
        "don-vi": ", ".join(audience.units),
        "cho-ngay": _shown(audience.waiting_days),
        "hen-tu": _shown(audience.due_from),
        "hen-den": _shown(audience.due_until),
        "thu-tuc": ", ".join(audience.procedures),
        "linh-vuc": audience.field,
        "tre": "1" if audience.late else "",
        "chua-nop": "1" if audience.unpaid else "",
        "danh-sach": as_text(audience.listed),
        "luc": when.kind.value,
        "luc-nao": f"{local(when.at):%Y-%m-%dT%H:%M}" if when.at else "",
        "moi-ngay": str(when.every_days),
        "toi-da": str(when.at_most),
        "truoc-ngay": str(when.working_days),
        "gap": "1" if draft.urgent else "",
    }
    many = {"trang-thai": tuple(map(str, audience.statuses)), "chu-de": audience.topics}
    return Filled(one, many)


def listed(text: str, today: date) -> tuple[Listed, ...]:
    """Read a pasted list: a code a line, a phone behind it where one is known; a code once.

    Raises:
        WrongDraft: it is empty or too long, or has lines without a code or with a phone that
            cannot be right; the words name them.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise WrongDraft("Danh sách còn trống: chọn một tệp, hoặc dán mỗi dòng một mã hồ sơ.")
    if len(lines) > MOST_LISTED:
        raise WrongDraft(f"Danh sách dài quá {MOST_LISTED} dòng; hãy nạp hồ sơ rồi chọn điều kiện.")
    found = {n: _line(line, today) for n, line in lines}
    wrong = [str(n) for n, one in found.items() if one is None]
    if wrong:
        raise WrongDraft(f"Không thấy mã hồ sơ ở dòng {_some(wrong)}.")
    lost = [
        str(n) for n, line in lines if (one := found[n]) and not one.phone and _BEHIND.search(line)
    ]
    if lost:
        raise WrongDraft(f"Số điện thoại không phải số di động ở dòng {_some(lost)}: "
                         "sửa lại, hoặc bỏ số đi.")  # fmt: skip
    return once(filter(None, found.values()))


def _some(lines: Sequence[str]) -> str:
    return f"{', '.join(lines[:10])}{'…' if len(lines) > 10 else ''}"


def once(lines: Iterable[Listed]) -> tuple[Listed, ...]:
    """Each code once: a line that has a phone tells more than one of the same code without."""
    by_code: dict[str, Listed] = {}
    for one in lines:
        if one.phone or one.code not in by_code:
            by_code[one.code] = one
    return tuple(by_code.values())


def _line(line: str, today: date) -> Listed | None:
    tail = _PHONE.search(line)
    phone = phones.phone(tail.group()) if tail else ""
    found = codes.recognise(line[: tail.start()] if tail and phone else line, today)
    if found is None or found.kind is not codes.Kind.dossier or found.problem:
        return None
    return Listed(found.code, phone)


def as_text(lines: Iterable[Listed]) -> str:
    """A list as it is pasted."""
    return "\n".join(f"{one.code}, {one.phone}" if one.phone else one.code for one in lines)


def _choice(kind: type[_Choice], text: str, otherwise: _Choice) -> _Choice:
    return kind(text) if text in {one.value for one in kind} else otherwise


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.split(r"[\s,;]+", text.strip()))) if text.strip() else ()


def _shown(days: int | None) -> str:
    return "" if days is None else str(days)


def _days(text: str, what: str, *, least: int = 0, most: int = 3650) -> int | None:
    if not text:
        return None
    plain = text.removeprefix("-")
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 5:
        raise WrongDraft(f"{what} phải là một số.")
    if not least <= int(text) <= most:
        raise WrongDraft(f"{what} phải từ {least} tới {most}.")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
    except ValueError:
        raise WrongDraft("Hãy chọn ngày giờ gửi.") from None
