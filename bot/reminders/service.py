"""What officers do with reminders, over the store: see ``bot.reminders.contract``."""

from __future__ import annotations

from bot.reminders.deciding import Deciding
from bot.reminders.drafting import Drafting
from bot.reminders.keeping import Keeping


class StoredReminders(Drafting, Deciding, Keeping):
    """Reminders in the store; ``approval_from`` recipients on, a second person decides."""
