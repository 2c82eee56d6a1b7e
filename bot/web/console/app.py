"""The console's routes, put on the application."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aiohttp import web

from bot.web.chat.rate import Rate
from bot.web.console import (
    account,
    catalogue_edit,
    catalogue_pages,
    dossier_papers,
    dossiers,
    failed_sends,
    learned,
    logbook,
    people,
    posters,
    reports_pages,
    signing_in,
    system,
    talks,
    today,
    unfound,
    uploads,
)
from bot.web.console.guard import Guard
from bot.web.console.reminders import routes
from bot.web.console.shell import ROOT, Console, Route
from bot.web.files import folder

ROUTES: tuple[Route, ...] = (
    *signing_in.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *logbook.ROUTES,
    *today.ROUTES,
    *dossiers.ROUTES,
    *dossier_papers.ROUTES,
    *talks.ROUTES,
    *uploads.ROUTES,
    *routes.ROUTES,
    *failed_sends.ROUTES,
    *learned.ROUTES,
    *unfound.ROUTES,
    *catalogue_pages.ROUTES,
    *catalogue_edit.ROUTES,
    *posters.ROUTES,
    *system.ROUTES,
    *reports_pages.ROUTES,
)
"""Every route of the console; a test tries each as each role."""

_A_MINUTE = 240


def add(app: web.Application, console: Console) -> None:
    """Add every route and file."""
    static, files = folder(Path(__file__).parent / "static", f"{ROOT}/static")
    console = replace(console, pages=frozenset(r.full for r in ROUTES), static=static)
    uploads.attach(app, console)
    guard = Guard(console, Rate(_A_MINUTE))
    for route in ROUTES:
        app.router.add_route(route.method, route.full, guard.wrap(route))
    app.router.add_get(f"{ROOT}/", _without_slash)
    for path, file in files.items():
        app.router.add_get(path, file.serve)
    nowhere = Route("GET", "/{rest:.+}", _missing, None)
    app.router.add_get(nowhere.full, guard.wrap(nowhere))


async def _missing(_: Console, __: web.Request) -> web.StreamResponse:
    """Whatever no page answers to: after all the others."""
    raise web.HTTPNotFound


async def _without_slash(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(ROOT)
