"""How everything runs: channels, queues, sources, imports; the banner, topics, the off switch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.officers.roles import Act
from bot.settings import PREFIX, Settings
from bot.store.citizens import topics
from bot.store.dossiers import imports
from bot.store.messages import parking
from bot.store.office import controls, figures
from bot.store.office.controls import BANNER, LONGEST, OFF, TOPICS
from bot.store.office.figures import Figures
from bot.wallclock import now
from bot.web.console.shell import Console, Route, go, officer_of
from handlers.topics import mark

NAMES = {
    "web": "Trang trò chuyện",
    "telegram": "Telegram",
    "zalo_bot": "Zalo Bot",
    "zalo_oa": "Zalo OA",
    "igate": "iGate",
    "national": "Hệ thống đồng bộ quốc gia",
}
_STATES = {
    "on": ("đang chạy", ""),
    "starting": ("đang khởi động", "due"),
    "failing": ("đang lỗi", "late"),
    "stopped": ("đã dừng", "late"),
    "resting": ("tạm nghỉ, chờ bạn", "late"),
}
_SIGNED = re.compile(r"//[^/@\s]*@")
_SLOW_SECONDS = 60
"""How old the oldest unanswered message may be before it is shown as late."""


MOST_TOPICS = 8
LONGEST_TOPIC = 50


class NoReason(web.HTTPBadRequest):
    """Hãy ghi lý do tắt: người dân sẽ đọc đúng câu này. Ví dụ: Đang nâng cấp, 17:00 mở lại."""


class TooLong(web.HTTPBadRequest):
    """Viết ngắn lại: tối đa 500 ký tự."""


class TooManyTopics(web.HTTPBadRequest):
    """Bớt lại: nhiều nhất 8 chủ đề, mỗi chủ đề một dòng, tối đa 50 ký tự."""


@dataclass(frozen=True)
class Wire:
    """A channel or a source, as a line of the page; ``badge`` is the class of its state."""

    key: str
    name: str
    state: str
    badge: str
    text: str
    queued: int = 0
    resting: bool = False


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /he-thong."""
    async with console.database.read() as connection:
        known = await figures.read(connection)
        resting = await parking.all_parked(connection)
        posted = await controls.read(connection)
        files = await imports.latest(connection, 8)
        agreed = await topics.counted(connection)
    at = now()
    return console.page(
        request, "system.html", channels=list(_channels(console, known, resting)),
        sources=[_wire(s.key, s.health.state, s.health.text) for s in console.sources],
        waiting=known.waiting, age=_age(known.oldest, at), slow=_SLOW_SECONDS,
        queued=sum(known.queued.values()), banner=posted.get(BANNER), off=posted.get(OFF),
        files=files, settings=list(shown(console.settings)), longest=LONGEST,
        topics=posted.get(TOPICS), agreed=agreed,
    )  # fmt: skip


def _channels(console: Console, known: Figures, resting: dict[str, str]) -> Iterator[Wire]:
    health = {p.name: p.health for p in console.platforms}
    for name in ("web", *(name for name in health if name != "web")):
        queued = sum(n for (channel, _), n in known.queued.items() if channel == name)
        if name in resting:
            yield _wire(name, "resting", resting[name], queued, resting=True)
        elif name in health:
            yield _wire(name, health[name].state, health[name].text, queued)
        else:
            yield _wire(name, "on", "", queued)
    # One that was switched off in the settings may rest all the same.
    for name in sorted(set(resting) - {"web", *health}):
        yield _wire(name, "resting", resting[name], resting=True)


def _wire(key: str, state: str, text: str, queued: int = 0, *, resting: bool = False) -> Wire:
    label, badge = _STATES.get(state, (state, "due"))
    return Wire(key, NAMES.get(key, key), label, badge, text, queued, resting)


def _age(oldest: datetime | None, at: datetime) -> int:
    return max(0, int((at - oldest).total_seconds())) if oldest else 0


def shown(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Every setting as variable, value and help; of a secret only whether it is set."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if not field.repr:
            text = "đã đặt" if value else "chưa đặt"
        elif isinstance(value, bool):
            text = "có" if value else "không"
        elif isinstance(value, tuple):
            text = " | ".join(map(str, value))
        else:
            # An address may carry a name and a password.
            text = "" if value is None else _SIGNED.sub("//…@", str(value))
        yield f"{PREFIX}{name.upper()}", text or "trống", field.description or ""


async def post_banner(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /he-thong/thong-bao: put a banner up; nothing takes it down."""
    text = await _text(request, "noi-dung")
    changed = await _change(console, request, BANNER, text, "banner-up" if text else "banner-down")
    raise go("/he-thong", xong=("thong-bao" if text else "go-thong-bao") if changed else "")


async def offer_topics(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /he-thong/chu-de: notices that people may agree to, one a line; nothing offers none."""
    given = (await _text(request, "chu-de")).splitlines()
    named = {mark(line): line for line in given if line}
    if len(named) > MOST_TOPICS or any(len(line) > LONGEST_TOPIC for line in given):
        raise TooManyTopics(text=TooManyTopics.__doc__)
    changed = await _change(console, request, TOPICS, "\n".join(named.values()), "topics-offered")
    raise go("/he-thong", xong="chu-de" if changed else "")


async def switch_off(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /he-thong/tat: answer everybody with the reason."""
    text = await _text(request, "ly-do")
    if len(text) < 5:
        raise NoReason(text=NoReason.__doc__)
    await _change(console, request, OFF, text, "bot-off")
    raise go("/he-thong", xong="tat-bot")


async def switch_on(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /he-thong/mo."""
    await _change(console, request, OFF, "", "bot-on")
    raise go("/he-thong", xong="mo-bot")


async def resume(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /he-thong/kenh/{kenh}/chay-lai: let a resting channel work again."""
    channel, officer = request.match_info["kenh"], officer_of(request)
    async with console.database.write() as connection:
        done = await parking.resume(connection, channel)
        if done:
            await console.audit.note(connection, officer, "channel-resumed", channel, at=now())
    raise go("/he-thong", xong="chay-lai" if done else "")


async def _text(request: web.Request, name: str) -> str:
    lines = str((await request.post()).get(name, "")).splitlines()
    text = "\n".join(" ".join(line.split()) for line in lines).strip().replace("\0", "")
    if len(text) > LONGEST:
        raise TooLong(text=TooLong.__doc__)
    return text


async def _change(console: Console, request: web.Request, name: str, text: str, act: str) -> bool:
    officer, at = officer_of(request), now()
    async with console.database.write() as connection:
        if not await controls.change(connection, name, text, by=officer.name, at=at):
            return False
        await console.audit.note(connection, officer, act, text[:200], at=at)
        return True


ROUTES = (
    Route("GET", "/he-thong", show, Act.system),
    Route("POST", "/he-thong/thong-bao", post_banner, Act.system),
    Route("POST", "/he-thong/chu-de", offer_topics, Act.system),
    Route("POST", "/he-thong/tat", switch_off, Act.system),
    Route("POST", "/he-thong/mo", switch_on, Act.system),
    Route("POST", r"/he-thong/kenh/{kenh:[a-z0-9_]{1,20}}/chay-lai", resume, Act.system),
)
