"""What every page of the console shares: who is there, what they may, how a page is drawn."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.channels.platform import Platform
from bot.handover.talks import Talks
from bot.officers.place import Place
from bot.officers.roles import Act, Officer
from bot.reminders.contract import Reminders
from bot.settings import Settings
from bot.sources.contract import Source
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.office.audit import Audit
from bot.store.office.console_sessions import Lifetimes
from bot.wallclock import local, now
from bot.web.console import audit_words
from bot.web.console.words import ACTS, SAID
from bot.workdays import calendar
from knowledge.workdays import Calendar

ROOT = "/canbo"
COOKIE = "mot_cua_canbo"
OFFICER = web.RequestKey("officer", Officer)
TOKEN = web.RequestKey("token", str)

Handler = Callable[["Console", web.Request], Awaitable[web.StreamResponse]]


class Denied(web.HTTPForbidden):
    """Bạn không có quyền làm việc này. Nhờ người quản trị nếu bạn cần."""


@dataclass(frozen=True)
class Route:
    """A page or an act. ``act`` is what one must be allowed; None: it is for whoever comes.

    ``body`` is how many bytes may be posted to it.
    """

    method: str
    path: str
    handler: Handler
    act: Act | None
    body: int = 64 * 1024

    @property
    def full(self) -> str:
        """The path from the server's root."""
        return f"{ROOT}{self.path}"


@dataclass(frozen=True)
class Entry:
    """A line of the menu."""

    label: str
    path: str
    act: Act


MENU = (
    Entry("Hôm nay", "", Act.look),
    Entry("Hồ sơ", "/ho-so", Act.look),
    Entry("Nhắc việc", "/nhac-viec", Act.look),
    Entry("Cần gặp cán bộ", "/tro-chuyen", Act.talk),
    Entry("Chưa tìm thấy", "/chua-tim-thay", Act.look),
    Entry("Danh mục", "/danh-muc", Act.look),
    Entry("Báo cáo", "/bao-cao", Act.look),
    Entry("Cán bộ", "/nguoi-dung", Act.people),
    Entry("Nhật ký", "/nhat-ky", Act.audit),
    Entry("Hệ thống", "/he-thong", Act.system),
)


async def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Console:
    """What the pages reach."""

    database: Database
    key: str
    public_url: str
    office: str
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    pages: frozenset[str] = frozenset()
    """Paths that exist, so that the menu shows no dead ends."""
    static: str = ""
    """The folder that style and scripts are served from, named by what is in them."""
    settings: Settings = field(default_factory=Settings)
    ports: Callable[[], Any] = lambda: None
    """What the handlers were given (``handlers.ports.Ports``); None while it is being loaded."""
    talks: Talks | None = None
    """Conversations with citizens."""
    sources: Sequence[Source] = ()
    changed: Callable[[], None] = lambda: None
    """Tells the clock that dossiers have changed."""
    taught: Callable[[], Awaitable[None]] = _nothing
    """Brings the office's layer into force here, and tells other processes."""
    learned: Callable[[], Awaitable[None]] = _nothing
    """Brings what was taken back of learning into force here, and tells other processes."""
    below: Callable[[], Any] = lambda: None
    """The catalogue without the office's layer (``Catalogue``); None where no layer is laid."""
    platforms: Sequence[Platform] = ()
    """The channels that are on, beside the web chat."""
    reminders: Reminders | None = None
    """Drafts, sends and reports reminders."""

    @cached_property
    def calendar(self) -> Calendar:
        """The office's working days."""
        return calendar(self.settings)

    @cached_property
    def seal(self) -> DossierSeal:
        """Opens the personal part of dossiers."""
        return DossierSeal(self.key)

    def has(self, path: str) -> bool:
        """Whether there is such a page."""
        return f"{ROOT}{path}" in self.pages

    @property
    def audit(self) -> Audit:
        """The audit log."""
        return Audit(self.key)

    @property
    def secure(self) -> bool:
        """Whether cookies go over HTTPS only."""
        return self.public_url.startswith("https://")

    def place(self, request: web.Request) -> Place:
        """Where the officer's browser sees the console."""
        return Place(self.public_url or f"http://{request.host}")

    def csrf(self, token: str) -> str:
        """What a form carries to show that it is ours: bound to the session."""
        return hmac.new(self.key.encode(), f"csrf:{token}".encode(), "sha256").hexdigest()

    def page(
        self, request: web.Request, template: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """Draw a page; ``request`` says who sees it."""
        officer = request.get(OFFICER)
        shared: dict[str, Any] = {
            "root": ROOT,
            "static": self.static,
            "office": self.office,
            "officer": officer,
            "menu": self._menu(officer),
            "here": request.path.removeprefix(ROOT).rstrip("/"),
            "csrf": self.csrf(request.get(TOKEN, "")),
            "told": request.query.get("xong", ""),
            "now": local(now()),
            "said": SAID,
            "acts": ACTS,
        }
        text = _environment().get_template(template).render(**{**shared, **values})
        # With no-referrer, a form's POST would come with "Origin: null" (Fetch standard).
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
        return web.Response(text=text, content_type="text/html", status=status, headers=headers)

    def _menu(self, officer: Officer | None) -> list[Entry]:
        if officer is None:
            return []
        return [e for e in MENU if officer.may(e.act) and f"{ROOT}{e.path}" in self.pages]


def go(path: str, **query: str) -> web.HTTPSeeOther:
    """Send the browser to a page of the console, after something was done."""
    shown = f"?{urlencode(query)}" if query else ""
    return web.HTTPSeeOther(f"{ROOT}{path}{shown}")


def officer_of(request: web.Request) -> Officer:
    """Who is signed in; only for routes that ask for an act."""
    return request[OFFICER]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.web.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    return made


def _day(moment: datetime | None) -> str:
    return local(moment).strftime("%d/%m/%Y") if moment else "—"


def _moment(moment: datetime | None) -> str:
    return local(moment).strftime("%H:%M %d/%m/%Y") if moment else "—"


FILTERS: Mapping[str, Callable[..., str]] = {
    "day": _day,
    "moment": _moment,
    "told": audit_words.detail,
    "counted": audit_words.about,
}
