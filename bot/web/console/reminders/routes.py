"""Every route under /nhac-viec."""

from __future__ import annotations

from bot.web.console.reminders import acting, drafting, pages, results, rules, templates
from bot.web.console.shell import Route

ROUTES: tuple[Route, ...] = (
    *pages.ROUTES,
    *drafting.ROUTES,
    *acting.ROUTES,
    *results.ROUTES,
    *templates.ROUTES,
    *rules.ROUTES,
)
