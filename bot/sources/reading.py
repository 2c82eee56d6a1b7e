"""Reading what a source answered; what cannot be right is the source's fault, not ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.sources.contract import SourceConfused, StatusUntold
from bot.wallclock import local, now
from knowledge.dossier_record import Dossier
from knowledge.formats.national import WrongField, tells_status

Form = Callable[[Mapping[str, Any], date], Dossier]


def understood(form: Form, item: Mapping[str, Any]) -> Dossier | StatusUntold:
    """Read one dossier of an answer.

    Raises:
        SourceConfused: a field is missing or wrong; its name is told, its value never.
    """
    try:
        dossier = form(item, local(now()).date())
        return dossier if tells_status(item) else StatusUntold(dossier)
    except WrongField as error:
        raise SourceConfused(f"field {error.field}") from None
