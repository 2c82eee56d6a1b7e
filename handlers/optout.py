"""Refusing reminders of one purpose: one tap, honoured at once, taken back as easily."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers import choices
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.refusals import Refusals
from handlers.texts import say

PURPOSES: Mapping[str, str] = {
    "papers": "bổ sung giấy tờ",
    "payment": "nộp phí, lệ phí, thuế",
    "result": "nhận kết quả",
    "appointment": "sắp tới ngày hẹn",
    "late": "hồ sơ trễ hẹn",
    "news": "thông báo của cơ quan",
    "all": "mọi việc",
}
"""What people call the purposes of reminders; "all" stands for every one."""


def stop_key(purpose: str) -> str:
    """The key of the choice that ends reminders of a purpose."""
    return f"no-remind:{purpose}"


async def tapped(
    key: str, incoming: Incoming, session: Session, refusals: Refusals | None
) -> Turn | None:
    """Answer a tap on "Ngừng nhận" or "Nhận lại"; None if a key is about something else."""
    head, _, purpose = key.partition(":")
    if refusals is None or head not in ("no-remind", "remind") or purpose not in PURPOSES:
        return None
    if head == "no-remind":
        await refusals.refuse(incoming, purpose)
        return _turn("optout_done.html", purpose, session, Choice("Nhận lại", f"remind:{purpose}"))
    await refusals.accept(incoming, purpose)
    again = Choice("Ngừng nhận", stop_key(purpose))
    return _turn("optout_undone.html", purpose, session, again)


def _turn(template: str, purpose: str, session: Session, choice: Choice) -> Turn:
    more = () if purpose == "all" else (Choice("Ngừng mọi tin nhắc", stop_key("all")),)
    offered = (choice, *(more if template == "optout_done.html" else ()), choices.home())
    reply = Reply(say(template, purpose=PURPOSES[purpose]), offered)
    return Turn((reply,), replace(session, asked=()), Outcome.dossier)
