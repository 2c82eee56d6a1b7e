"""How people ask after a dossier without its code: how far it is, or that the receipt is lost."""

from __future__ import annotations

import re

from knowledge.dossier import mentions_dossier
from knowledge.vietnamese import fold, normalise

_WAITING = re.compile(
    r"\b(?:da nop|nop ho so|nop giay to|nop don|gui ho so)\b.{0,40}"
    r"\b(?:chua|khong|ko|k|hong|van)\s+"
    r"(?:thay|co ket qua|duoc tra|duoc goi|ai (?:goi|bao)|xong|nhan duoc|co gi|chua)\b"
)
"""Someone has handed something in and hears nothing."""

_NOTHING_YET = r"(?:chua|ko|k|khong|hong)\s+(?:(?:co|ra|nhan|duoc)\s+){0,2}"
_LATE = re.compile(
    r"\b(?:hs|ho so)\b.{0,60}\b"
    + _NOTHING_YET
    + r"(?:(?:kq|ket qua)(?! (?:hoc|kham|xet|thi))|thay(?! (?:ma|nut|cho|trang|o dau|muc))"
    + r"|tra(?! (?:no|tien|phi|le phi|loi))|(?<=chua )xong|nhan duoc)\b"
)
"""A dossier, and nothing of it yet: "hs của e nộp hôm bữa sao chưa có kq"."""

_MINE = r"(?: (?:cua|ma|toi|tui|em|minh|chau|con|bac|co|chu|anh|chi|ba|ong|vo|chong|me|bo|e|a|c))*"
_HANDED = r"(?: (?:da|moi|vua|nop|gui|lam|roi|hom|truoc|tuan|thang|qua|bua|no|do|day|ay|nay|kia))*"
_SO_FAR = (
    r"(?:sao roi|sao rui|ra sao|the nao roi|(?:den|toi) (?:d\w{0,2}a\w{0,2}u|dau\w)"
    r"|xong chua|duoc chua|bao gio (?:xong|co|duoc)"
    r"|khi nao (?:xong|co|duoc)|chung nao (?:xong|co|duoc)"
    r"|co (?:ket qua )?chua|co gi (?:moi )?(?:chua|khong|ko))"
)
_HOW_FAR = re.compile(rf"\b(?:ho so|hs|giay to|don){_MINE}{_HANDED}{_MINE}{_HANDED} {_SO_FAR}\b")
"""How far what was handed in is, no procedure named: "hồ sơ tôi sao rồi"."""

_TAIL = (
    r"(?: (?:roi|lau|qua|mai|hoai|sao|phai|lam|gi|thi|vi|tai|a|nhi|vay|the|ko|khong|chua|hen|han"
    r"|may|ngay|tuan|thang|nay|bay gio|di|kien|ai|hoi|keu|\d+))*"
)
_HELD = re.compile(
    rf"(?:sao |vi sao |tai sao |toi |em |minh )*(?:ho so|hs|giay to){_MINE}{_HANDED}"
    rf" (?:bi )?(?:tre|tre hen|qua hen|qua han|tra lai|tra ve|tu choi|treo|ngam|giu lai|lau){_TAIL}"
    rf"|(?:(?:buc|met|chan|toi|em|minh|qua|sao|ma|oi|troi) )*(?:cho|doi)"
    rf" (?:mai|hoai|lau){_TAIL}|sao (?:ma )?lau{_TAIL}|(?:qua hen|tre hen){_TAIL}"
)
"""The whole of a message complains of a wait, or of a dossier that came back."""

_LOOK = re.compile(
    rf"(?:cho (?:toi|em|minh|con|chau) |giup (?:toi|em|minh) |muon |toi muon |em muon )?"
    rf"(?:(?:tra cuu|tra|xem|kiem tra|check|coi|tim)(?: lai| giup| gium| ho)*"
    rf"(?: tinh trang| trang thai| ket qua)?|tinh trang|trang thai|ket qua)"
    rf" (?:cua )?(?:ho so|hs){_MINE}{_HANDED}(?: (?:giup|gium|voi|a|nhe|nha|o dau))*"
)
"""The whole of a message asks to look at a dossier: "tra hồ sơ"."""

_LOST = re.compile(
    r"\b(?:mat|that lac|quen(?: mang)?|bo quen|khong (?:con|co|nho|mang)|ko (?:con|co|nho)|chua co)"
    r"(?: (?:mat|cai|to|cai to|luon|ca))? (?:giay hen|giay tiep nhan|giay bien nhan|bien nhan"
    r"|phieu hen|ma ho so|ma hs|ma so ho so)\b"
    r"|\b(?:giay hen|bien nhan|phieu hen|ma ho so)(?: (?:cua|toi|em|minh|da|cu))* (?:bi )?"
    r"(?:mat|that lac|lac|rach|uot|de quen|quen)\b"
)
"""The receipt is gone, or its code forgotten."""


def asks(text: str) -> bool:
    """Whether a message asks how far a dossier is."""
    folded = _plain(text)
    return (
        mentions_dossier(text)
        or any(said.search(folded) for said in (_WAITING, _LATE, _HOW_FAR))
        or _LOOK.fullmatch(folded) is not None
    )


def complains(text: str) -> bool:
    """Whether a message complains of a wait, or of a dossier that came back."""
    return _HELD.fullmatch(_plain(text)) is not None


def is_lost(text: str) -> bool:
    """Whether a message tells that the receipt or its code is gone."""
    return _LOST.search(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(fold(normalise(text)).split()).strip(" .!?")
