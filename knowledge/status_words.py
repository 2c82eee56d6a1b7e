"""From what a source calls a status to the national ten, the note read before the word.

One widespread system sends its own "bổ sung", "thanh toán" and "dừng" upstream as 9 and says what
is meant in a note only: whoever believes the 9 sends people to the counter for nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.status import Status
from knowledge.vietnamese import fold, normalise

_WORKFLOW = {
    "receiving": Status.registered,
    "new": Status.received,
    "denied": Status.not_received,
    "processing": Status.processing,
    "waiting": Status.supplement,
    "paying": Status.payment,
    "cancelled": Status.withdrawn,
    "canceled": Status.withdrawn,
    "unresolved": Status.stopped,
    "releasing": Status.finished,
    "done": Status.returned,
}
"""Names that OpenCPS gives to the steps of its workflow."""

# Asked in this order; what is found first holds. Folded; a word is a whole word. What is denied
# or over ("khong duoc", "da bo sung") stands before what it denies.
_WORDS: tuple[tuple[Status, str], ...] = (
    (Status.processing, "chua (tra|co|nhan) (ket qua|kq)"),
    (Status.finished, "(cho|doi|san sang) (cong dan )?(den )?(nhan|lay|tra) (lai )?(ket qua|kq)"),
    (Status.finished, "(moi|den) (cong dan )?(den )?(nhan|lay) (ket qua|kq)"),
    (Status.processing, "(chua|chuyen|cho) (co )?(thong bao )?thue|lien thong thue"),
    (Status.processing, "(cho|doi|chua) (co )?(ket qua|kq)|(cho|doi) phe duyet|(cho|trinh|doi) ky"),
    (Status.processing, "da (bo sung|nop bo sung|thanh toan|thuc hien (nvtc|nghia vu tai chinh))"),
    (
        Status.processing,
        "tiep nhan bo sung|da nhan bo sung|(da )?(nop|dong) xong (thue|phi|le phi)",
    ),
    (
        Status.withdrawn,
        "rut (lai )?(ho so|hs)|(xin|yeu cau|da|duoc) rut|da huy|huy (ho so|hs)|huy bo",
    ),
    (
        Status.not_received,
        "(khong|ko|tu choi) (duoc )?(tiep nhan|nhan)|chua du dieu kien tiep nhan",
    ),
    (Status.supplement, "bo sung|hoan thien (ho so|hs)|thieu (giay to|ho so|thanh phan)"),
    (
        Status.payment,
        "nvtc|nghia vu tai chinh|thanh toan|(nop|dong) (tien|thue|phi|le phi)|cho thu phi",
    ),
    (Status.payment, "cho (nop|dong|thu) (tien|thue|phi|le phi)"),
    (Status.processing, "tam (dung|ngung)"),
    (Status.not_received, "tu choi( (ho so|hs))?$"),
    (Status.stopped, "(dung|ngung) (xu ly|giai quyet|thu ly|thuc hien)|bi dung"),
    (Status.stopped, "khong (the )?giai quyet|(khong|chua) du dieu kien|tu choi|khong dong y"),
    (Status.stopped, "tra lai|tra (ho so|hs) (khong|do|vi|chua|thieu|ve)|bi tra"),
    (
        Status.returned,
        "da (tra|giao|nhan|lay|phat) (ket qua|kq|cho|cong dan|dan)|da (tra|giao|phat)$|tra xong",
    ),
    (Status.finished, "(cho|doi) (tra|giao)|da co (ket qua|kq)|co (ket qua|kq)$"),
    (Status.finished, "(da )?(xu ly|giai quyet|lam|thuc hien) xong|(da )?hoan (thanh|tat)"),
    (Status.finished, "da (giai quyet|xu ly|phe duyet|duyet|ky)$"),
    (
        Status.registered,
        "(cho|doi) (tiep nhan|nhan|xac nhan)|moi (dang ky|nop|gui|tao)|da (gui|nop)$",
    ),
    (Status.registered, "chua (duoc )?tiep nhan"),
    (Status.received, "(da|duoc|moi|vua) (duoc )?(tiep nhan|nhan)|^tiep nhan$"),
    (
        Status.processing,
        "(dang|cho) (duoc )?(xu ly|giai quyet|thu ly|tham dinh|tham tra|thuc hien)",
    ),
    (Status.processing, "dang (trinh|luan chuyen|lien thong|xac minh|kiem tra|lam|chuyen)"),
    (Status.processing, "(cho|dang) (duyet|tham dinh|xac minh|phan cong|lien thong)|luan chuyen"),
)

# In a note, what is over or not asked for says nothing about what the citizen must do now.
_OVER = re.compile(
    r"\b(da|khong phai|khong can|mien|khong thu|sau khi|truoc khi|hoan thanh|het|xong|duoc)"
    r"(?: \w+){0,2} (?:bo sung|nvtc|nghia vu tai chinh|thanh toan|thue|phi|le phi)\b"
    r"|\b(tiep nhan|nhan|kiem tra) (ho so |hs )?bo sung\b"
)
_MUST = (
    (Status.withdrawn, r"(xin|yeu cau|de nghi|don) (duoc )?rut (lai )?(ho so|hs)|rut ho so"),
    (Status.supplement, r"bo sung|hoan thien (ho so|hs)|thieu (giay to|thanh phan)|bs ho so"),
    (Status.payment, r"nvtc|nghia vu tai chinh|thanh toan|(nop|dong) (tien|thue|phi|le phi)"),
    (Status.payment, r"thuc hien (nghia vu )?thue|thong bao (nop )?thue"),
    (Status.not_received, r"(tu choi|khong|ko) (duoc )?tiep nhan"),
    (Status.stopped, r"(dung|ngung) (xu ly|giai quyet|thu ly|thuc hien)|tu choi|tra lai"),
    (Status.stopped, r"(khong|chua) du dieu kien|khong (duoc |the )?giai quyet"),
    (Status.stopped, r"tra (ho so|hs) (khong|do|vi|chua|thieu)"),
)

# "Đang xử lý (quá hạn)": how late it is stands beside the status and is none.
_PUNCTUALITY = re.compile(
    r"\b(con|dang)? ?(trong|qua|dung|tre|som|truoc|chua (den|qua)) (thoi )?han\b"
)
_GAPS = re.compile(r"[^a-z0-9]+")

_WORDS_READ = tuple((status, re.compile(rf"\b(?:{words})(?!\w)")) for status, words in _WORDS)
_MUST_READ = tuple((status, re.compile(rf"\b(?:{words})(?!\w)")) for status, words in _MUST)
_LABELS = {_GAPS.sub(" ", fold(status.label)): status for status in Status}


def status(told: str | int | None, note: str = "") -> Status | None:
    """The national status of what a source tells: its word, number or workflow name, and a note.

    Where the source says 9, 4 as a number (which is also what a missing status arrives as), or
    nothing, the note decides if it asks the citizen for something. None: nothing was told, or in
    words that are not known; the caller then takes 4 and says that it was not told.
    """
    text = "" if told is None else str(told).strip()
    known = word(text)
    if known is Status.finished or text.removesuffix(".0") in ("", "4", "04") or known is None:
        return from_note(note) or known or (word(note) if not text and _short(note) else None)
    return known


@lru_cache(maxsize=4096)
def word(told: str) -> Status | None:
    """The status a source's own word, number or workflow name stands for; None if unknown."""
    bare = _bare(told)
    if bare.isdecimal():
        number = int(bare)
        return Status(number) if 1 <= number <= 10 else None
    exact = _LABELS.get(bare) or _WORKFLOW.get(bare)
    if exact:
        return exact
    bare = " ".join(_PUNCTUALITY.sub(" ", bare).split())
    return next((status for status, words in _WORDS_READ if words.search(bare)), None)


@lru_cache(maxsize=4096)
def from_note(note: str) -> Status | None:
    """What a note asks of the citizen, or why it ended; None if it asks nothing now."""
    bare = _bare(note)
    label = _LABELS.get(bare)
    if label:
        return label
    bare = _OVER.sub(" ", bare)
    return next((status for status, words in _MUST_READ if words.search(bare)), None)


def _short(note: str) -> bool:
    """Whether a note may be nothing but a status, as the follow-up book keeps it."""
    return len(note.split()) <= 7


def _bare(text: str) -> str:
    folded = fold(normalise(re.sub(r"(?<=\d)\.0$", "", text)))
    return _GAPS.sub(" ", folded).strip()
