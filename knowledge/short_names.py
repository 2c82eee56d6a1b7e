"""Short names by rules: cut at words, and never without the words that tell twins apart.

Official names run to a thousand characters, and half of them have a twin that differs in one
word. Names that are shown together are therefore shortened together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from knowledge.procedure import SHORT_NAME_LIMIT
from knowledge.vietnamese import fold

_BRACKET = re.compile(
    r"\((?:(?:được )?thực hiện (?:tại|ở) |áp dụng (?:tại|đối với|cho) |đối với |thuộc thẩm quyền )?"
    r"([^()]{3,24})\)[.\s]*$"
)
_WORD = re.compile(r"[^\W_]+")
_LOOSE = " ,;:.–-(“\"'"
_PROMISES = "của và cho về đối với trong theo tại do để từ có là các những hoặc thuộc"
_DANGLING = frozenset(_PROMISES.split())
"""Words that a cut must not leave at the end: they promise something that no longer follows."""
_BARE = 8
"""Characters of own words below which they need the word in front of them."""
_HEAD = 12
"""Characters of a name's beginning that stay in front of what tells it apart."""


def shorten(name: str, limit: int = SHORT_NAME_LIMIT) -> str:
    """Cut a name at a word, keeping a last bracket ("(cấp tỉnh)"): it often tells twins apart."""
    name = _one_line(name)
    if len(name) <= limit:
        return name
    bracket = _BRACKET.search(name)
    tail = f" ({bracket[1]})" if bracket and len(bracket[1]) < limit - 14 else ""
    return f"{_head(name, limit - len(tail) - 1)}…{tail}"


def shorten_all(names: Sequence[str], limit: int = SHORT_NAME_LIMIT) -> list[str]:
    """Shorten names that are shown together: the short ones differ wherever the names do.

    Names that differ in marks of punctuation or capitals alone count as the same.
    """
    short = [shorten(name, limit) for name in names]
    spoken = [words(name) for name in names]
    alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(short):
        alike[words(one)].append(number)
    taken = set(alike)
    for plain, twins in alike.items():
        if len({spoken[number] for number in twins}) == 1:
            continue
        taken.discard(plain)
        known: dict[tuple[str, ...], str] = {}
        # The longest first: the shortest may have nothing of its own, and keeps the bare beginning.
        for number in sorted(twins, key=lambda n: (-len(spoken[n]), n)):
            if spoken[number] not in known:
                others = [spoken[other] for other in twins if spoken[other] != spoken[number]]
                known[spoken[number]] = _telling(names[number], others, taken, limit)
            short[number] = known[spoken[number]]
    return short


# Each of the few names shown together is held against each of the others.
@lru_cache(maxsize=64)
def words(name: str) -> tuple[str, ...]:
    """A name as its folded words: what two names are compared by."""
    return tuple(_WORD.findall(fold(unicodedata.normalize("NFC", name))))


def own_words(name: str, others: Sequence[str]) -> str:
    """What a name says that the others do not, in its own words; "" if there is nothing."""
    spans = _own(name, [words(other) for other in others])
    return " … ".join(name[begin:end].strip(_LOOSE) for begin, end in spans)


def _telling(
    name: str, others: Sequence[tuple[str, ...]], taken: set[tuple[str, ...]], limit: int
) -> str:
    """A short name that keeps words of its own and is not taken yet; it is taken then."""
    name = _one_line(name)
    for short in _ways_to_tell(name, others, limit):
        if words(short) not in taken:
            taken.add(words(short))
            return short
    return shorten(name, limit)


def _ways_to_tell(name: str, others: Sequence[tuple[str, ...]], limit: int) -> Iterator[str]:
    """Ways to shorten a name around its own words: those that tell it from most others first."""
    places = [match.span() for match in _WORD.finditer(name)]
    for begin, end in _by_use(name, others):
        before = [first for first, last in places if last <= begin][-1:]
        led = [first for first in before if name[first:begin].split()[0] not in _DANGLING]
        # A word in front says what a bare "VK" or "2" is: "mẫu VK".
        starts = [*led, begin] if end - begin < _BARE else [begin, *led]
        for start in starts:
            yield _around(name, start, limit)
    yield shorten(name, limit)
    for number in range(2, len(others) + 3):
        tail = f"… ({number})"
        yield f"{_head(name, limit - len(tail))}{tail}"


def _around(name: str, start: int, limit: int) -> str:
    """The beginning of a name, a gap, and the words from a place on."""
    tail = name[start:].strip(_LOOSE)
    room = limit - _HEAD - 2
    if len(tail) > room:
        tail = f"{_head(tail, room - 1)}…"
    if tail.count("(") != tail.count(")"):
        tail = tail.replace("(", "").replace(")", "")
    head = _head(name[:start], limit - len(tail) - 2)
    if name[:start].strip(_LOOSE) == head:
        return f"{head} {tail}"
    return f"{head}… {tail}" if head else tail


def _by_use(name: str, others: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    telling = {
        (begin, end): sum(not _holds(other, words(name[begin:end])) for other in others)
        for begin, end in _own(name, others)
    }
    return sorted(telling, key=lambda span: (-telling[span], span[1] - span[0] < 2, span[0]))


def _holds(other: tuple[str, ...], said: tuple[str, ...]) -> bool:
    length = len(said)
    return any(other[at : at + length] == said for at in range(len(other) - length + 1))


def _own(name: str, others: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Where a name says what another does not, as spans of characters, in order."""
    places = [match.span() for match in _WORD.finditer(name)]
    said = [fold(name[begin:end]) for begin, end in places]
    found: dict[tuple[int, int], None] = {}
    for other in others:
        matcher = SequenceMatcher(None, said, list(other), autojunk=False)
        for kind, first, last, _, _ in matcher.get_opcodes():
            if kind in ("replace", "delete"):
                found[places[first][0], places[last - 1][1]] = None
    return sorted(found)


def _head(text: str, limit: int) -> str:
    """As many whole words of a text's beginning as fit, none of which promises another."""
    if len(text) > limit:
        cut = text[: max(limit, 0) + 1]
        text = cut.rsplit(" ", 1)[0] if " " in cut else cut[: max(limit, 0)]
    kept = text.rstrip(_LOOSE).split(" ")
    while len(kept) > 2 and kept[-1].lower() in _DANGLING:
        kept.pop()
    return " ".join(kept).rstrip(_LOOSE)


def _one_line(name: str) -> str:
    """One line of NFC text without control characters, its first letter big."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    line = " ".join(text.split())
    return line[:1].upper() + line[1:]
