"""What is sent without being asked: the texts of notices to those who follow a dossier.

A notice tells no name, paper or sum: it may stand on a locked screen, and some channels keep
their servers abroad. What is personal stands behind "Xem hồ sơ".
"""

from __future__ import annotations

from datetime import datetime

from handlers.conversation import Choice, Reply
from handlers.ports import Ports, Shown


def status_changed(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Tell of a new status, and what to do now."""
    return _reply(shown, ports, at)


def due_soon(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Remind of the appointment, days before it."""
    return _reply(shown, ports, at)


def late(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Tell that the appointment has passed, and what the rules owe the citizen."""
    return _reply(shown, ports, at)


def ask_satisfaction(shown: Shown, ports: Ports, at: datetime) -> Reply:
    """Ask once how it went, after the result was handed over."""
    return _reply(shown, ports, at)


def _reply(shown: Shown, ports: Ports, at: datetime) -> Reply:  # noqa: ARG001
    dossier = shown.dossier
    choices = (
        Choice("Xem hồ sơ", f"dossier:{dossier.code}"),
        Choice("Ngừng theo dõi", f"unfollow:{dossier.code}"),
    )
    return Reply(f"<code>{dossier.code}</code>: {dossier.status.label}", choices)
