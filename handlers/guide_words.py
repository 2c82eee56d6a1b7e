"""The few words that move about in a guide, as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from knowledge.phrases import agree
from knowledge.vietnamese import Token, tokens


class Move(StrEnum):
    """What a person wants of the guide that is open."""

    on = "on"
    done = "done"
    back = "back"
    pause = "pause"
    resume = "resume"


_SAID = {
    Move.on: ("tiếp", "tiếp theo", "tiếp tục", "bước tiếp", "bước tiếp theo", "bước sau"),
    Move.done: (
        "xong",
        "xong rồi",
        "đã xong",
        "làm xong",
        "làm xong rồi",
        "đã làm xong",
        "làm rồi",
        "rồi",
        "được rồi",
        "ok",
        "oke",
        "okay",
        "okie",
        "ok rồi",
    ),
    Move.back: ("quay lại", "trở lại", "lùi lại", "bước trước", "back"),
    Move.pause: (
        "dừng",
        "dừng lại",
        "tạm dừng",
        "để sau",
        "để lúc khác",
        "để hôm khác",
        "lúc khác làm",
        "mai làm tiếp",
        "thoát",
        "thoát ra",
        "hủy",
        "hủy bỏ",
    ),
    Move.resume: (
        "tiếp tục hướng dẫn",
        "quay lại hướng dẫn",
        "mở lại hướng dẫn",
        "hướng dẫn tiếp",
        "làm tiếp",
        "làm tiếp hướng dẫn",
    ),
}

_POLITE = frozenset({"da", "vang", "u", "a", "nhe", "nha", "nghe", "di", "ban", "oi", "em", "nao"})

_UNMARKED_MEANS_OTHER = frozenset({"dừng"})
"""Typed without marks this may as well be "đúng"."""


def move(text: str) -> Move | None:
    """The move a whole message asks for, polite words aside; None if it says anything else."""
    said = tokens(text[:80])
    for words in (said, _bare(said)):
        for meant, phrase, wanted in _phrases():
            if _agree(words, meant) and not _is_other(words, phrase):
                return wanted
    return None


def is_error(text: str) -> bool:
    """Whether a message only says that something went wrong: "báo lỗi", "app bị lỗi rồi"."""
    said = tokens(text[:80])
    rest = [word.folded for word in said if not agree(word, _ERROR)]
    return len(rest) < len(said) and all(word in _AROUND_ERROR for word in rest)


_ERROR = tokens("lỗi")[0]
_AROUND = (
    "bi bao gap dang toi minh tui no nay roi hoai mai van cu hien ra app ung dung trang web may "
    "he thong man hinh o day thoi gi vneid nhap la lai nua"
)
_AROUND_ERROR = _POLITE | frozenset(_AROUND.split())


def _bare(words: Sequence[Token]) -> Sequence[Token]:
    while words and words[0].folded in _POLITE:
        words = words[1:]
    while words and words[-1].folded in _POLITE:
        words = words[:-1]
    return words


def _agree(words: Sequence[Token], meant: Sequence[Token]) -> bool:
    return len(words) == len(meant) and all(agree(w, m) for w, m in zip(words, meant, strict=True))


def _is_other(words: Sequence[Token], phrase: str) -> bool:
    return phrase in _UNMARKED_MEANS_OTHER and not any(word.marked for word in words)


@cache
def _phrases() -> tuple[tuple[Sequence[Token], str, Move], ...]:
    return tuple(
        (tokens(phrase), phrase, wanted) for wanted, phrases in _SAID.items() for phrase in phrases
    )
