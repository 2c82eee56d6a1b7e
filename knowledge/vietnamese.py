"""Vietnamese text as people type it: one normal form, folding, Telex and VNI, tokens.

Every comparison in the project goes through here, so that "hoà" and "hòa", "Ðăng ký" and
"dang ky", "ddawng kys" and "d9a8ng ky1" meet. Matching has three depths: with marks, without
marks (``fold``), and with typing errors (``knowledge.spelling``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aeiouyăâêôơư"
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SPACE = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" ?\n ?")
# The categories Cf, and Cc, Co and Cs of Unicode; a test holds them to unicodedata.
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_CONTROL = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ud800-\udfff\ue000-\uf8ff"
    "\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
# Letters that look like ours but are not: Icelandic and African D, dotless i.
_LOOKS_ALIKE = re.compile("[ðÐɖƉı]")
_LOOKALIKES = str.maketrans({"ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ", "ı": "i"})
_BLANKS = "[\n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
# All that takes more than NFC to bring to one form, but for two blanks in a row.
_ODD = re.compile("|".join([_INVISIBLE.pattern, _CONTROL.pattern, _LOOKS_ALIKE.pattern, _BLANKS]))

_ONSETS = (
    *("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr"),
    *"bcdghklmnpqrstvx",
    "",
)
_RIMES_SPELT = """
    a ac ach ai am an ang anh ao ap at au ay
    e ec em en eng eo ep et ech enh eu
    i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot
    u ua uan uang uat uay uc ue uech uen uenh uet ui uit um un ung uo uoc uoi uom uon uong uop
    uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu
    y ych yem yen yet yeu ym yn ynh
