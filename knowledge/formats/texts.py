"""Text files in any encoding Vietnamese lists are saved in, decoded as a stream."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import IO

from charset_normalizer import from_bytes

from knowledge.formats.refusals import NotATable
from knowledge.vietnamese import fold, is_syllable

_SAMPLE = 1 << 18
_PIECE = 1 << 16
_LONGEST_LINE = 1 << 20
"""Characters of a row; a cell of a list has some dozens."""
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_WORD = re.compile(r"[^\W\d_]+")

TCVN3 = "tcvn3"
"""The encoding of the ABC fonts (.VnTime), old but alive; Python has no codec for it."""

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)


class Texts:
    """A text file: its encoding, and its text as often as needed."""

    def __init__(self, file: IO[bytes], score: Callable[[str], int]) -> None:
        """``score`` tells how much of a list a text looks like; it decides between encodings.

        Raises:
            NotATable: this is no text.
        """
        self._file = file
        sample = file.read(_SAMPLE)
        self.encoding = _encoding(sample, file, score)
        self.sample = self._decoded(sample)
        if len(_CONTROL.findall(self.sample)) * 50 > len(self.sample):
            raise NotATable

    def pieces(self) -> Iterator[str]:
        """Yield the text from its beginning."""
        self._file.seek(0)
        decoder = codecs.getincrementaldecoder(_codec(self.encoding))("replace")
        while piece := self._file.read(_PIECE):
            yield self._mended(decoder.decode(piece))
        yield self._mended(decoder.decode(b"", True))

    def lines(self) -> Iterator[str]:
        """Yield its lines with their ends, "\\n" alone.

        Raises:
            NotATable: a line is longer than any row.
        """
        breaks = io.IncrementalNewlineDecoder(None, True)
        rest = ""
        for piece in self.pieces():
            *lines, rest = (rest + breaks.decode(piece)).split("\n")
            yield from (f"{line}\n" for line in lines)
            if len(rest) > _LONGEST_LINE:
                raise NotATable
        if rest:
            yield rest

    @property
    def ends_with_break(self) -> bool:
        """Whether the last line is ended."""
        size = self._file.seek(0, io.SEEK_END)
        self._file.seek(max(0, size - 4))
        return bool(self._file.read().rstrip(b"\0")[-1:] in (b"\n", b"\r"))

    def _decoded(self, octets: bytes) -> str:
        decoder = codecs.getincrementaldecoder(_codec(self.encoding))("replace")
        return self._mended(decoder.decode(octets))

    def _mended(self, text: str) -> str:
        return text.translate(_TCVN3) if self.encoding == TCVN3 else text


def _codec(encoding: str) -> str:
    return "latin-1" if encoding == TCVN3 else encoding


def _encoding(sample: bytes, file: IO[bytes], score: Callable[[str], int]) -> str:
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if b"\0" in sample:
        return _wide(sample)
    if _is_utf8(file):
        return "utf-8"
    return max(_candidates(sample), key=lambda name: _rating(sample, name, score))


def _wide(sample: bytes) -> str:
    """Tell UTF-16 without a mark by where its zeros are."""
    if sample[1::2].count(0) * 4 < len(sample) // 2 and sample[::2].count(0) * 4 < len(sample) // 2:
        raise NotATable
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _is_utf8(file: IO[bytes]) -> bool:
    """Whether it is UTF-8 throughout; a character cut at the very end may be."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _candidates(sample: bytes) -> list[str]:
    names = ["cp1258", TCVN3, "cp1252", "mac_roman"]
    guess = from_bytes(sample[:_PIECE]).best()
    return [*names, guess.encoding] if guess and guess.encoding not in names else names


def _rating(sample: bytes, encoding: str, score: Callable[[str], int]) -> tuple[int, float]:
    """How good a text an encoding makes: known headers first, then words that are Vietnamese."""
    try:
        text = sample[:_PIECE].decode(_codec(encoding), "replace")
    except (LookupError, ValueError):
        return -1, 0
    if encoding == TCVN3:
        text = text.translate(_TCVN3)
    words = [fold(word) for word in _WORD.findall(text) if not word.isascii()]
    good = sum(map(is_syllable, words))
    return score(text), (2 * good - len(words)) / (len(words) or 1)
