"""What every webhook does alike with a body: refuse what is no JSON object, see what is none."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


class Unread(Exception):
    """Nội dung gửi tới webhook không phải là một đối tượng JSON."""


def parse(raw: bytes) -> dict[str, Any]:
    """Read a body.

    Raises:
        Unread: it is not a JSON object in UTF-8.
    """
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unread from None
    if not isinstance(value, dict):
        raise Unread
    return value


def answer(status: int, word: str) -> web.Response:
    """A short answer that a platform logs and nobody reads."""
    return web.json_response({"result": word}, status=status)


OK, NOT_JSON, FORGED = (200, "ok"), (400, "not json"), (401, "unauthorized")
