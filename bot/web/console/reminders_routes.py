"""Every route under /nhac-viec."""

from __future__ import annotations

from bot.web.console import (
    reminders,
    reminders_acting,
    reminders_drafting,
    reminders_results,
    reminders_rules,
    reminders_templates,
)
from bot.web.console.shell import Route

ROUTES: tuple[Route, ...] = (
    *reminders.ROUTES,
    *reminders_drafting.ROUTES,
    *reminders_acting.ROUTES,
    *reminders_results.ROUTES,
    *reminders_templates.ROUTES,
    *reminders_rules.ROUTES,
)
