"""What the reminders' pages share: the way to the reminders, and errors as pages say them."""

from __future__ import annotations

from functools import wraps

from aiohttp import web

from bot.reminders.contract import Reminders
from bot.reminders.errors import NoSuchCampaign, ReminderError
from bot.web.console.shell import Console, Handler


class NotYet(web.HTTPServiceUnavailable):
    """Phần nhắc việc đang được mở. Bạn chờ một phút rồi tải lại trang."""


def reminders(console: Console) -> Reminders:
    """The reminders.

    Raises:
        NotYet: they are not there yet.
    """
    if console.reminders is None:
        raise NotYet(text=NotYet.__doc__)
    return console.reminders


def answering(handler: Handler) -> Handler:
    """Tell an officer in words why something about a reminder could not be done."""

    @wraps(handler)
    async def told(console: Console, request: web.Request) -> web.StreamResponse:
        try:
            return await handler(console, request)
        except NoSuchCampaign as error:
            raise web.HTTPNotFound(text=error.reason) from None
        except ReminderError as error:
            raise web.HTTPConflict(text=error.reason) from None

    return told


def number(request: web.Request, name: str = "id") -> int:
    """A number of the path; one that no table can hold is nothing's."""
    return int(request.match_info[name])
