"""Names that stand in a message word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise


class NamesSaid:
    """Names by their words, to find those a message says in full.

    ``names`` are folded words with a blank between; ``owners`` say whose each name is.
    """

    def __init__(self, names: Iterable[str], owners: Iterable[int]) -> None:
        self._owners: defaultdict[str, list[int]] = defaultdict(list)
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name, owner in zip(names, owners, strict=True):
            self._owners[name].append(owner)
            self._lengths[" ".join(name.split(" ", 2)[:2])].add(name.count(" ") + 1)

    def within(self, words: Sequence[str]) -> dict[int, int]:
        """The owners of the names said, each with the words of its longest; two at least.

        A name within a longer name that was said is only a part of that one.
        """
        said: dict[int, int] = {}
        reached = 0
        for start, two in enumerate(map(" ".join, pairwise(words))):
            if two not in self._lengths:
                continue
            length, name = self._longest_at(words, start, self._lengths[two])
            if length and start + length > reached:
                reached = start + length
                for owner in self._owners[name]:
                    said[owner] = max(said.get(owner, 0), length)
        return said

    def _longest_at(
        self, words: Sequence[str], start: int, lengths: Iterable[int]
    ) -> tuple[int, str]:
        for length in sorted(lengths, reverse=True):
            name = " ".join(words[start : start + length])
            if start + length <= len(words) and name in self._owners:
                return length, name
        return 0, ""
