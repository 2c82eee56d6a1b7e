"""Logging: one line a message, ids only, tokens never."""

from __future__ import annotations

import logging
import re
import sys
from traceback import extract_tb
from typing import Any

import structlog

# A Telegram or Zalo token stands in the URL (/bot123:ABC/…); others follow a telling name.
_TOKENS = re.compile(
    r"(?P<keep>/bot)[^/\s\"']+"
    r"|(?P<name>(?:token|secret|password|key|authorization)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,]+"
    r"|(?P<user>://[^:/\s]+:)[^@\s]+(?=@)",
    re.IGNORECASE,
)

# Without one of these nothing of the kind can stand in a text, and most texts are a word.
_SUSPICIOUS = frozenset("/:=")


def configure(level: str = "info", form: str = "console") -> None:
    """Send the logs of every library and our own to standard error in one form."""
    number = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            _renderer(form),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Bridge()]
    root.setLevel(max(number, logging.WARNING))


def where(error: BaseException) -> str:
    """Say where an error came from without its message, which may quote what a person wrote."""
    frames = extract_tb(error.__traceback__)[-3:]
    path = " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[::-1]
    )
    return f"{type(error).__name__} at {path}"


def redact(text: str) -> str:
    """Blank out tokens, passwords and keys in a line."""
    if not _SUSPICIOUS.intersection(text):
        return text
    return _TOKENS.sub(
        lambda m: (m["keep"] or m["name"] or m["user"] or "") + "***",
        text,
    )


def _without_secrets(_: Any, __: str, event: Any) -> Any:
    return {k: redact(v) if isinstance(v, str) else v for k, v in event.items()}


def _renderer(form: str) -> Any:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=24)


class _Bridge(logging.Handler):
    """Pass a library's warnings on, its exceptions by place only."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        details = {"where": where(error)} if error else {}
        level = "error" if record.levelno >= logging.ERROR else "warning"
        message = record.getMessage().splitlines()[0] if record.getMessage() else ""
        getattr(structlog.get_logger(), level)(message, source=record.name, **details)
