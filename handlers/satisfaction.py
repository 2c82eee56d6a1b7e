"""How it went, asked once after the result was handed over, and kept without a name."""

from __future__ import annotations

from dataclasses import replace

from handlers import choices
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.masking import mask
from handlers.ports import Dossiers, Ports
from handlers.texts import dossier_labels, say

EXPECTED = "words"
"""What a session expects after a score: a word about it, if anybody wants."""

_LONGEST = 500


def scores(code: str) -> tuple[Choice, ...]:
    """One to five, to tap."""
    return tuple(
        Choice(label, f"rate:{code}:{score}")
        for score, label in enumerate(dossier_labels.SCORES, 1)
    )


def ask(code: str, session: Session) -> Turn:
    """Ask for a score."""
    return _turn(say("rate_ask.html"), session, *scores(code))


async def rated(
    code: str, score: int, incoming: Incoming, session: Session, ports: Ports, dossiers: Dossiers
) -> Turn:
    """Keep a score, and ask for a word about it."""
    if not await dossiers.rate(incoming, code, score, ""):
        return _turn(say("rate_before.html"), session, choices.home())
    session = replace(session, expects=(EXPECTED, code, str(score)))
    text = say("rate_words.html", low=score <= 2, office=ports.office)
    more = (choices.person(),) if score <= 2 else ()
    return _turn(text, session, Choice(dossier_labels.NO_WORDS, "enough"), *more)


async def worded(
    text: str, code: str, score: int, incoming: Incoming, session: Session, dossiers: Dossiers
) -> Turn:
    """Keep a word, its personal data masked."""
    await dossiers.rate(incoming, code, score, mask(text)[:_LONGEST])
    return enough(session)


def enough(session: Session) -> Turn:
    """Thanks, and no more questions."""
    return _turn(say("rate_thanks.html"), session, choices.home())


def _turn(text: str, session: Session, *offered: Choice) -> Turn:
    return Turn((Reply(text, offered),), replace(session, asked=()), Outcome.feedback)
