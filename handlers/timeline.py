"""The way of a dossier, from its receipt to its appointment."""

from __future__ import annotations

from handlers.appointment import Appointment
from handlers.conversation import Progress, Timeline, TimelineStage
from handlers.ports import Shown, Stage
from handlers.texts import dossier_labels as labels
from handlers.texts.filters import day
from knowledge.status import Status
from knowledge.workdays import VIETNAM

_BEGINNING = (Status.registered, Status.received)

_MOST = 6
"""Stages shown; the first and the latest matter."""


def timeline(shown: Shown, due: Appointment | None) -> Timeline:
    """Line up what happened and what is to come."""
    stages = _stages(shown)
    if len(stages) > _MOST:
        stages = (stages[0], *stages[-_MOST + 1 :])
    lines = [_line(stage, Progress.done) for stage in stages]
    lines[-1] = _line(stages[-1], _now(stages[-1].status))
    if due and _ahead(due, stages[-1].status):
        label = labels.EXPECTED if due.ours else labels.DUE
        lines.append(
            TimelineStage(label, day(due.day), Progress.late if due.late else Progress.next)
        )
    return Timeline(shown.dossier.procedure_name or shown.dossier.code, tuple(lines))


def _line(stage: Stage, progress: Progress) -> TimelineStage:
    when = f"{labels.HEARD} {day(stage.at)}" if stage.heard else day(stage.at)
    return TimelineStage(labels.STAGES[stage.status], when, progress)


def _ahead(due: Appointment, status: Status) -> bool:
    """Whether an appointment is to come: not once done, nor passed while people are awaited."""
    return not (status.ended or status is Status.finished or (due.paused and due.passed))


def _stages(shown: Shown) -> tuple[Stage, ...]:
    """The history, begun with the receipt where the source tells of it and history does not."""
    received = shown.dossier.received_at
    stages = _begun(shown.stages) or (Stage(shown.dossier.status, shown.told_at, heard=True),)
    begun = stages[0].status in _BEGINNING
    if received is None or begun or received > stages[0].at:
        return stages
    return (Stage(Status.received, received), *stages)


def _begun(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Sent before taken in; a time known to the day only would have it the other way."""
    if [stage.status for stage in stages[:2]] != list(reversed(_BEGINNING)):
        return stages
    taken, sent = stages[:2]
    same = taken.at.astimezone(VIETNAM).date() == sent.at.astimezone(VIETNAM).date()
    return (sent, taken, *stages[2:]) if same else stages


def _now(status: Status) -> Progress:
    if status.must_act:
        return Progress.waits
    return Progress.done if status.ended else Progress.now
