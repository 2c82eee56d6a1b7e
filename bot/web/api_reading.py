"""From the body of a push to words for the store: what can be read, and what cannot and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from bot.store.dossiers.register import Word
from bot.wallclock import local
from bot.web.api_items import Item, shape_of
from bot.web.api_problem import refused, unreadable
from knowledge.formats.national import WrongField

SOURCE = "push"
MOST = 500
"""Dossiers in one push."""
AHEAD = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""

_BRANCHES = ("constrained-str", "str", "int")
"""How pydantic names the branches of a union that it tried."""
_SENTENCES = {
    "missing": "thiếu trường này",
    "extra_forbidden": "không có trường này, kiểm tra chính tả",
    "string_type": "phải là chữ",
    "int_type": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "list_type": "phải là danh sách",
    "dict_type": "phải là một đối tượng",
    "model_type": "phải là một đối tượng",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_too_short": "không được trống",
    "too_long": "nhiều quá {max_length} mục",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
}


@dataclass(frozen=True)
class Bad:
    """An item that is not taken: ``field`` is a JSON pointer within it."""

    field: str
    problem: str


@dataclass(frozen=True)
class Pushed:
    """A body: its items, where they stand in it, and when they were told unless they say so."""

    items: Sequence[Any]
    pointer: str
    """A pattern with ``{}`` for the item's number, or the pointer of the only item."""
    told_at: Any = None


def parse(raw: bytes) -> Any:
    """Read JSON in UTF-8.

    Raises:
        Problem: 400, it is not.
    """
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
        # Half a surrogate pair is no character that any store or page takes.
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise unreadable("Nội dung phải là UTF-8.") from None
    except UnicodeEncodeError:
        raise unreadable("Trong nội dung có ký tự hỏng (\\ud800–\\udfff đứng lẻ).") from None
    except (ValueError, RecursionError):
        raise unreadable("Nội dung không phải JSON đúng dạng.") from None
    return value


def split(body: Any) -> Pushed:
    """Find the items: one object, a list, or a list under ``data``.

    Raises:
        Problem: 422, there are none or too many.
    """
    pushed = _split(body)
    if not pushed.items:
        raise refused("Danh sách trống: cần ít nhất một hồ sơ.")
    if len(pushed.items) > MOST:
        raise refused(f"Mỗi lần nhiều nhất {MOST} hồ sơ. Hãy chia thành nhiều lần.")
    return pushed


def _split(body: Any) -> Pushed:
    if isinstance(body, list):
        return Pushed(body, "/{}")
    if not isinstance(body, dict):
        raise refused("Cần một hồ sơ (đối tượng JSON) hoặc danh sách hồ sơ.")
    if "MaHoSo" in body or "data" not in body:
        return Pushed([body], "")
    if not isinstance(body["data"], list):
        raise refused("data phải là danh sách hồ sơ.", [_error("/data", "phải là danh sách")])
    return Pushed(body["data"], "/data/{}", body.get("told_at"))


def read(item: Any, told_at: Any, now: datetime) -> Word | Bad:
    """Read one item; ``told_at`` is what the envelope says, and counts where the item does not."""
    if isinstance(item, dict) and told_at is not None and item.get("told_at") is None:
        item = {**item, "told_at": told_at}
    try:
        shape: Item = shape_of(item).model_validate(item)
        dossier = shape.dossier(local(now).date())
        told_status = shape.told_status()
    except ValidationError as error:
        return _bad(error.errors()[0])
    except WrongField as error:
        return Bad(f"/{error.field.replace('.', '/')}", error.problem)
    if shape.told_at and shape.told_at > now + AHEAD:
        return Bad("/told_at", "ở tương lai; kiểm tra đồng hồ của máy gửi")
    return Word(dossier, SOURCE, min(shape.told_at or now, now), told_status)


def _bad(error: Mapping[str, Any]) -> Bad:
    pointer = "".join(f"/{_escaped(part)}" for part in error["loc"] if part not in _BRANCHES)
    sentence = _SENTENCES.get(error["type"])
    if sentence:
        return Bad(pointer, sentence.format(**error.get("ctx", {})))
    if error["type"] == "value_error":
        return Bad(pointer, str(error["msg"]).removeprefix("Value error, "))
    return Bad(pointer, "không đúng dạng")


def _escaped(part: str | int) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return str(part)[:80].replace("~", "~0").replace("/", "~1")


def errors(pushed: Pushed, read: Sequence[Word | Bad]) -> list[dict[str, str]]:
    """The items that were not taken, by JSON pointers into the body."""
    return [
        _error(pushed.pointer.format(number) + bad.field, bad.problem)
        for number, bad in enumerate(read)
        if isinstance(bad, Bad)
    ]


def _error(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}


def _no_constant(_: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")
