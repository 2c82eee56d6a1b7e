"""What there is to tap below an answer, most useful first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from handlers.conversation import Choice
from handlers.facts import View
from handlers.texts import labels
from handlers.texts.filters import LABEL, brief
from knowledge.entry import Entry
from knowledge.procedure import Procedure
from knowledge.question import Asked
from knowledge.short_names import shorten_all
from knowledge.vietnamese import fold, normalise

STARTERS = ("1.001193", "1.004222", "2.000815", "1.004873")
"""What people most often come for at a commune; shown to who does not know what to ask."""

_FEW_CASES = 4

_YES = re.compile(
    r"(?:(?:da|vang|u|uh|ok|oke|co|phai|dung|dong y|duoc|chiu|nhat tri)\b[ ,]*)+"
    r"(?:(?:a|nha|nhe|roi|chu|luon|do|ban)\b ?)*"
)


def card(code: str, label: str) -> Choice:
    """Opens the card of a procedure."""
    return Choice(brief(label), f"card:{code}")


def starters(procedures: Mapping[str, Procedure]) -> tuple[Choice, ...]:
    """Where to begin."""
    often = [card(code, procedures[code].short_name) for code in STARTERS if code in procedures]
    return (*often, Choice(labels.ACCOUNT, "guide:account"), person())


def person() -> Choice:
    """The way to a person."""
    return Choice(labels.PERSON, "person")


def home() -> Choice:
    """Back to where everything starts."""
    return Choice(labels.HOME, "home")


def yes(text: str) -> bool:
    """Whether a message plainly agrees."""
    return _YES.fullmatch(" ".join(fold(normalise(text)).split()).strip(" .!")) is not None


def help() -> Choice:
    """What can be asked."""
    return Choice(labels.HELP, "help")


def for_card(view: View, asked: Sequence[Asked], near: Iterable[Entry]) -> tuple[Choice, ...]:
    """Below a card: its case or papers, the ways deeper, what else may be meant, right or not."""
    code = view.procedure.code
    others = tuple(card(e.code, labels.OR.format(e.short_name)) for e in near)
    papers = _papers(view, asked)
    full = len(papers) > 1 or bool(others)
    if view.case is None and Asked.papers in asked and len(papers) > _FEW_CASES:
        return (*papers, *feedback(code))
    deeper = [
        Choice(labels.STEPS, f"steps:{code}") if Asked.steps not in asked else None,
        _fee(view) if Asked.fee not in asked and not full else None,
        Choice(labels.SUBMIT, f"guide:submit:{code}") if view.online.possible else None,
        Choice(labels.MORE, f"more:{code}"),
    ]
    told = tuple(choice for choice in deeper if choice)
    return (*papers, *told, *others, *feedback(code))


def for_section(view: View, name: str) -> tuple[Choice, ...]:
    """Below one part of a procedure: where to go from there."""
    code = view.procedure.code
    submit = Choice(labels.SUBMIT, f"guide:submit:{code}")
    after = [
        _checklist(view) if name in ("steps", "form", "conditions") else None,
        Choice(labels.STEPS, f"steps:{code}") if name != "steps" else None,
        submit if view.online.possible and name in ("steps", "place", "online") else None,
        Choice(labels.CARD, f"card:{code}"),
    ]
    return tuple(choice for choice in after if choice)


def more(view: View) -> tuple[Choice, ...]:
    """The parts of a procedure that fewer people ask for."""
    code = view.procedure.code
    parts = [
        Choice(labels.FEE, f"fee:{code}"),
        Choice(labels.PLACE, f"place:{code}"),
        Choice(labels.FORMS, f"forms:{code}") if view.forms else None,
        Choice(labels.CONDITIONS, f"conditions:{code}") if view.procedure.conditions else None,
        Choice(labels.BASIS, f"basis:{code}") if view.procedure.legal_basis else None,
        Choice(labels.CARD, f"card:{code}"),
    ]
    return tuple(choice for choice in parts if choice)


def cases(view: View, *, but: int | None = None) -> tuple[Choice, ...]:
    """The cases of a procedure, to pick from."""
    names = [brief(case.name) for case in view.procedure.cases]
    if len(set(names)) < len(names):
        names = shorten_all([case.name for case in view.procedure.cases], LABEL)
    return tuple(
        Choice(name, f"case:{view.procedure.code}:{number}")
        for number, name in enumerate(names)
        if number != but
    )


def _papers(view: View, asked: Sequence[Asked]) -> tuple[Choice, ...]:
    several = len(view.procedure.cases) > 1
    if view.case is None:
        if Asked.papers in asked or (not asked and len(view.procedure.cases) <= _FEW_CASES):
            return cases(view)
        return (Choice(labels.CASES, f"papers:{view.procedure.code}"),)
    own = _checklist(view)
    others = _other_cases(view) if several and Asked.papers in asked else ()
    return (*((own,) if own else ()), *others)


def _other_cases(view: View) -> tuple[Choice, ...]:
    if len(view.procedure.cases) <= 3:
        return cases(view, but=view.case)
    return (Choice(labels.OTHER_CASE, f"papers:{view.procedure.code}"),)


def _checklist(view: View) -> Choice | None:
    code = view.procedure.code
    if view.case is None:
        return Choice(labels.PAPERS, f"papers:{code}")
    if not view.procedure.cases[view.case].documents:
        return None
    return Choice(labels.PAPERS, f"papers:{code}:{view.case}")


def _fee(view: View) -> Choice | None:
    plain = len(view.fees) == 1 and not view.fees[0].note
    return None if plain else Choice(labels.FEE, f"fee:{view.procedure.code}")


def feedback(code: str) -> tuple[Choice, Choice]:
    """Whether an answer was the right one."""
    return Choice(labels.GOOD, f"good:{code}"), Choice(labels.BAD, f"bad:{code}")
