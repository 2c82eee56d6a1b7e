"""Notices of an area or a topic: what the office offers, agreed to one by one, ended with one tap.

Law 91/2025/QH15: consent is given for each purpose by itself, informed, and withdrawn as easily.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from handlers import choices
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from handlers.ports import Ports
from handlers.texts import dossier_labels as labels
from handlers.texts import say
from handlers.texts.filters import brief
from knowledge.vietnamese import fold, normalise

if TYPE_CHECKING:
    # Not at run time: officers' talks need this module, and none of the search behind it.
    from handlers.message import Message

CONSENT_VERSION = "1"
"""Which text of ``topic_consent.html`` people agree to; a new text is a new version."""

LIST = "topics"
"""The key of the choice that lists what is offered."""

_LISTED = 8
_WISH = r"(?:(?:toi|em|minh|chau|con|cho|muon|xin|hay|giup|dang ky|de) )*"
_OFFICE = (
    r"(?:uy ban nhan dan|uy ban|ubnd|co quan|chinh quyen|phuong|xa|dac khu|tinh|thanh pho|don vi|"
    r"trung tam|mot cua|khu vuc|dia ban|nha nuoc|nay|minh|toi|em)"
)
_AROUND = r"(?: (?:a|nha|nhe|di|voi|giup|gium|toi|em|minh))*"
_NEWS = r"(?:cac )?(?:thong bao|tin tuc|ban tin|tin)"
_OF = rf"(?: (?:cua|tu|o)(?: {_OFFICE})+)?"
_ASKS = re.compile(
    rf"/thongbao(?:@\w+)?|{_WISH}(?:nhan|xem|theo doi|dang ky) {_NEWS}"
    rf"{_OF}(?: (?P<link>ve )?(?:viec )?(?P<about>.{{1,40}}?))??{_AROUND}"
)
_TELL_ME = re.compile(
    rf"(?:(?:khi nao|bao gio|luc nao|neu|he|khi|cu) )?co {_NEWS}(?: (?:gi|nao|moi))*{_OF}"
    rf"(?: (?P<link>ve )(?:viec )?(?P<about>.{{1,40}}?))?,? (?:thi )?(?:nho |hay )?"
    rf"(?:bao|nhan|gui|thong bao)(?: tin)?(?: cho)?(?: (?:toi|em|minh|chau|con))(?: biet)?{_AROUND}"
)
"""Said the other way round: "có tin gì mới của phường thì báo tôi"."""
_SENDER = re.compile(rf"{_OFFICE}(?: {_OFFICE})*")
"""Who sends notices: said without naming what they are about."""
_OTHER = re.compile(
    r".*\b(?:sao|the nao|o dau|bao (?:lau|gio|nhieu)|khi nao|gi|duoc khong|ho so)\b.*"
)
"""Words that ask about something, or mean one's own dossier, and do not name a topic."""


def mark(topic: str) -> str:
    """Name a topic in a key: the same however its name is written."""
    return sha256(_plain(topic).encode()).hexdigest()[:10]


def stopping(topic: str) -> Choice:
    """The choice that ends notices of a topic."""
    return Choice(brief(labels.STOP_ONE.format(topic)), f"topic-stop:{mark(topic)}")


def names_nothing(about: str) -> bool:
    """Whether words only say who sends notices."""
    return _SENDER.fullmatch(about) is not None


async def agreed(incoming: Incoming, ports: Ports) -> tuple[str, ...]:
    """What a person agreed to."""
    return await ports.subscriptions.agreed(incoming) if ports.subscriptions else ()


async def typed(message: Message) -> Turn | None:
    """Answer words about notices; None if a message is about something else."""
    plain = _plain(message.text)
    found = _ASKS.fullmatch(plain) or _TELL_ME.fullmatch(plain)
    if found is None or _OTHER.fullmatch(found["about"] or ""):
        return None
    if found["about"]:
        return await _named(found["about"], message, certain=bool(found["link"]))
    return await listed(message.incoming, message.session, message.ports)


async def expected(message: Message) -> Turn | None:
    """A plain "có", right after being asked whether one agrees."""
    first = next((key for key, _ in message.session.offered), "")
    if not first.startswith("topic-yes:") or not choices.yes(message.text):
        return None
    return await tapped(first, message.incoming, message.session, message.ports)


async def tapped(key: str, incoming: Incoming, session: Session, ports: Ports) -> Turn | None:
    """Answer a tap about notices; None if a key is about something else."""
    head, *rest = key.split(":")
    if head == LIST and not rest:
        return await listed(incoming, session, ports)
    if head == "topic-no" and not rest:
        return _turn("topic_declined.html", session)
    if head not in ("topic", "topic-yes", "topic-stop") or not rest:
        return None
    offered = ports.office.topics if head != "topic-stop" else await agreed(incoming, ports)
    topic = _marked(rest[-1], offered)
    if topic is None or ports.subscriptions is None:
        return await listed(incoming, session, ports)
    if head == "topic-stop":
        return await stop(topic, incoming, session, ports)
    if rest[:-1] == [CONSENT_VERSION] and head == "topic-yes":
        return await _agree(topic, incoming, session, ports)
    return _consent(topic, session, ports)


