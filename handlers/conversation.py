"""The contract between a conversation and the world: what comes in, what goes out, what is kept.

A handler is a function of its inputs. It reads one ``Incoming`` and one ``Session``, and returns
a ``Turn``: what to say, the new session, and what the office should keep. It knows no channel,
no clock, no store; whoever calls it commits the whole turn in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge.choosing import Chosen


class Outcome(StrEnum):
    """What a turn came to, as statistics and ``chat --json`` name it."""

    found = "found"
    choose = "choose"
    not_found = "not_found"
    out_of_scope = "out_of_scope"
    emergency = "emergency"
    refused = "refused"
    dossier = "dossier"
    guide = "guide"
    small_talk = "small_talk"
    pointed = "pointed"
    help = "help"
    handoff = "handoff"
    feedback = "feedback"
    unreadable = "unreadable"
    officer = "officer"
    """What officers do in their own chat."""
    with_officer = "with_officer"
    """An officer has the conversation: the bot keeps silent."""
    closed = "closed"
    """The bot is off; it only says why."""


@dataclass(frozen=True)
class Incoming:
    """One message of one person.

    ``choice`` is the key of a choice that was tapped; a channel without buttons leaves it out
    and sends what was typed. ``at`` carries its zone (Asia/Ho_Chi_Minh). ``photo`` is the
    channel's own reference to a picture that came along. ``origin`` is a fingerprint of the
    network address it came from, where the channel knows one. ``with_officer``: an officer has
    the conversation, and only what cannot wait is answered.
    """

    person: str
    channel: str
    text: str
    at: datetime
    choice: str | None = None
    photo: str | None = None
    origin: str = ""
    with_officer: bool = False


@dataclass(frozen=True)
class Choice:
    """Something to tap: ``key`` comes back in ``Incoming.choice``, or ``url`` opens a page.

    Keys stay within 64 bytes of ASCII, so that every channel can carry them. ``checked`` makes
    it a line of a checklist.
    """

    label: str
    key: str = ""
    url: str | None = None
    checked: bool | None = None


class Progress(StrEnum):
    """How a stage of a timeline stands."""

    done = "done"
    now = "now"
    waits = "waits"
    """It is where things are, and the citizen must act."""
    late = "late"
    next = "next"


@dataclass(frozen=True)
class TimelineStage:
    """One line of a timeline: what, and when, in words."""

    label: str
    when: str
    progress: Progress


@dataclass(frozen=True)
class Timeline:
    """The way of a dossier, to be drawn where a channel shows pictures and written elsewhere."""

    title: str
    stages: tuple[TimelineStage, ...]


@dataclass(frozen=True)
class Reply:
    """One message to the person.

    ``text`` is a small HTML subset: b, i, a, code, and line breaks as newlines; everything that
    did not come from a template is escaped. ``personal`` marks what a proof has opened.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    timeline: Timeline | None = None
    personal: bool = False


class NoteKind(StrEnum):
    """What the office keeps of a turn."""

    unanswered = "unanswered"
    feedback = "feedback"
    handoff = "handoff"
    guide_finished = "guide_finished"


@dataclass(frozen=True)
class Note:
    """Something for the office to read later; ``text`` has personal data masked already."""

    kind: NoteKind
    text: str = ""
    about: str = ""
    value: str = ""


@dataclass(frozen=True)
class GuidePlace:
    """Where a person stands in a guide: its name, the step, the procedure it is about."""

    guide: str
    step: str
    code: str = ""
    trail: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """What is remembered of one person between turns; small, and plain data.

    ``offered`` are the choices of the last turn as (key, label), so that a number or a label
    picks one. ``ticked`` holds checklist lines by ``code#case``. ``expects`` is what was asked
    for last, and of which dossier: ``("digits", code)``; any other message leaves it. ``told`` is
    the number of the banner they have read. ``province`` is the code of the province they said
    they live in (``H15``), or ``-`` if they would not say.
    """

    procedure: str | None = None
    case: int | None = None
    offered: tuple[tuple[str, str], ...] = ()
    guide: GuidePlace | None = None
    ticked: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    question: str = ""
    asked: tuple[str, ...] = ()
    greeted: bool = False
    expects: tuple[str, ...] = ()
    told: int = 0
    province: str = ""

    def to_json(self) -> str:
        """Serialise for the store."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | None) -> Session:
        """Read a stored session; one that an older version wrote keeps what still fits."""
        raw: dict[str, Any] = json.loads(text) if text else {}
        known = {name: raw[name] for name in cls.__dataclass_fields__ if name in raw}
        place = known.get("guide")
        return cls(
            **{
                **known,
                "offered": tuple((key, label) for key, label in known.get("offered", ())),
                "guide": GuidePlace(**{**place, "trail": tuple(place["trail"])}) if place else None,
                "ticked": {k: tuple(v) for k, v in known.get("ticked", {}).items()},
                "asked": tuple(known.get("asked", ())),
                "expects": tuple(known.get("expects", ())),
            }
        )


@dataclass(frozen=True)
class Turn:
    """The whole effect of one message.

    ``forget``: the message held what is not to be kept, and its text goes once it is answered.
    ``erase``: all that is kept of this person goes with this turn, under that receipt number.
    ``chosen``: what they picked after being asked back, to learn from.
    """

    replies: tuple[Reply, ...]
    session: Session
    outcome: Outcome
    codes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    forget: bool = False
    erase: str = ""
    chosen: Chosen | None = None

    def offering(self) -> Turn:
        """The same turn, its session remembering the choices of the last reply."""
        offered = tuple(
            (choice.key, choice.label)
            for reply in self.replies
            for choice in reply.choices
            if choice.key
        )
        return replace(self, session=replace(self.session, offered=offered))


@dataclass(frozen=True)
class Office:
    """What an office tells about itself; every field but ``topics`` is a setting.

    ``province`` is a code (``H15``) where the whole office lies in one province. ``topics`` are
    the notices people may agree to, as they stand on the board.
    """

    name: str = "Trung tâm Phục vụ hành chính công"
    hours: str = ""
    phone: str = ""
    address: str = ""
    portal_hotline: str = "18001096"
    identity_hotline: str = "1900.0368"
    hotlines_checked: str = "11/2026"
    province: str = ""
    topics: tuple[str, ...] = ()
