"""One question as other people would type it: without marks, with a slip, in Telex, in chat.

The rules are those of keyboards and of chat, written without a look at the lexicon; chance is
seeded by the question, so that every run types the same.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from knowledge.vietnamese import fold, normalise

_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
_NEAR = {
    "a": "sq",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "wr",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "k": "jl",
    "l": "k",
    "m": "n",
    "n": "bm",
    "o": "ip",
    "p": "o",
    "q": "wa",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
    "v": "cb",
    "x": "zc",
    "y": "tu",
}
"""Keys side by side on a keyboard."""

_CHAT = {
    "thế nào": "ntn",
    "bao nhiêu": "bn",
    "giấy tờ": "gtờ",
    "đăng ký": "đk",
    "công an": "ca",
    "bảo hiểm y tế": "bhyt",
    "căn cước công dân": "cccd",
    "hộ khẩu": "hk",
    "không": "ko",
    "được": "dc",
    "gì": "j",
    "em": "e",
    "anh": "a",
    "rồi": "r",
    "vậy": "z",
    "với": "vs",
    "người": "ng",
    "làm": "lm",
    "cũng": "cx",
    "trước": "trc",
    "mình": "mk",
    "những": "nhg",
    "muốn": "mún",
    "biết": "bít",
    "thôi": "thui",
    "vợ": "vk",
    "chồng": "ck",
}
"""What people write in chat instead of the words on the left."""


def without_marks(text: str) -> str:
    """Every mark left out: "đăng ký" → "dang ky"."""
    return fold(normalise(text))


def one_slip(text: str) -> str:
    """One slip of the finger in one word of four letters or more."""
    chance = random.Random(text)
    words = re.split(r"(\W+)", normalise(text))
    long = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if long:
        at = chance.choice(long)
        words[at] = _slipped(words[at], chance)
    return "".join(words)


def _slipped(word: str, chance: random.Random) -> str:
    spot = chance.randrange(1, len(word) - 1)
    here = fold(word[spot])
    kinds = (
        word[:spot] + word[spot + 1 :],
        word[:spot] + word[spot] + word[spot:],
        word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
        word[:spot] + chance.choice(_NEAR.get(here, here)) + word[spot + 1 :],
    )
    return chance.choice(kinds)


def telex(text: str) -> str:
    """As the keys were pressed with the input method switched off: "ddawng kys"."""
    return "".join(
        _keys(part) if part.isalpha() else part for part in re.split(r"(\W+)", normalise(text))
    )


def _keys(word: str) -> str:
    typed, tone = "", ""
    for letter in word.lower():
        mark = next((m for m in unicodedata.normalize("NFD", letter) if m in _TONES), "")
        tone = _TONES.get(mark, tone)
        bare = unicodedata.normalize(
            "NFC", unicodedata.normalize("NFD", letter).replace(mark, "") if mark else letter
        )
        typed += _SHAPES.get(bare, bare)
    return typed + tone


def chat(text: str) -> str:
    """Small letters, no full stops, the shorthand of chat."""
    text = re.sub(r"[.,;:!?…]+", " ", normalise(text).lower())
    for meant, typed in _CHAT.items():
        text = re.sub(rf"\b{meant}\b", typed, text)
    return " ".join(text.split())


STYLES: dict[str, Callable[[str], str]] = {
    "như đã viết": lambda text: text,
    "không dấu": without_marks,
    "một lỗi gõ": one_slip,
    "Telex": telex,
    "kiểu chat": chat,
}
"""Ways to type a question, by what readers of the tables call them."""
