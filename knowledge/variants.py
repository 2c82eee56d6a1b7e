"""Whose a procedure is: one code may stand for different procedures in different provinces.

A national procedure's key is its code, ``1.001193``. One that a province promulgated carries the
province's code as its suffix, ``1.115196.H19``, as the agencies' suffixes of official codes do, so
that the variants of one code stand side by side. Provinces are today's: what Bắc Giang published
is Bắc Ninh's since 1 July 2025 (NQ 202/2025/QH15).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from knowledge.provinces import provinces
from knowledge.vietnamese import fold, normalise

_BASE = re.compile(r"\d\.\d{6}")
_SUFFIX = re.compile(r"\.(H\d\d)(?![0-9A-Z])")
_ODD = re.compile(r"[^0-9A-Z]+")
_OWN = "DP."
_WORD = re.compile(r"[a-z0-9]+")
_MINISTRY = re.compile(r"bo (?!chi huy|tu lenh)")
_LOCAL = re.compile(r"(?:ubnd|uy ban|hdnd|hoi dong|so |trung tam phuc vu|van phong|ban quan ly)")
_KINDS = frozenset({"tinh", "pho", "tp"})
_LONGEST = 5
"""Words of the longest name: "Bà Rịa - Vũng Tàu" as people type it."""

_CALLED = {
    "H03": ("bac can",),
    "H06": ("ba ria", "vung tau", "brvt"),
    "H15": ("dac lac", "dac lak", "dak lac", "darlac"),
    "H16": ("dac nong", "dak nong"),
    "H26": ("hn",),
    "H29": ("hcm", "tphcm", "sai gon", "sg", "tp hcm"),
    "H57": ("thua thien hue", "tt hue"),
}
"""What provinces are called besides, without marks."""


def key_of(code: str, promulgator: str) -> str:
    """The key of a procedure: its code, with the province's code if a province promulgated it.

    Without a promulgator the code's own suffix tells (``1.012783.000.00.00.H19``); with one, the
    promulgator does: a ministry's procedure is national in whatever system it was listed.
    """
    written = code.strip().upper()
    bare = base(written)
    province = issued_by(promulgator) if promulgator.strip() else province_of(written)
    return f"{bare}.{province}" if province else bare


def base(key: str) -> str:
    """The code that citizens see, ``1.115196``; what is no code comes back as it is."""
    found = _BASE.match(key.strip())
    return found.group() if found else key.strip()


def local_key(code: str, province: str) -> str:
    """The key of a code that only a province's own list has: ``DP.23604.H43``."""
    return f"{_OWN}{_ODD.sub('.', code.upper()).strip('.')}.{province}"


def local_code(key: str) -> str:
    """The code that a province's own list has, out of its key; "" for any other key."""
    return key.removeprefix(_OWN).rpartition(".")[0] if key.startswith(_OWN) else ""


def province_of(key: str) -> str:
    """Today's province in a key's suffix, as its code (``H19``); "" for a national procedure."""
    written = key.strip().upper()
    found = _SUFFIX.findall(written[len(_OWN if written.startswith(_OWN) else "1.001193") :])
    return today(found[-1]) if found else ""


@lru_cache(maxsize=1024)
def issued_by(promulgator: str) -> str:
    """Today's province of a promulgator, "UBND tỉnh Lai Châu" → ``H35``; "" for a ministry."""
    words = _WORD.findall(fold(normalise(promulgator)))
    text = " ".join(words)
    if _MINISTRY.match(text):
        return ""
    local = bool(_LOCAL.match(text))
    named = list(_named(words))
    # The province comes last: "UBND phường Hà Nam, tỉnh Quảng Ninh".
    called = [code for begin, _, code in named if begin and words[begin - 1] in _KINDS]
    glued = [code for begin, _, code in named if words[begin].startswith("tp")]
    sure = called or glued or ([code for _, _, code in named] if local else [])
    return sure[-1] if sure else ""


def named_in(text: str) -> tuple[str, ...]:
    """Today's provinces a text names, old names and short ones too, in order, each once."""
    words = _WORD.findall(fold(normalise(text)))
    return tuple(dict.fromkeys(code for _, _, code in _named(words)))


def exactly(text: str) -> str:
    """Today's province that a text names and nothing else: "tỉnh Hà Giang cũ"; else ""."""
    words = _WORD.findall(fold(normalise(text)))
    while words and words[0] in ("tinh", "thanh", "pho"):
        words = words[1:]
    while words and words[-1] in ("cu", "a", "nhe", "nha"):
        words = words[:-1]
    return _by_name().get("".join(words), "")


def begins_with(text: str) -> str:
    """Today's province whose name a folded text begins with; "" if it begins with none."""
    words = _WORD.findall(text)[:_LONGEST]
    first = next(_named(words), None)
    return first[2] if first and first[0] == 0 else ""


def name_of(province: str) -> str:
    """The name of a province's code, "Đắk Lắk"; "" for a code that is none."""
    return provinces().get(province, ("", ""))[0]


def today(province: str) -> str:
    """The province of today that a code's province became part of; "" for a code that is none."""
    known = provinces().get(province)
    return (known[1] or province) if known else ""


def _named(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Names of provinces among words: begin, end, code; the longest first, without overlap."""
    begin = 0
    while begin < len(words):
        for end in range(min(begin + _LONGEST, len(words)), begin, -1):
            code = _by_name().get("".join(words[begin:end]))
            if code:
                yield begin, end, code
                begin = end
                break
        else:
            begin += 1


@cache
def _by_name() -> dict[str, str]:
    """Today's code by every name, folded and without blanks ("hanoi", "tphochiminh")."""
    found: dict[str, str] = {}
    for code, (name, _) in provinces().items():
        bare = re.sub(r"^tp ", "", " ".join(_WORD.findall(fold(name))))
        for called in (bare, f"tp {bare}", *_CALLED.get(code, ())):
            found[called.replace(" ", "")] = today(code)
    return found
