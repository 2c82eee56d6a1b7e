"""The numbers that weigh words, names and procedures against each other in search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """What tips the scale; found on the development questions, see docs/tim-kiem.md."""

    folded: float = 0.58
    pair: float = 0.63
    kin: float = 0.25
    filler: float = 0.2
    asking: float = 0.3
    expansion: float = 0.6
    query_alone: float = 0.27
    phrase_alone: float = 0.7
    body: float = 0.5
    body_pair: float = 0.25
    tail: float = 0.35
    plain: float = 1.12
    name_only: float = 0.95
    settled: float = 3.0
    whole: float = 1.14
    whole_pair: float = 1.06
    whole_name: float = 1.2
    excepted: float = 0.8

    def said(self, length: int) -> float:
        """The factor for a name of so many words that stands in the message; 0 for none."""
        if length < 2:
            return 1.0
        if length == 2:
            return self.whole_pair
        return self.whole if length < _LONG else self.whole_name


_LONG = 6
"""Words from which a name that is said in full is said on purpose."""
