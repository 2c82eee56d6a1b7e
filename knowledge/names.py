"""People's names, told so that their own know them and strangers learn little."""

from __future__ import annotations

from knowledge.vietnamese import normalise

HIDDEN = "**"
"""What stands for the rest of a word, however long it is."""


def masked(name: str) -> str:
    """Leave the family name and initials: "Nguyễn Văn An" becomes "Nguyễn V** A**".

    How long a word is stays untold, too. A name of one word keeps its initial only, and what is
    not all letters nothing.
    """
    words = normalise(name).split()
    family = words[0] if len(words) > 1 and words[0].isalpha() else ""
    given = words[1:] if family else words
    return " ".join([family, *map(_initial, given)]).strip()


def _initial(word: str) -> str:
    return word[0] + HIDDEN if word.isalpha() else HIDDEN
