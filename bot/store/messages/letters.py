"""Answers that tell what is personal: sealed in the outbox, opened where they are sent or read.

A proof opens names, officers' words, papers and sums; without the office's key a copied database
gives none of them, however long messages are kept.
"""

from __future__ import annotations

import json
from typing import Any

import structlog

from bot.store.sealing import Seal, Unsealable

WITHHELD = "<i>Phần riêng của hồ sơ, chỉ người hỏi đọc được.</i>"
"""What stands in place of a sealed text: for officers, and once the key is another one."""

_SEALED = ("text", "timeline")
_log = structlog.get_logger("letters")


class Letters:
    """Seals payloads and opens them; those that were never sealed pass as they are."""

    def __init__(self, key: str) -> None:
        self._seal = Seal(key, "letter")

    def close(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Seal the text and the timeline; choices stay open, their keys tell codes at most."""
        inside = {name: payload[name] for name in _SEALED if name in payload}
        outside = {name: value for name, value in payload.items() if name not in _SEALED}
        sealed = self._seal.close(json.dumps(inside, ensure_ascii=False, separators=(",", ":")))
        return {"text": WITHHELD, **outside, "sealed": sealed}

    def open(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Give back what was sealed; what another key has sealed stays withheld."""
        if "sealed" not in payload:
            return payload
        try:
            inside = json.loads(self._seal.open(payload["sealed"]))
        except Unsealable:
            _log.error("answer sealed with another key")
            return payload
        return {**payload, **inside}
