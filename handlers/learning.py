"""What a tapped choice teaches: a procedure picked after asking back, or instead of another."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.conversation import Session
from handlers.texts import labels
from knowledge import learned
from knowledge.choosing import Chosen
from knowledge.learned import NOTHING, Learned
from knowledge.question import read
from knowledge.search import Index


@dataclass
class Learning:
    """What was learned, as one process knows it; a newer one takes its place while it runs.

    ``on`` is off while the office wants nothing kept and nothing moved.
    """

    learned: Learned = NOTHING
    on: bool = True

    @property
    def in_force(self) -> Learned | None:
        """What moves candidates now."""
        return self.learned if self.on else None


_CARD = "card:"
_OTHER = labels.OR.partition("{")[0]
_DENIED = frozenset({"person", "home"})


def chosen(key: str, session: Session, learning: Learning | None, index: Index) -> Chosen | None:
    """What picking a choice teaches; None for what answers no question of theirs."""
    if learning is None or not learning.on or not session.question:
        return None
    offered = _offered(session) if key.startswith(_CARD) else []
    code = key.removeprefix(_CARD)
    if code not in offered:
        return None
    shown = [session.procedure] if session.procedure else []
    return learned.chosen(index, read(session.question), [*shown, *offered], code)


def _offered(session: Session) -> list[str]:
    """The codes a person was asked to pick from; none if the last turn asked no such thing."""
    cards = [(key, label) for key, label in session.offered if key.startswith(_CARD)]
    others = {key for key, _ in session.offered if not key.startswith(_CARD)}
    if "none" in others:
        kept = cards
    elif f"bad:{session.procedure}" in others:
        kept = [(key, label) for key, label in cards if label.startswith(_OTHER)]
    else:
        # After "chưa đúng" others are offered, beside a person and the way home.
        kept = cards if session.procedure and others == _DENIED else []
    codes = [key.removeprefix(_CARD) for key, _ in kept]
    return [code for code in codes if code != session.procedure]
