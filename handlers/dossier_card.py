"""What is told of one dossier: what it is, where it is, what to do now, when it is due."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import choices
from handlers.appointment import appointment
from handlers.conversation import Choice, Incoming, Reply
from handlers.guide_page import opening_key, step_key
from handlers.ports import Ports, Shown
from handlers.texts import dossier_labels as labels
from handlers.texts import say
from handlers.texts.labels import MASKS
from handlers.timeline import timeline
from knowledge.dossier_record import Holder
from knowledge.status import Status

_NAMED = re.compile(
    r"(?P<before>\b(?:của|tên|ông|bà|cô|chú|bác|anh|chị|em|cháu|con|vợ|chồng|mẹ|bố|cha)\s+)"
    r"(?:[A-ZÀ-ỸĐ]\w*\s*)+"
)
"""A name after what is said before names."""

_HOW = {
    Status.supplement: (labels.ADD_PAPERS, step_key("submit", "add-papers")),
    Status.payment: (labels.PAY, opening_key("pay")),
    Status.finished: (labels.BY_POST, opening_key("post")),
}
"""The guide that helps with what a citizen must do."""


_NOTHING_MORE = frozenset({Status.withdrawn, Status.returned})
"""Statuses of which a proof would tell nothing that is of use."""


def key(head: str, code: str) -> str:
    """The key of a choice about a dossier: ``dossier:CODE``, ``prove:CODE``, ``follow:CODE``…"""
    return f"{head}:{code}"


def card(shown: Shown, incoming: Incoming, ports: Ports, lead: str = "") -> Reply:
    """Tell what one person may know of a dossier, its way drawn, and what there is to do."""
    told = _for_abroad(shown) if incoming.channel in ports.abroad else shown
    holder = told.dossier.holder
    due = appointment(told, ports, incoming.at)
    text = say(
        "dossier_status.html",
        shown=told,
        d=told.dossier,
        owner=holder.owner or holder.applicant,
        due=due,
        office=ports.office,
        lead=lead,
        withheld=bool(shown.dossier.note) and not told.dossier.note,
    )
    return Reply(text, offered(told, ports), timeline(told, due), personal=told.proven)


def offered(shown: Shown, ports: Ports) -> tuple[Choice, ...]:
    """Below a dossier: the proof, the help with what must be done, following, its procedure."""
    dossier = shown.dossier
    provable = shown.provable and not shown.proven and dossier.status not in _NOTHING_MORE
    how = _HOW.get(dossier.status)
    about = ports.catalogue.get(dossier.procedure) if dossier.procedure else None
    made = (
        Choice(labels.PROVE, key("prove", dossier.code)) if provable else None,
        Choice(*how) if how and how[1].split(":")[1] in ports.guides else None,
        _opinion(shown) or _following(shown),
        Choice(labels.ABOUT, f"card:{about.code}") if about else None,
        choices.person(),
    )
    return tuple(choice for choice in made if choice)


def _opinion(shown: Shown) -> Choice | None:
    """How it went is asked of its own people only."""
    if shown.dossier.status is not Status.returned or not (shown.proven or shown.followed):
        return None
    return Choice(labels.OPINION, key("opinion", shown.dossier.code))


def _following(shown: Shown) -> Choice | None:
    code = shown.dossier.code
    if shown.followed:
        return Choice(labels.STOP, key("unfollow", code))
    if shown.dossier.status.ended:
        return None
    return Choice(labels.FOLLOW, key("follow", code))


def _for_abroad(shown: Shown) -> Shown:
    """The same without names and officers' free words, for channels whose servers stand abroad."""
    dossier = shown.dossier
    papers = tuple(_NAMED.sub(rf"\g<before>{MASKS['name']}", paper) for paper in dossier.asked_for)
    return replace(shown, dossier=replace(dossier, holder=Holder(), note="", asked_for=papers))
