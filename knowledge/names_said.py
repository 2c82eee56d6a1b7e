"""Names that stand in a message word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


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
        for start in range(len(words) - 1):
            length, name = self._longest_at(words, start)
            if length and start + length > reached:
                reached = start + length
                for owner in self._owners[name]:
                    said[owner] = max(said.get(owner, 0), length)
        return said

    def _longest_at(self, words: Sequence[str], start: int) -> tuple[int, str]:
        lengths = self._lengths.get(" ".join(words[start : start + 2]), ())
        for length in sorted(lengths, reverse=True):
            name = " ".join(words[start : start + length])
            if start + length <= len(words) and name in self._owners:
                return length, name
        return 0, ""
