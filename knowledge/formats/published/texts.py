"""Published texts brought to one form: NFC, without tags, pictures, control characters, bullets."""

from __future__ import annotations

import html
import re
import unicodedata

_PICTURE = re.compile(r"(?:!\[[^\]\n]{0,200}\]\()?data:image/[\w.+-]{1,20};base64,[\w+/=\s]*\)?")
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]{0,200}>", re.I)
_TAG = re.compile(
    r"</?(?:p|br|div|span|img|b|i|u|strong|em|ul|ol|li|table|tbody|thead|tr|td|th|a|font|su[bp]"
    r"|h\d|figure|html|body|o:p)(?:\s[^<>]*)?/?>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8});", re.I)
_BULLETS = str.maketrans(dict.fromkeys("\uf0b7\uf0fc\uf0a7\uf0d8\uf02d\uf0a8\uf076\uf0e8", "-"))
"""What the fonts Symbol and Wingdings put in front of a line."""

_ODD = re.compile(r"[^\n\t -~À-ỹ]+")
"""Runs of letters other than Vietnamese ones: all that may be control or format characters."""

_LOOKS_LATIN = str.maketrans("АВЕКМНОРСТХУІЅЈÐƉ", "ABEKMHOPCTXYISJĐĐ")
"""Cyrillic capitals that look like Latin ones, and the two letters that look like Đ."""

_DECISION = re.compile(
    r"(?P<number>\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?)/Q[ĐD]-?(?P<by>[A-ZĐƯÔƠÂĂÊ]{2,12}(?:-[A-ZĐ0-9]{1,12})*)"
)
_PREFIX = re.compile(r"^(?:quyết\s+định|qđ)?\s*(?:số)?\s*[:.]?\s*(?=\d)", re.I)
_DATED = re.compile(r"[\s,(]+ngày\b.*$", re.I | re.S)


def text(value: object) -> str:
    """The text of a value with its lines and tabs, without base64 pictures, tags, font symbols."""
    written = "" if value is None or isinstance(value, dict | list) else str(value)
    written = written.encode("utf-8", "replace").decode()
    # Most texts have none of these, and looking for a letter costs nothing.
    if "base64," in written:
        written = _PICTURE.sub(" ", written)
    if "<" in written:
        written = _TAG.sub(" ", _BREAKS.sub("\n", written))
    if "&" in written and _ENTITY.search(written):
        written = html.unescape(written)
    written = unicodedata.normalize("NFC", written).translate(_BULLETS)
    return _ODD.sub(_kept, written.replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(value: object) -> str:
    """The same on one line, its blanks single."""
    return " ".join(text(value).split())


def decision(value: object) -> str:
    """The number of a decision, repaired where only one reading is possible.

    "SỐ 64/QĐ-NHNN", "3713/QD-BTP", "2267./QĐ-BXD", "3980 /QĐ-BQP" and Cyrillic letters are; what
    is not of the form ``number/QĐ-agency`` stays as it was published ("QĐ/0001-BCA").
    """
    published = line(value)
    tried = _DATED.sub("", published).translate(_LOOKS_LATIN).replace("–", "-")
    tried = _PREFIX.sub("", tried)
    tried = re.sub(r"\s*([/.-])\s*", r"\1", tried).replace("./", "/").strip(" .,;")
    head, slash, tail = tried.partition("/")
    found = _DECISION.fullmatch(f"{head}{slash}{tail.upper()}")
    return f"{found['number']}/QĐ-{found['by']}" if found else published


def _kept(found: re.Match[str]) -> str:
    """What stays of letters that few texts have."""
    return "".join(map(_letter, found.group()))


def _letter(letter: str) -> str:
    category = unicodedata.category(letter)
    # Format characters stand inside words, so nothing takes their place.
    if category in ("Cf", "Co", "Cs"):
        return ""
    return " " if category in ("Cc", "Zs", "Zl", "Zp") else letter
