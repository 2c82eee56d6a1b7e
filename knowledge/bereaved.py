"""Whether a message says that somebody has died: *mất* is also what happens to papers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.vietnamese import Token

_BEFORE = (
    r"(?:(?:da|thua|chao|alo|oi|a|co|nay|gio|hom|hom qua|hom nay|bua|hoi|neu|khi|vi|do|nha|can bo"
    r"|em|anh|chi|co|chu|bac|toi|con|chau|cho (?:toi|em|con|chau|minh) hoi) )*"
)
"""What may stand before who died; "sổ đỏ của ba tôi mất" is about a paper."""

_ELDER = r"(?:ong|ba)(?: (?:noi|ngoai|cu|gia|xa))?|noi|ngoai|ba|bo|cha|ma|me|tia|cu|chong|vo"
_OTHER = r"(?:con|chau|em|anh|chi|co|chu|bac|di|cau|mo|thim|duong|nguoi)"
_WHICH = r"(?: (?:trai|gai|ruot|ho|re|dau|ut|ca|nho|than|nha))*"
_WHOSE = r"(?: (?:vo|chong|toi|tui|minh|em|con|chau|anh|chi|nha))"
_ABOUT = r"(?: (?:moi|vua|da|bi|cung))*"
_AFTER = (
    r"(?= (?:roi|hom|tuan|thang|nam (?:ngoai|truoc|kia|\d+)|dem|toi|sang|chieu|trua|luc|vi|do|thi"
    r"|ma|nen|gio|bay gio|can(?! cuoc)|phai|lam (?:gi|sao|giay|thu tuc|the nao)|dot|som|hoi|khi"
    r"|truoc|de lai|xin|o|tai)\b|$)"
)
"""What may follow; "mẹ tôi mất sổ", "mất ngủ", "mất bao lâu" are about something else."""

_DIED = re.compile(
    rf"{_BEFORE}(?P<who>(?:{_ELDER})(?:{_WHOSE})*|{_OTHER}{_WHICH}{_WHOSE}+){_ABOUT} mat{_AFTER}"
)
_AGAIN = re.compile(r"\b(?:lam|cap|xin|dang ky) lai\b")


def died(words: Sequence[Token]) -> bool:
    """Tell whether a message opens with a relative's death: "ông nội tôi mất hôm qua".

    "Mất" has its marks or none: "mắt" and "mật" are other words. Who wants something anew has
    lost a thing.
    """
    text = " ".join(word.folded for word in words)
    found = _DIED.match(text)
    if found is None or _AGAIN.search(text):
        return False
    mat = words[len(found.group().split()) - 1]
    return not mat.marked or mat.text.lower() == "mất"
