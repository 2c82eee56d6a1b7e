"""What is sent without being asked: the texts of notices to those who follow a dossier.

A notice tells no name, paper or sum: it may stand on a locked screen, and some channels keep
their servers abroad. What is personal stands behind "Xem hồ sơ", and behind the proof. The code
itself is shown whole: it is what an office asks for, and it names nobody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.appointment import appointment
from handlers.conversation import Choice, Reply
from handlers.dossier_card import key
from handlers.ports import Ports, Shown
from handlers.satisfaction import scores
from handlers.seeing import seen
from handlers.texts import dossier_labels as labels
from handlers.texts import say
from handlers.timeline import timeline


def status_changed(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Tell of a new status, and what to do now."""
    return _notice("notice_changed.html", shown, ports, at)


def due_soon(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Remind of the appointment, days before it."""
    return _notice("notice_due.html", shown, ports, at)


def late(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Tell that the appointment has passed, and what the rules owe the citizen."""
    return _notice("notice_late.html", shown, ports, at)


def ask_satisfaction(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Ask once how it went, after the result was handed over."""
    reply = _notice("notice_rate.html", shown, ports, at)
    return Reply(reply.text, scores(shown.dossier.code))


def _notice(template: str, shown: Shown, ports: Ports, at: datetime) -> Reply:
    told = replace(shown, dossier=seen(shown.dossier, proven=False), proven=False)
    due = appointment(told, ports, at)
    text = say(template, shown=told, d=told.dossier, due=due, office=ports.office)
    code = told.dossier.code
    choices = (Choice(labels.SEE, key("dossier", code)), Choice(labels.STOP, key("unfollow", code)))
    return Reply(text, choices, timeline(told, due))
