"""Short labels: what fits on a choice, and what a long name comes down to."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import needed
from handlers.texts.filters import LABEL, brief, clip
from knowledge.procedure import Document


def papers(documents: Sequence[Document]) -> tuple[str, ...]:
    """A label for each paper of a case; no two are alike."""
    made: list[str] = []
    for document in documents:
        tail = needed.tail(document, documents)
        label = brief(document.name, LABEL - len(tail)) + tail
        if label in made:
            label = clip(document.name, LABEL - len(tail)) + tail
        number = 2
        while label in made:
            label = f"{clip(document.name, LABEL - len(tail) - 4)} ({number}){tail}"
            number += 1
        made.append(label)
    return tuple(made)
