"""How figures, dates and notes read in Vietnamese."""

from __future__ import annotations

import re
from datetime import date, datetime

from knowledge.entry import bare_name
from knowledge.procedure import Document, Fee, FeeKind, Procedure, TimeLimit, TimeUnit
from knowledge.variants import base, issued_by, local_code, name_of, province_of
from knowledge.workdays import VIETNAM

_UNITS = {
    TimeUnit.hour: "giờ",
    TimeUnit.working_day: "ngày làm việc",
    TimeUnit.day: "ngày",
    TimeUnit.month: "tháng",
}

_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZÀ-ỸĐ])")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_SEAM = re.compile(r"\s*[:;,/]\s|\s+(?:do|ban hành|theo quy định|được quy định)\s")
_CLAUSE = re.compile(r"[.;](?=\s)")
_FORM_NUMBER = re.compile(r"\w*\d[\w./-]*")
_LESS = re.compile(r"\d\s*%|[Mm]iễn|[Gg]iảm|[Kk]hông thu")
_COUNCIL = re.compile(r"(?:Hội đồng nhân dân|HĐND).*(?:quyết định|quy định)")

PUBLISHED = "Bản công bố ghi: "
"""What stands before a time limit that was published as words, not as a number."""

_SAYS_FREE = re.compile(
    r"(?!.*\b(?:đúng|quá|trực|điện|lần|lại|cho|của|người|trẻ|hộ|nếu|khi|trong|ngoài|tại)\b)"
    r"Đăng ký (?:\w+ ){1,4}được miễn (?:phí|lệ phí)\.?"
)
"""A thing that is free, and no word of when, where or for whom."""

LABEL = 60
"""Characters of a choice's label."""

FORM = 50
"""Characters of a form's name."""

PAPER = 90
"""Characters of a paper's name on a card."""

ONLY_IF = 130
"""Characters of when a paper is needed, on a card; longer ones end at a clause."""

MORE_IN_LIST = "xem thêm ở danh sách giấy tờ"

BRIEF = 120
"""Characters of a note on a card; the whole note stands behind a choice."""


def number(value: float) -> str:
    """``20000`` → ``20.000``; ``2.5`` → ``2,5``."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:g}".replace(".", ",")


def money(fee: Fee) -> str:
    """An amount with its currency and what it is counted by: ``2.000 đ/trang``."""
    currency = "đ" if fee.currency == "VND" else fee.currency
    per = f"/{fee.per.removeprefix('/')}" if fee.per else ""
    return f"{number(fee.amount or 0)} {currency}{per}"


def fee(value: Fee) -> str:
    """A fee in a few words; its note is told beside it, never left out of sight."""
    if value.kind is FeeKind.amount:
        return money(value)
    return {
        FeeKind.free: "miễn phí" if _plainly_free(value) else "miễn phí, có ghi chú",
        FeeKind.provincial: "do HĐND tỉnh quyết định",
        FeeKind.unknown: "nguồn không nêu mức",
    }[value.kind]


def _plainly_free(value: Fee) -> bool:
    """Whether the note, which is told beside it, says nothing but that it is free."""
    return not value.note or _SAYS_FREE.fullmatch(value.note) is not None


def time(limit: TimeLimit) -> str:
    """A time limit in words; an unknown one is called unknown, with the reason."""
    if limit.value is None or limit.unit is None:
        if limit.unknown and limit.unknown.startswith(PUBLISHED):
            return f"chưa rõ; bản công bố ghi: {lower(limit.unknown.removeprefix(PUBLISHED))}"
        return f"chưa rõ ({lower(limit.unknown)})" if limit.unknown else "chưa rõ"
    return f"{number(limit.value)} {_UNITS[limit.unit]}"


def day(value: date) -> str:
    """``2026-06-10`` → ``10/06/2026``; a moment's day is the one in Việt Nam."""
    here = value.astimezone(VIETNAM) if isinstance(value, datetime) else value
    return here.strftime("%d/%m/%Y")


def hour(value: datetime) -> str:
    """The time of day of a moment, in Việt Nam: ``08:05``."""
    return value.astimezone(VIETNAM).strftime("%H:%M")


