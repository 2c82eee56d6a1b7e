"""Joining the rooms: what the handlers are given of the knowledge and of the office."""

from __future__ import annotations

from bot.delivery.worker import Answer
from bot.settings import Settings
from handlers.conversation import Incoming, Office, Session, Turn


def answering(settings: Settings) -> Answer:
    """Load what the handlers need, and return them as one function."""
    from handlers.router import answer

    ports = office(settings)

    async def respond(incoming: Incoming, session: Session) -> Turn:
        return await answer(incoming, session, ports)

    return respond


def office(settings: Settings) -> Office:
    """What the office tells about itself."""
    return Office(
        name=settings.office_name,
        hours=settings.office_hours,
        phone=settings.office_phone,
        address=settings.office_address,
        portal_hotline=settings.portal_hotline,
        identity_hotline=settings.identity_hotline,
        hotlines_checked=settings.hotlines_checked,
    )
