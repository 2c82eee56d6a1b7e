"""Joining the rooms: what the handlers are given of the knowledge and of the office."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot import compiling
from bot.settings import Settings
from bot.workdays import calendar
from handlers.board import Board
from handlers.conversation import Incoming, Office, Session, Turn
from handlers.learning import Learning
from handlers.officer_ports import Handovers, Officers
from handlers.ports import Dossiers, Links, Photos, Ports
from handlers.privacy_kept import Privacy
from handlers.refusals import Refusals
from handlers.router import answer
from handlers.subscriptions import Subscriptions
from knowledge import office_layer, places
from knowledge.answer import answer as search
from knowledge.catalogue import Catalogue, Problem
from knowledge.guide import load_guides
from knowledge.search import Index

_log = structlog.get_logger("catalogue")


Tell = Callable[[Problem], None]


def logged(problem: Problem) -> None:
    """Put what does not load into the log."""
    _log.error("not loaded", file=str(problem.path), field=problem.field, why=problem.reason)


@dataclass(frozen=True)
class Answering:
    """The handlers with what they need, as one function.

    ``below`` is the catalogue as the files have it, on which the office's layer is laid, and
    ``index`` the search over it.
    """

    ports: Ports
    below: Catalogue | None = None
    index: Index | None = None

    async def __call__(self, incoming: Incoming, session: Session) -> Turn:
        """Answer one message."""
        return await answer(incoming, session, self.ports)

    def taught(self, layer: Mapping[str, Any], tell: Tell | None = None) -> Answering:
        """Make the same handlers with the office's layer in force; only what it says is read."""
        below, index = self.below or self.ports.catalogue, self.index or self.ports.index
        whole = office_layer.lay(below, layer)
        for problem in whole.problems[len(below.problems) :]:
            (tell or logged)(problem)
        known = whole.outlines
        changed = [known[code] for code in layer if known.get(code) is not below.outlines.get(code)]
        ports = replace(self.ports, catalogue=whole, index=index.over(changed))
        settle()
        return Answering(ports, below, index)


def answering(
    settings: Settings,
    links: Links | None = None,
    tell: Tell = logged,
    *,
    dossiers: Dossiers | None = None,
    photos: Photos | None = None,
    handovers: Handovers | None = None,
    officers: Officers | None = None,
    privacy: Privacy | None = None,
    refusals: Refusals | None = None,
    subscriptions: Subscriptions | None = None,
    board: Board | None = None,
    learning: Learning | None = None,
    keep: bool = False,
) -> Answering:
    """Load what the handlers need; what lives in the store or on channels is given.

    With ``keep`` what had to be compiled is kept in the store for the next start.
    """
    ports = replace(
        load(settings, tell, keep=keep),
        links=links,
        dossiers=dossiers,
        photos=photos,
        privacy=privacy,
    )
    ports = replace(ports, handovers=handovers, officers=officers, board=board, refusals=refusals)
    ports = replace(ports, learning=learning, subscriptions=subscriptions)
    # Reading the names of all communes takes a second; no conversation should stand still for it.
    places.find("")
    settle()
    return Answering(ports)


def load(settings: Settings, tell: Tell = logged, *, keep: bool = False) -> Ports:
    """Open the catalogue with the office's layers; what does not load is told and left out."""
    made = compiling.opened(settings, keep=keep)
    for problem in made.problems:
        tell(problem)
    ports = Ports(
        made.catalogue, made.index, load_guides(), office(settings), calendar=calendar(settings)
    )
    # The first question reads the lexicon; nobody should wait for that.
    search(ports.index, "khai sinh")
    settle()
    return ports


def settle() -> None:
    """Take what is loaded out of the garbage collector's sight.

    Catalogue and index never change; every full collection would walk them all, and a citizen
    would wait a tenth of a second for it.
    """
    gc.collect()
    gc.freeze()


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
        province=settings.office_province,
    )