async def listed(incoming: Incoming, session: Session, ports: Ports, missing: str = "") -> Turn:
    """List what is offered and what was agreed to; ``missing`` was asked for in vain."""
    mine = await agreed(incoming, ports)
    offered = [topic for topic in _open(ports) if topic not in mine]
    keys = (Choice(brief(labels.TOPIC.format(t)), f"topic:{mark(t)}") for t in offered)
    stops = (stopping(topic) for topic in mine[:_LISTED])
    refused = await _refused(incoming, ports) if mine else ""
    again = (Choice(labels.REMIND_AGAIN, f"remind:{refused}"),) if refused else ()
    return _turn(
        "topics.html", session, *again, *keys, *stops, mine=mine, offered=offered,
        missing=missing, refused=refused, office=ports.office,
    )  # fmt: skip


async def stop(topic: str, incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Withdraw the consent to one topic."""
    if ports.subscriptions:
        await ports.subscriptions.withdraw(incoming, topic)
    back = Choice(brief(labels.TOPIC.format(topic)), f"topic:{mark(topic)}")
    again = (back,) if topic in _open(ports) else ()
    return _turn("topic_stopped.html", session, *again, topic=topic)


async def stop_named(about: str, message: Message) -> Turn | None:
    """Withdraw the consent to what is named; None if no topic of theirs is."""
    incoming, session, ports = message.incoming, message.session, message.ports
    found = _matching(about, await agreed(incoming, ports))
    return await stop(found[0], incoming, session, ports) if len(found) == 1 else None


async def _named(about: str, message: Message, *, certain: bool) -> Turn | None:
    """The consent to what is named; the list where it is not offered but ``certain`` to be asked.

    None where the words may as well be about a procedure.
    """
    incoming, session, ports = message.incoming, message.session, message.ports
    found = _matching(about, (*_open(ports), *await agreed(incoming, ports)))
    if len(found) == 1 and found[0] in _open(ports):
        return _consent(found[0], session, ports)
    if not found and not certain:
        return None
    missing = "" if found else _as_typed(about, message.text)
    return await listed(incoming, session, ports, missing)


def _consent(topic: str, session: Session, ports: Ports) -> Turn:
    yes = Choice(labels.AGREE, f"topic-yes:{CONSENT_VERSION}:{mark(topic)}")
    text = say("topic_consent.html", topic=topic, office=ports.office)
    reply = Reply(text, (yes, Choice(labels.DECLINE, "topic-no")))
    return Turn((reply,), replace(session, asked=()), Outcome.dossier)


async def _agree(topic: str, incoming: Incoming, session: Session, ports: Ports) -> Turn:
    """Send them from now on; who agrees to one notice wants notices of the office again."""
    assert ports.subscriptions
    await ports.subscriptions.agree(incoming, topic, CONSENT_VERSION)
    if ports.refusals:
        await ports.refusals.accept(incoming, "news")
    refused = await _refused(incoming, ports)
    again = (Choice(labels.REMIND_AGAIN, f"remind:{refused}"),) if refused else ()
    more = (stopping(topic), Choice(labels.TOPICS, LIST))
    return _turn("topic_done.html", session, *again, *more, topic=topic, refused=refused)


async def _refused(incoming: Incoming, ports: Ports) -> str:
    """The refusal that holds notices back, the widest first; nothing if there is none."""
    refused = await ports.refusals.refused(incoming) if ports.refusals else ()
    return next((purpose for purpose in ("all", "news") if purpose in refused), "")


def _open(ports: Ports) -> tuple[str, ...]:
    """What is offered where consents can be kept."""
    return ports.office.topics if ports.subscriptions else ()


def _marked(name: str, among: Iterable[str]) -> str | None:
    return next((topic for topic in among if mark(topic) == name), None)


def _matching(about: str, among: Iterable[str]) -> list[str]:
    """The topics whose words hold all that was named, or are all among it."""
    words = set(about.split())
    found = []
    for topic in dict.fromkeys(among):
        own = set(_plain(topic).split())
        if own and (own <= words or words <= own):
            found.append(topic)
    return found


def _as_typed(about: str, text: str) -> str:
    """What was named, with its marks: as many words from the place where it stands."""
    words, wanted = text.split(), about.split()
    for start in range(len(words)):
        part = words[start : start + len(wanted)]
        if _plain(" ".join(part)) == about:
            return " ".join(part).strip(" .!?")
    return about


def _plain(text: str) -> str:
    return " ".join(fold(normalise(text)).split()).strip(" .!?")


def _turn(template: str, session: Session, *offered: Choice, **values: object) -> Turn:
    reply = Reply(say(template, **values), (*offered, choices.home()))
    return Turn((reply,), replace(session, asked=()), Outcome.dossier)