def lower(text: str) -> str:
    """The first letter small, unless the word is an abbreviation: for the middle of a sentence."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def upper(text: str) -> str:
    """The first letter big: for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def note(value: Fee) -> str:
    """What the note of a fee adds to what its kind already says."""
    sentences = _SENTENCE.split(value.note or "")
    if value.kind is FeeKind.provincial:
        sentences = [s for s in sentences if not _COUNCIL.search(s)]
    return " ".join(sentences).rstrip(".")


def brief_note(value: Fee) -> str:
    """What of a fee's note must be known: who pays less, else its first sentence.

    The condition of *free* is told in full length.
    """
    sentences = _SENTENCE.split(note(value))
    matters = next((s for s in sentences if _LESS.search(s)), sentences[0])
    told = (sentences[0] if value.kind is FeeKind.free else matters).rstrip(".;")
    return told if value.kind is FeeKind.free else _shortened(told)


def _shortened(text: str) -> str:
    return text if len(text) <= BRIEF else clauses(_ASIDE.sub("", text).strip(), BRIEF)


def clauses(text: str, limit: int) -> str:
    """The whole clauses that fit, the cut shown; the first one in full, however long.

    What relieves of a duty stands at a clause's end: a cut inside it would say the opposite.
    """
    if len(text) <= limit:
        return text
    ends = [m.start() for m in _CLAUSE.finditer(text)]
    fitting = [end for end in ends if end <= limit][-1:] or ends[:1]
    return f"{text[: fitting[0]]}…" if fitting else text


def only_if(document: Document) -> str:
    """When a paper is needed: in full, or its first clauses and where the rest stands."""
    text = lower(document.only_if or "")
    told = clauses(text, ONLY_IF)
    return text if told == text else f"{told.removesuffix('…')}; {MORE_IN_LIST}"


def clip(text: str, limit: int) -> str:
    """Cut at a word; the cut is shown."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–(") + "…"


def paper(document: Document) -> str:
    """What a paper's name comes down to, on a card."""
    return brief(document.name, PAPER)


def brief(name: str, limit: int = LABEL) -> str:
    """What a long name comes down to: without asides, up to a seam, else cut at a word."""
    if len(name) <= limit:
        return name
    bare = _ASIDE.sub("", name).strip()
    if len(bare) <= limit:
        return bare
    seams = [m.start() for m in _SEAM.finditer(bare) if 16 <= m.start() < limit]
    return bare[: seams[-1]] + "…" if seams else clip(bare, limit)


def form(document: Document) -> str:
    """A form as it is asked for: ``CT01`` → ``mẫu CT01``, ``Mẫu số 02 …`` → ``mẫu số 02 …``."""
    name = clip(document.form or "", FORM)
    return lower(name) if name.startswith(("Mẫu", "Phụ lục")) else f"mẫu {name}"


def names_form(document: Document) -> bool:
    """Whether a paper's name already says which form it is on."""
    numbers = _FORM_NUMBER.findall(document.form or "")
    return all(number in document.name for number in numbers or [document.form or ""])


def copies(document: Document) -> str:
    """How many to bring: ``2 bản chính, 1 bản sao``; one original goes without saying."""
    if (document.originals or 0) <= 1 and not document.copies:
        return ""
    parts = ((document.originals, "bản chính"), (document.copies, "bản sao"))
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def title(procedure: Procedure, limit: int = 220) -> str:
    """What stands above a card: our short name, or the official one, nearly in full."""
    if not procedure.official:
        return procedure.short_name
    return upper(clip(bare_name(procedure.name).rstrip(" .;"), limit))


def ended(text: str) -> str:
    """The text with a full stop where it has no end of its own."""
    text = text.rstrip(" ;,")
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def province(procedure: Procedure) -> str:
    """The province whose own procedure it is, by its name; "" for a national one."""
    return name_of(province_of(procedure.code) or issued_by(procedure.promulgator or ""))


ALL = {
    "base": base,
    "province": province,
    "number": number,
    "money": money,
    "fee": fee,
    "time": time,
    "day": day,
    "hour": hour,
    "lower1": lower,
    "upper1": upper,
    "note": note,
    "brief_note": brief_note,
    "clip": clip,
    "clauses": clauses,
    "only_if": only_if,
    "copies": copies,
    "paper": paper,
    "form": form,
    "names_form": names_form,
    "ended": ended,
    "local_code": local_code,
    "title": title,
}
