"""What must hold after every run, from the platform's log and the store."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.channels.contract import Gone
from bot.channels.markup import parse, text_of
from bot.delivery.worker import APOLOGY
from bot.store.engine import Database
from bot.store.tables.messages import inbox, outbox
from tests.crash.doomed import GAP
from tests.crash.story import Line, Story
from tests.fakes.zalo_server import Call, Trouble

IN_ANY_SECOND = 30
"""What Telegram allows."""
FLIGHT = 0.35
"""Seconds that a call, or a word about one, may be on its way on a busy machine."""


@dataclass(frozen=True)
class Outage:
    """A time in which something was down, and what that leaves behind."""

    kind: str
    start: float
    end: float


@dataclass
class Record:
    """What was said, when it was accepted, what was down, what the platform saw."""

    said: dict[int, Line] = field(default_factory=dict)
    accepted: dict[int, float] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    suffered: list[tuple[float, dict[str, Any], Trouble]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    lags: list[tuple[float, float]] = field(default_factory=list)
    """When the machine let whoever watches wait, and how many seconds."""

    def lag(self, start: float, end: float) -> float:
        """How many seconds the machine was too busy between two moments, as the watcher felt it."""
        return sum(seconds for at, seconds in self.lags if start <= at <= end)

    def near(self, kind: str, start: float, end: float) -> bool:
        """Tell whether something was down between two moments."""
        return any(o.kind == kind and o.start < end and o.end > start for o in self.outages)


@dataclass
class Evidence:
    """Store and log, side by side."""

    story: Story
    record: Record
    received: list[Any]
    written: list[Any]

    def __post_init__(self) -> None:
        self.calls = [call for call in self.record.calls if call.method == "sendMessage"]
        self.arrived: dict[tuple[str, str], list[float]] = defaultdict(list)
        for call in self.calls:
            if call.effect:
                self.arrived[_spoken(call.body)].append(call.at)
        # Refused in so many words: such a try leaves no doubt.
        self.refused = Counter(
            _spoken(body)
            for _, body, t in self.record.suffered
            if not (t.reset or t.silent or t.only_wait)
        )
        self.answers: dict[int, list[Any]] = defaultdict(list)
        for row in self.written:
            self.answers[row.in_reply_to].append(row)

    def line(self, row: Any) -> Line:
        """What was said in a row of the inbox."""
        return self.record.said[int(row.message_id.split(":")[1].split("-")[0])]


def _spoken(body: dict[str, Any]) -> tuple[str, str]:
    return str(body["chat_id"]), text_of(parse(body["text"]))


def _shown(row: Any) -> tuple[str, str]:
    return row.address, text_of(parse(row.payload["text"]))


@dataclass(frozen=True)
class Wrong:
    """A promise that was not kept; ``timed``: only the clock says so, which a busy machine can."""

    what: str
    timed: bool = False

    def __str__(self) -> str:
        return self.what


async def check(story: Story, record: Record, database: Database) -> list[Wrong]:
    """Name everything that is wrong."""
    async with database.read() as connection:
        query = sa.select(inbox).order_by(inbox.c.person_id, inbox.c.seq)
        received = list(await connection.execute(query))
        people = sa.text("SELECT id, address FROM people")
        address = {row.id: row.address for row in await connection.execute(people)}
        found = await connection.execute(sa.select(outbox).order_by(outbox.c.id))
        written = [_Row({**row._mapping, "address": address[row.person_id]}) for row in found]
    evidence = Evidence(story, record, received, written)
    return [
        Wrong(what, timed=promise in TIMED) for promise in PROMISES for what in promise(evidence)
    ]


class _Row:
    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def every_message_is_kept_once(e: Evidence) -> Iterator[str]:
    """What was accepted is in the inbox, once."""
    kept = Counter(int(row.message_id.split(":")[1].split("-")[0]) for row in e.received)
    for number in e.record.accepted:
        if kept[number] != 1:
            yield f"update {number} was accepted and is kept {kept[number]} times"


def everything_is_finished(e: Evidence) -> Iterator[str]:
    """Nothing waits."""
    for row in e.received:
        if row.state not in ("done", "failed"):
            yield f"message {row.id} is still {row.state}"
    for row in e.written:
        if row.state not in ("sent", "failed", "unsure"):
            yield f"answer {row.id} is still {row.state}"


def every_message_has_one_effect(e: Evidence) -> Iterator[str]:
    """Each message has its answers, once, and the session counted it once, in order."""
    counts: Counter[int] = Counter()
    for row in e.received:
        line = e.line(row)
        answers = [text_of(parse(answer.payload["text"])) for answer in e.answers[row.id]]
        if "broken" in line.text:
            expected = [text_of(parse(APOLOGY))]
        else:
            counts[row.person_id] += 1
            parts = range(2 if "two" in line.text else 1)
            expected = [f"re {line.text} #{counts[row.person_id]} {part}" for part in parts]
        if answers != expected:
            yield f"message {row.id} ({line.text}) has {answers}, not {expected}"


def what_is_sent_arrived(e: Evidence) -> Iterator[str]:
    """A sent answer arrived; more than once only if a try was unsure, and marked as such."""
    for row in e.written:
        times = len(e.arrived[_shown(row)])
        if row.state == "sent" and times < 1:
            yield f"answer {row.id} is sent and never arrived"
        if row.state == "failed" and times > row.doubts:
            yield f"answer {row.id} is failed and arrived"
        if times > 1 + row.doubts:
            yield f"answer {row.id} arrived {times} times with {row.doubts} doubts"
        unsure = [call for call in e.calls if _spoken(call.body) == _shown(row)]
        if len(unsure) - e.refused[_shown(row)] > 2:
            yield f"answer {row.id} was tried {len(unsure)} times, unsure more than twice"


def what_failed_has_a_reason(e: Evidence) -> Iterator[str]:
    """An answer fails only when the platform refused it for good, or three times."""
    refused: dict[tuple[str, str], list[int]] = defaultdict(list)
    for _, body, trouble in e.record.suffered:
        refused[_spoken(body)].append(trouble.status)
    for row in e.written:
        troubles = refused[_shown(row)]
        if row.state == "failed":
            gone = row.reason == Gone().reason and 403 in troubles
            if not gone and len(troubles) < 3:
                yield f"answer {row.id} failed ({row.reason}) after {troubles}"
        if row.state == "unsure" and row.doubts < 2:
            yield f"answer {row.id} is unsure and was not tried once more"


def one_person_in_order(e: Evidence) -> Iterator[str]:
    """Answers arrive for the first time in the order in which their messages were kept."""
    place = {row.id: (row.person_id, row.seq) for row in e.received}
    chats: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(e.written, key=lambda row: (place[row.in_reply_to], row.position)):
        if e.arrived[_shown(row)]:
            chats[row.address].append(row)
    for rows in chats.values():
        for earlier, later in itertools.pairwise(rows):
            if e.arrived[_shown(earlier)][0] > e.arrived[_shown(later)][0]:
                yield f"answer {later.id} arrived before answer {earlier.id}"


def limits_hold(e: Evidence) -> Iterator[str]:
    """No second has more calls than the platform allows, no person two too close together."""
    times = sorted(call.at for call in e.calls)
    for start in times:
        count = sum(start <= at < start + 1 for at in times)
        if count > IN_ANY_SECOND and not e.record.near("clock", start - 1, start + 2):
            yield f"{count} calls in one second"
            break
    doubted = {_shown(row) for row in e.written if row.doubts}
    chats: dict[str, list[Call]] = defaultdict(list)
    for call in sorted(e.calls, key=lambda call: call.at):
        chats[str(call.body["chat_id"])].append(call)
    for chat, calls in chats.items():
        for earlier, later in itertools.pairwise(calls):
            disturbed = e.record.near("clock", earlier.at - 1, later.at + 1) or e.record.near(
                "kill", earlier.at - 1, later.at + 1
            )
            # A call that was given up as unsure can reach a busy platform only just before what
            # comes after it, its repetition or the next answer; nobody could know.
            given_up = _spoken(earlier.body) in doubted
            if later.at - earlier.at < GAP - 0.05 and not disturbed and not given_up:
                said = [call.body["text"] for call in (earlier, later)]
                yield f"two messages to {chat} within {later.at - earlier.at:.3f} s: {said}"


def silence_is_kept(e: Evidence) -> Iterator[str]:
    """After "too many requests" nothing is sent for as long as was asked."""
    for at, _, trouble in e.record.suffered:
        if trouble.status != 429 or trouble.reset:
            continue
        # Whoever died with the word in hand could not pass it on.
        if any(e.record.near(kind, at - 1, at + 1) for kind in ("kill", "clock", "cut", "lock")):
            continue
        flight = FLIGHT + e.record.lag(at - 0.5, at + 1)
        early = [call.at - at for call in e.calls if at + flight < call.at < at + 0.95]
        if early:
            yield f"a call {early[0]:.2f} s after being told to wait 1 s"


def nobody_waits_for_somebody_else(e: Evidence) -> Iterator[str]:
    """Whoever had no trouble of their own was answered soon, outages aside."""
    troubled = {str(body["chat_id"]) for _, body, _ in e.record.suffered}
    pauses = e.record.outages + [
        Outage("too fast", at, at + 1.3) for at, _, t in e.record.suffered if t.status == 429
    ]
    mine: Counter[str] = Counter()
    for row in e.received:
        line = e.line(row)
        answers = e.answers[row.id]
        mine[str(line.chat)] += len(answers)
        if str(line.chat) in troubled or "broken" in line.text:
            continue
        accepted = e.record.accepted[int(row.message_id.split(":")[1].split("-")[0])]
        came = [e.arrived[_shown(answer)][0] for answer in answers if e.arrived[_shown(answer)]]
        if not came:
            continue
        waited = max(came) - accepted
        allowed = 3.5 + mine[str(line.chat)] * (GAP + 0.3) + len(e.written) / 25
        allowed += _covered(pauses, accepted, max(came))
        # Five processes want the machine that the watcher did not get.
        allowed += 5 * e.record.lag(accepted, max(came))
        if waited > allowed:
            yield f"message {row.id} waited {waited:.1f} s, {allowed:.1f} s allowed"


def _covered(outages: list[Outage], start: float, end: float) -> float:
    """How much of a time was covered by outages."""
    covered, reached = 0.0, start
    for outage in sorted(outages, key=lambda outage: outage.start):
        begin, finish = max(outage.start, reached), min(outage.end, end)
        if finish > begin:
            covered += finish - begin
            reached = finish
    return covered


TIMED = (limits_hold, silence_is_kept, nobody_waits_for_somebody_else)
"""Promises about seconds."""
PROMISES = (
    every_message_is_kept_once,
    everything_is_finished,
    every_message_has_one_effect,
    what_is_sent_arrived,
    what_failed_has_a_reason,
    one_person_in_order,
    *TIMED,
)
