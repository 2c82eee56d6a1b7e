"""Which papers of a case are always needed, and which only sometimes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.texts import labels
from knowledge.procedure import Document

_ON_PAPER = "Khi nộp trực tiếp"
_ONLINE = "Khi nộp trực tuyến"
_FILLED_ONLINE = "điện tử tương tác"


@dataclass(frozen=True)
class Progress:
    """How far a list is: of what is always needed, and of what may be needed beside it."""

    have: int
    of: int
    have_extra: int
    extra: int

    @property
    def done(self) -> bool:
        """Whether all that is always needed is there."""
        return 0 < self.of == self.have


def progress(documents: Sequence[Document], ticked: Iterable[int]) -> Progress:
    """Count what is ticked; a form and the one filled in online in its place are one paper."""
    marked = set(ticked)
    groups = _groups(documents)
    extra = set(range(len(documents))).difference(*groups)
    have = sum(bool(marked & group) for group in groups)
    return Progress(have, len(groups), len(marked & extra), len(extra))


def tail(document: Document, documents: Sequence[Document]) -> str:
    """What stands behind a paper's label: that it is needed sometimes, or for one way only."""
    if not document.only_if:
        return ""
    for at in range(len(documents)):
        if _are_one(documents, at) and document in documents[at : at + 2]:
            return labels.ON_PAPER if document == documents[at] else labels.ON_SCREEN
    return labels.IF_NEEDED


def _groups(documents: Sequence[Document]) -> list[set[int]]:
    """The papers that are always needed; of alternatives, any one will do."""
    always = [{at} for at, document in enumerate(documents) if not document.only_if]
    pairs = [{at, at + 1} for at in range(len(documents)) if _are_one(documents, at)]
    return [*always, *pairs]


def _are_one(documents: Sequence[Document], at: int) -> bool:
    """Whether a form and the next paper are the same thing, on paper and online."""
    form, *after = documents[at : at + 2]
    return bool(after) and (
        (form.only_if or "").startswith(_ON_PAPER)
        and (after[0].only_if or "").startswith(_ONLINE)
        and _FILLED_ONLINE in after[0].name
    )
