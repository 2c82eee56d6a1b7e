"""The office's calendar, as its settings say."""

from __future__ import annotations

from bot.settings import Settings, SettingsError
from knowledge import holiday_table
from knowledge.workdays import Calendar, Saturday


def calendar(settings: Settings) -> Calendar:
    """Make the calendar that appointments are counted with.

    Raises:
        SettingsError: the office's table of days off cannot be read; the message says where.
    """
    try:
        return holiday_table.calendar(
            settings.holidays,
            holiday_table.hours(settings.working_hours),
            Saturday(settings.working_saturday),
            after_hours=settings.after_hours,
        )
    except holiday_table.WrongTable as error:
        raise SettingsError(f"BOT_HOLIDAYS: {error}") from error
