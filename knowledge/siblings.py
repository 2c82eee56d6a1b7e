"""Procedures that differ only in who decides, or for whom: one name, told apart at its end.

The State splits one matter by authority or by case: "Phê duyệt phương án bảo vệ đập … thuộc thẩm
quyền của UBND tỉnh" and "… của Bộ"; "Cấp giấy chứng nhận … (trừ giống bố mẹ)" and "… (đối với giống
bố mẹ)". Who means one of them seldom says which, so that the others belong right beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from knowledge.entry import Entry, bare_name
from knowledge.search import Scored
from knowledge.vietnamese import tokens

_SHORTEST = 5
"""Words that two names must have in common at their end to be one matter: fewer are chance."""
_SHARE = 0.7
_NEAR, _NEAR_PLAIN, _FAR = 0.88, 0.6, 0.3
_MOST = 2
# Blanks are tried from their first one only: a long run of them is to cost no square of its length.
_TAIL = re.compile(
    r"(?<!\s)\s*"
    r"(?:[(\[].*|(?:thuộc|theo) thẩm quyền\b.*|đối với\b.*|trừ\b.*|cấp (?:tỉnh|xã|huyện)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)


def beside(ranked: Sequence[Scored]) -> list[Scored]:
    """Bring siblings of the first procedure behind those that are near it; keep all other order.

    What we have put into plain words is known by the words people use, so that its siblings wait
    for whatever is half as likely.
    """
    if not ranked:
        return []
    first = ranked[0]
    near = (_NEAR_PLAIN if first.entry.plain else _NEAR) * first.score
    head = [one for one in ranked if one.score >= near]
    rest = ranked[len(head) :]
    family = (
        one for one in rest if one.score >= _FAR * first.score and are(first.entry, one.entry)
    )
    brought = list(islice(family, _MOST))
    return [*head, *brought, *(one for one in rest if one not in brought)]


def are(one: Entry, other: Entry) -> bool:
    """Whether two procedures are one matter, split by authority or by case."""
    if one.code == other.code or one.province != other.province:
        return False
    short, long = sorted((matter(one.name), matter(other.name)), key=len)
    enough = len(short) >= max(_SHORTEST, _SHARE * len(long))
    return enough and long[len(long) - len(short) :] == short


@lru_cache(maxsize=20_000)
def matter(name: str) -> tuple[str, ...]:
    """The folded words of a name up to where it says for whom, by whom, or with what exception."""
    return tuple(word.folded for word in tokens(_TAIL.sub("", bare_name(name))))