"""
_RIMES = frozenset(_RIMES_SPELT.split())


_LONGEST_WORD = 24
"""Characters of a word worth a closer look; no syllable has more, hardly two typed together."""


def normalise(text: str) -> str:
    """Bring text to one form: NFC, no control or private-use characters.

    Line breaks stay; other runs of white space become one blank. Length in characters can only
    shrink (but for a few letters of other scripts that NFC itself takes apart), so limits checked
    afterwards hold. Tone marks are placed word by word, by ``tokens``.
    """
    if "  " not in text and not _ODD.search(text):
        return unicodedata.normalize("NFC", text).strip()
    # Zero-width characters sit inside words: they vanish, they do not separate, not even a letter
    # from its mark; so they go before letters and marks are put together.
    text = _INVISIBLE.sub("", text).translate(_LOOKALIKES)
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", text))
    return _EDGES.sub("\n", _SPACE.sub(" ", text)).strip()


@lru_cache(maxsize=65536)
def place_tone(word: str) -> str:
    """Move the tone mark of one lower-case syllable to where the older spelling puts it.

    "hoà" → "hòa", "thuỷ" → "thủy", "giâý" → "giấy": the rules of the main vowel decide, so every
    spelling of one syllable becomes the same string. A word with no tone comes back unchanged.
    """
    parts = unicodedata.normalize("NFD", word)
    tones = [c for c in parts if c in _TONES]
    if len(tones) != 1:
        return word
    letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    spot = _main_vowel(letters)
    if spot is None:
        return word
    marked = letters[: spot + 1] + tones[0] + letters[spot + 1 :]
    return unicodedata.normalize("NFC", marked)


def _main_vowel(letters: str) -> int | None:
    start = 2 if letters[:2] in ("gi", "qu") and any(c in _VOWELS for c in letters[2:]) else 0
    spots = [i for i, c in enumerate(letters) if c in _VOWELS and i >= start]
    if not spots:
        return None
    special = [i for i in spots if letters[i] in "ăâêôơư"]
    if special:
        return special[-1]
    run = [i for i in spots if i < spots[0] + len(spots)]
    if len(run) == 1:
        return run[0]
    closed = run[-1] < len(letters) - 1
    return run[1] if closed or len(run) == 3 else run[0]


def fold(text: str) -> str:
    """Lower-case without any mark: "Đăng ký" → "dang ky"."""
    # Words come again and again; a whole message does not, and must not stay in memory.
    return _fold_word(text) if len(text) <= _LONGEST_WORD else _bare(text)


def _bare(text: str) -> str:
    plain = text.lower().translate(_PLAIN)
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFD", text.translate(_LOOKALIKES).lower())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d")


_fold_word = lru_cache(maxsize=65536)(_bare)


def _plain_letters() -> dict[int, str | None]:
    # The grapheme joiner (U+034F) stands among the marks and is none.
    letters: dict[int, str | None] = dict.fromkeys({*range(0x300, 0x370)} - {0x34F})
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            letters[code] = base
    return letters | {ord(c): "d" for c in "đðɖ"} | {ord("ı"): "i"}


# Every precomposed Latin letter and its bare one, so that most text folds in one pass.
_PLAIN = _plain_letters()


def words_folded(text: str) -> set[str]:
    """The different words of a long text, folded: for texts that nobody typed in a hurry."""
    # Words come again and again, and folding a known one is a look into a table.
    words = set(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return {fold(word) for word in words}


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable."""
    return any(
        word.startswith(onset) and word[len(onset) :] in _RIMES for onset in _ONSETS
    ) or word in ("gi", "gin", "giet", "gieng", "gie", "giec")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as typed (lower-case, tone placed) and folded; ``marked`` if it carries marks."""

    text: str
    folded: str

    @property
    def marked(self) -> bool:
        return self.text != self.folded


def tokens(text: str) -> list[Token]:
    """Split text into words, reading Telex and VNI typing as the words they stand for."""
    words = _WORD.findall(normalise(text).lower())
    numbered = [word for word in words if not word.isalpha() and len(word) <= _LONGEST_WORD]
    vni = sum(1 for word in numbered if decode_vni(word) is not None)
    return [
        _token(word, vni > 1) if len(word) <= _LONGEST_WORD else Token(word, fold(word))
        for word in words
    ]


@lru_cache(maxsize=65536)
def _token(word: str, vni: bool) -> Token:
    typed = place_tone(word)
    if word.isascii() and not is_syllable(word):
        decoded = decode_telex(word)
        # A lone word with a digit may be a form or a licence class (A1, CT01).
        if decoded is None and (vni or _digits(word) > 1):
            decoded = decode_vni(word)
        typed = decoded or word
    typed = _ROMAN.get(typed) or _short_i(typed)
    return Token(typed, fold(typed))


# Grades are written both ways: "loại III", "loại 3".
_ROMAN = {"ii": "2", "iii": "3", "iv": "4"}


def _short_i(word: str) -> str:
    # Both spellings of the last letter are in use: "kí" and "ký", "quí" and "quý".
    if word[-1:] in _FINAL_I and fold(word)[:-1] in ("h", "k", "l", "m", "s", "t", "qu"):
        return word[:-1] + _FINAL_I[word[-1]]
    return word


_FINAL_I = dict(zip("iíìỉĩị", "yýỳỷỹỵ", strict=True))


def _digits(word: str) -> int:
    return sum(c.isdigit() for c in word)


_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX_PAIRS = (
    ("uow", "ươ"),
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)


@lru_cache(maxsize=16384)
def decode_telex(word: str) -> str | None:
    """Read raw Telex typing ("ddawng" → "đăng"); None if it is not one plausible syllable.

    The shape keys may come late, as fast typists do: "dangd", "nguowif", "thangs".
    """
    tone = ""
    letters = word
    for spot in range(len(word) - 1, 0, -1):
        if word[spot] in _TELEX_TONES and any(c in "aeiouyw" for c in word[:spot]):
            tone = _TELEX_TONES[word[spot]]
            letters = word[:spot] + word[spot + 1 :]
            break
    shaped = _shape(letters)
    if not tone and shaped == letters:
        return None
    return _syllable(shaped, tone)


def _shape(letters: str) -> str:
    for typed, meant in _TELEX_PAIRS:
        letters = letters.replace(typed, meant)
    if letters.startswith("d") and letters.endswith("d") and len(letters) > 2:
        letters = "đ" + letters[1:-1]
    late = re.fullmatch(r"(.*?)([aeo])([^aeiouyw]+|[iuy][^aeiouyw]*)\2", letters)
    if late:
        letters = late[1] + {"a": "â", "e": "ê", "o": "ô"}[late[2]] + late[3]
    if letters.endswith("w"):
        letters = _horn(letters[:-1])
    return letters


def _horn(letters: str) -> str:
    if "uo" in letters:
        return letters.replace("uo", "ươ")
    for plain, horned in (("u", "ư"), ("o", "ơ"), ("a", "ă")):
        if plain in letters:
            return letters.replace(plain, horned, 1)
    return letters


_VNI_SHAPES = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
}
_VNI_TONES = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))


@lru_cache(maxsize=16384)
def decode_vni(word: str) -> str | None:
    """Read raw VNI typing ("d9a8ng" → "đăng"); None if it is not one plausible syllable."""
    if not word.isascii() or not _digits(word) or not word[0].isalpha():
        return None
    letters: list[str] = []
    tone = ""
    for c in word:
        if c in _VNI_TONES:
            tone = _VNI_TONES[c]
        elif c in _VNI_SHAPES:
            if not _reshape(letters, _VNI_SHAPES[c]):
                return None
        elif c.isalpha():
            letters.append(c)
        else:
            return None
    if sum(c.isalpha() for c in letters) < 2:
        return None
    return _syllable("".join(letters), tone)


def _reshape(letters: list[str], shapes: dict[str, str]) -> bool:
    done = False
    for spot in range(len(letters) - 1, -1, -1):
        if letters[spot] in shapes:
            letters[spot] = shapes[letters[spot]]
            done = True
            # "uo7" types both horns of "ươ" with one key.
            if letters[spot] == "ơ" and spot and letters[spot - 1] == "u":
                letters[spot - 1] = "ư"
            break
    return done


def _syllable(letters: str, tone: str) -> str | None:
    if not is_syllable(fold(letters)):
        return None
    spot = _main_vowel(letters)
    if spot is None:
        return None
    marked = letters[: spot + 1] + tone + letters[spot + 1 :]
    return unicodedata.normalize("NFC", marked)
