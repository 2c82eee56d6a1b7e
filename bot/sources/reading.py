"""Reading what a source answered; what cannot be right is the source's fault, not ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.sources.contract import SourceConfused
from bot.wallclock import local, now
from knowledge.dossier_record import Dossier
from knowledge.formats.national import WrongField

Form = Callable[[Mapping[str, Any], date], Dossier]


def understood(form: Form, item: Mapping[str, Any]) -> Dossier:
    """Read one dossier of an answer.

    Raises:
        SourceConfused: a field is missing or wrong; its name is told, its value never.
    """
    try:
        return form(item, local(now()).date())
    except WrongField as error:
        raise SourceConfused(f"field {error.field}") from None
