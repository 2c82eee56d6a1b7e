"""What people say of an answer: right, wrong, not in the list; kept for the office."""

from __future__ import annotations

from handlers import choices
from handlers.conversation import Choice, Note, NoteKind, Outcome, Reply, Session, Turn
from handlers.ports import Ports
from handlers.texts import say
from knowledge.answer import answer as search
from knowledge.entry import Entry
from knowledge.phrases import PhraseBook
from knowledge.question import Question

_OTHERS = 3

_WRONG = PhraseBook(
    (phrase, None)
    for phrase in (
        "sai",
        "sai rồi",
        "không đúng",
        "chưa đúng",
        "không đúng ý",
        "chưa đúng ý",
        "không phải ý tôi",
        "không phải cái này",
        "không phải việc này",
        "không phải thủ tục này",
        "trả lời sai",
        "trả lời nhầm",
        "nhầm",
        "nhầm rồi",
        "hiểu sai",
        "hiểu nhầm",
        "lạc đề",
        "không liên quan",
        "trật lất",
    )
)
_AROUND = "roi y toi tui minh em bot ban ad oi a nha nhe qua het bet ma cau"
_AROUND_WRONG = frozenset(_AROUND.split())


def denies(question: Question) -> bool:
    """Whether a message only says that the answer was wrong: "sai rồi", "trả lời sai"."""
    found = list(_WRONG.find(question.words))
    covered = {at for match in found for at in range(match.start, match.start + match.length)}
    rest = (word.folded for at, word in enumerate(question.words) if at not in covered)
    return bool(found) and all(word in _AROUND_WRONG for word in rest)


def denied(session: Session) -> str | None:
    """The choice that "sai rồi" stands for: of the list, of the card, or of a part of it."""
    keys = [key for key, _ in session.offered]
    code = session.procedure
    if "none" in keys:
        return "none"
    if code and f"card:{code}" in keys:
        return f"bad:{code}"
    return next((key for key in keys if key.startswith("bad:")), None)


def good(code: str, session: Session, ports: Ports) -> Turn:
    """The answer was right."""
    about = ports.catalogue.get(code)
    text = say("feedback_good.html", about=about)
    back = (choices.card(about.code, about.short_name),) if about else ()
    return _turn(text, (*back, choices.home()), code, "good", session)


def bad(code: str, session: Session, ports: Ports) -> Turn:
    """The answer was not right: say sorry, offer what else may be meant, and a person."""
    others = tuple(choices.card(e.code, e.short_name) for e in _others(code, session, ports))
    text = say("feedback_bad.html", others=bool(others))
    turn = _turn(text, (*others, choices.person(), choices.home()), code, "bad", session)
    if not session.question:
        return turn
    missed = Note(NoteKind.unanswered, text=session.question, about=code)
    return Turn(turn.replies, turn.session, turn.outcome, turn.codes, notes=(*turn.notes, missed))


def none(session: Session, ports: Ports) -> Turn:
    """Nothing in the list was meant."""
    text = say("none.html", office=ports.office)
    note = Note(NoteKind.unanswered, text=session.question)
    notes = (note,) if session.question else ()
    reply = Reply(text, (choices.person(), choices.home()))
    return Turn((reply,), session, Outcome.not_found, notes=notes)


def _turn(text: str, offered: tuple[Choice, ...], code: str, value: str, session: Session) -> Turn:
    note = Note(NoteKind.feedback, text=session.question, about=code, value=value)
    return Turn((Reply(text, offered),), session, Outcome.feedback, (code,), notes=(note,))


def _others(code: str, session: Session, ports: Ports) -> list[Entry]:
    about = ports.index.by_code.get(code)
    for text in (session.question, about.short_name if about else ""):
        place = (session.province or ports.office.province).strip("-")
        considered = search(ports.index, text, place).candidates if text else ()
        others = [c.entry for c in considered if c.entry.code != code and c.score > 0.25]
        if others:
            return others[:_OTHERS]
    return []
