"""The counter itself: when it is open, and how it is reached."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers import choices
from handlers.conversation import Outcome, Reply, Turn
from handlers.message import Message
from handlers.searching import CLEAR
from handlers.texts import say
from knowledge.answer import Outcome as Searched
from knowledge.vietnamese import fold, normalise
from knowledge.workdays import VIETNAM, BeyondTable, Calendar, Span

_OFFICE = (
    r"(?:(?:uy ban|ubnd)(?: (?:xa|phuong))?|(?:bo phan )?mot cua"
    r"|trung tam(?: phuc vu)?(?: hanh chinh cong)?|hanh chinh cong|co quan|tru so|xa|phuong)"
)
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5} | {
    str(number): number - 2 for number in range(2, 8)
}
_WEEKDAY = re.compile(r"\b(?:thu|t)\.? ?(hai|ba|tu|nam|sau|bay|[2-7])\b")
_DATE = re.compile(r"\b(?:ngay )?(\d{1,2})[/-](\d{1,2})(?:[/-]\d{4})?\b")
_DAY = (
    r"(?:hom nay|bay gio|gio nay|ngay mai|mai|cuoi tuan|chu nhat|cn|buoi trua|trua|buoi toi|toi nay"
    r"|ngay le|tet|(?:thu|t)\.? ?(?:hai|ba|tu|nam|sau|bay|[2-7])|ngay \d{1,2}[/-]\d{1,2})"
)
_WORKS = r"(?:lam viec|mo cua|tiep dan|lam|truc|nghi|mo)"
_HOURS = re.compile(
    rf"\b(?:gio (?:lam viec|mo cua|hanh chinh|tiep dan)|lich (?:lam viec|tiep dan)"
    rf"|may gio (?:thi )?(?:mo cua|dong cua|lam viec|nghi|het gio)"
    rf"|(?:mo cua|dong cua|lam viec) (?:luc |den |toi |tu )?may gio"
    rf"|{_DAY}(?: toi)?(?: {_OFFICE})?(?: (?:minh|ta|co|cac ban))* {_WORKS}\b"
    r"(?! (?:giay|ho so|thu tuc|duoc|sao|gi))"
    rf"|{_OFFICE} (?:co )?{_WORKS} (?:vao |ca |ngay )*{_DAY})\b"
)
_PHONE = re.compile(
    rf"\b(?:(?:so )?(?:dien thoai|dt|sdt|hotline)|so may)\b(?: (?:cua|ben|o))? {_OFFICE}\b"
    rf"|\b{_OFFICE}\b.{{0,12}}\b(?:so dien thoai|sdt|so may|dien thoai so)\b"
)
_PLACE = re.compile(
    r"\b(?:dia chi|duong (?:den|toi|ra)) (?:cua )?(?:uy ban|ubnd|(?:bo phan )?mot cua|trung tam)\b"
    r"|\b(?:uy ban|ubnd|bo phan mot cua)(?: (?:xa|phuong|minh|nam|o))* (?:o dau|cho nao|dia chi)\b"
)
_ELSEWHERE = re.compile(r"\b(?:cong an|benh vien|truong hoc|toa an|buu dien|ngan hang)\b")
"""Whose hours and numbers an office does not tell."""


def asked(message: Message) -> Turn | None:
    """Tell hours, phone and address of the office; None if a message asks something else."""
    plain = " ".join(fold(normalise(message.text)).split()).strip(" .!?")
    hours = bool(_HOURS.search(plain))
    if _ELSEWHERE.search(plain) or not (hours or _PHONE.search(plain) or _PLACE.search(plain)):
        return None
    if message.searched.outcome is Searched.found and message.top >= CLEAR:
        return None
    calendar, today = message.ports.calendar, message.incoming.at.astimezone(VIETNAM).date()
    day = _day(plain, today) if hours else None
    text = say(
        "counter.html",
        office=message.ports.office,
        hours=hours,
        day=day,
        today=today,
        spans=_spans(calendar, day),
        next_=_next(calendar, day),
    )
    reply = Reply(text, (choices.person(), choices.home()))
    return Turn((reply,), replace(message.session, asked=()), Outcome.pointed)


def _day(plain: str, today: date) -> date | None:
    """The day a message names; None if it names none."""
    if named := _DATE.search(plain):
        return _dated(int(named[1]), int(named[2]), today)
    if named := _WEEKDAY.search(plain):
        return today + timedelta(days=(_WEEKDAYS[named[1]] - today.weekday()) % 7)
    if re.search(r"\b(?:chu nhat|cn)\b", plain):
        return today + timedelta(days=(6 - today.weekday()) % 7)
    if "cuoi tuan" in plain:
        return today + timedelta(days=(5 - today.weekday()) % 7)
    if re.search(r"\bmai\b", plain):
        return today + timedelta(days=1)
    return today if re.search(r"\b(?:hom nay|bay gio|gio nay|toi nay)\b", plain) else None


def _dated(day: int, month: int, today: date) -> date | None:
    """The next such day; None if there is none."""
    try:
        named = date(today.year, month, day)
        return named if named >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _spans(calendar: Calendar | None, day: date | None) -> tuple[Span, ...] | None:
    """When the office is open on a day; None if that is not known."""
    try:
        return calendar.spans(day) if calendar and day else None
    except BeyondTable:
        return None


def _next(calendar: Calendar | None, day: date | None) -> date | None:
    """The first working day after a day off."""
    if calendar is None or day is None or _spans(calendar, day) is None:
        return None
    try:
        return calendar.next_working_day(day)
    except BeyondTable:
        return None
