"""Greeting, help, thanks: what a polite person at the counter says."""

from __future__ import annotations

from dataclasses import replace

from handlers import choices, handoff
from handlers.conversation import Choice, Outcome, Reply, Session, Turn
from handlers.ports import Ports
from handlers.texts import labels, say
from knowledge.phrases import PhraseBook
from knowledge.question import Question, is_marked
from knowledge.scope import Talk

_INSULTS = PhraseBook(
    (phrase, None)
    for phrase in (
        "chửi",
        "tao chửi",
        "chửi mẹ",
        "đụ",
        "đụ má",
        "địt mẹ",
        "đm",
        "đcm",
        "đkm",
        "đéo",
        "đếch",
        "vcl",
        "vkl",
        "clgt",
        "đồ ngu",
        "đồ điên",
        "đồ khùng",
        "đồ chó",
        "con chó này",
        "ngu thế",
        "ngu vậy",
        "ngu quá",
        "ngu như",
        "bot ngu",
        "óc chó",
        "mất dạy",
        "khốn nạn",
        "thằng chó",
        "chó má",
        "chúng mày",
        "tụi bay",
        "tụi mày",
        "bọn mày",
        "ăn hại",
        "vô dụng",
        "lũ ăn cắp",
        "bố láo",
    )
)


_UNMISTAKABLE = frozenset(
    {"vcl", "vkl", "clgt", "dcm", "dkm", "tao chui", "chui me", "dit me", "oc cho", "bot ngu"}
)
"""Insults that are nothing else even without marks."""


def is_angry(question: Question) -> bool:
    """Whether insults stand in a message; without marks only where that leaves no doubt."""
    words = question.words
    return any(
        any(word.marked for word in said) or " ".join(w.folded for w in said) in _UNMISTAKABLE
        for match in _INSULTS.find_all(words, literal=is_marked(words))
        if (said := words[match.start : match.start + match.length])
    )


def calm(session: Session) -> Turn:
    """Answer anger calmly: a person is there to talk to."""
    reply = Reply(say("calm.html"), (choices.person(), choices.home()))
    return Turn((reply,), session, Outcome.small_talk)


_TOLD = 3
"""Topics of notices that are named in the help."""

_TEMPLATES = {Talk.thanks: "thanks.html", Talk.bye: "bye.html", Talk.ok: "ok.html"}


def answer(talk: Talk, session: Session, ports: Ports) -> Turn:
    """Answer small talk in kind."""
    if talk is Talk.person:
        return handoff.answer(session, ports)
    if talk is Talk.help:
        return help(session, ports)
    if talk in (Talk.greeting, Talk.who):
        return greeting(session, ports, who=talk is Talk.who)
    about = ports.catalogue.get(session.procedure) if session.procedure else None
    text = say(_TEMPLATES[talk], about=about)
    back = (choices.card(about.code, about.short_name),) if about else ()
    return Turn((Reply(text, (*back, choices.home())),), session, Outcome.small_talk)


def greeting(session: Session, ports: Ports, *, who: bool = False) -> Turn:
    """Say who is talking and what can be asked; shorter the second time."""
    template = "greeting_again.html" if session.greeted and not who else "greeting.html"
    text = say(template, office=ports.office, dossiers=ports.dossiers is not None)
    reply = Reply(text, choices.starters(ports.catalogue.procedures))
    return Turn((reply,), replace(session, greeted=True, asked=()), Outcome.small_talk)


def help(session: Session, ports: Ports) -> Turn:
    """Show what can be asked, with examples."""
    often = choices.starters(ports.catalogue.procedures)
    how = Choice(labels.HOW_TO_SUBMIT, "guide:submit")
    text = say("help.html", topics=ports.office.topics[:_TOLD])
    reply = Reply(text, (*often[:-1], how, often[-1]))
    return Turn((reply,), session, Outcome.help)
