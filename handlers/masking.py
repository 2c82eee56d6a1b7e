"""Personal data out of a question before it is kept: numbers for certain, names at best."""

from __future__ import annotations

import re

from handlers.texts.labels import MASKS
from knowledge.vietnamese import normalise

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOSSIER = re.compile(
    r"(?P<kept>(?<![\w.])(?:[0-9A-Z]{2,3}\.){0,4}[A-Y]\d{2}(?:\.[0-9A-Z]{1,5}){0,5}"
    r"\s*[-–—_]\s*(?:20\d{6}|\d{6})\s*[-–—_]\s*)\d{1,7}(?:-\d{14})?",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)")
_IDENTITY = re.compile(r"(?<![\d.])(?:\d{3}[ .]?){3}\d{3}(?![\d.]?\d)|(?<![\d.])\d{9}(?!\d)")
_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)")
_BIRTHDAY = re.compile(
    r"(?P<kept>\b(?:sinh ngày|ngày sinh|sinh năm|năm sinh|sn|ns|sinh)\b[ :]*)"
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|"
    r"(?P<year>\b(?:sinh năm|năm sinh|sn|ns)\b[ :]*)\d{4}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\d./-])\d{6,}(?!\d)(?!\s*[-–—_]\s*•)")
_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
_NAME = re.compile(
    r"(?P<kept>\b(?:[Tt]ôi tên|[Ee]m tên|[Tt]ên tôi|[Tt]ên em|[Tt]ên con|[Hh]ọ (?:và )?tên|"
    r"[Tt]ên|[Tt]ôi|[Ee]m|[Mm]ình|[Cc]háu|[Cc]on)(?:\s+là|\s*:)\s*)"
    rf"[{_UPPER}]\w*(?:\s+[{_UPPER}]\w*){{1,4}}"
)


def mask(text: str) -> str:
    """Replace numbers that point at a person, mail addresses and, where they show, names."""
    text = _MAIL.sub(MASKS["mail"], normalise(text))
    text = _DOSSIER.sub(lambda m: m["kept"] + "••••", text)
    text = _NAME.sub(lambda m: m["kept"] + MASKS["name"], text)
    text = _BIRTHDAY.sub(lambda m: (m["kept"] or m["year"]) + MASKS["birthday"], text)
    text = _PHONE.sub(MASKS["phone"], _IDENTITY.sub(MASKS["identity"], text))
    return _DIGITS.sub(MASKS["digits"], _CARD.sub(MASKS["card"], text))
