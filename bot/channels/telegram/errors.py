"""From python-telegram-bot's errors to the contract's: what to do, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.contract import Busy, Gone, NotAllowed, Rejected, SendError, TooFast, Unsure
from bot.channels.telegram.direct import ServerTrouble

_POLICY: tuple[tuple[type[TelegramError], type[SendError]], ...] = (
    (Forbidden, Gone),
    (ChatMigrated, Gone),
    (InvalidToken, NotAllowed),
    (Conflict, NotAllowed),
    (ServerTrouble, Busy),
)
"""Telegram's answers by class; BadRequest is a NetworkError, so it is looked at by itself."""

_NOBODY = ("chat not found", "user not found", "peer_id_invalid")
_UNCHANGED = "message is not modified"
_MARKUP = "can't parse entities"
_LATE = ("query is too old", "query id is invalid")

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
"""What breaks before anything has left this machine."""


@contextmanager
def told() -> Iterator[None]:
    """Raise the contract's error for one of Telegram's."""
    try:
        yield
    except TelegramError as error:
        raise policy(error) from error


def policy(error: TelegramError) -> SendError:
    """Find what to do about an error of a send."""
    if isinstance(error, RetryAfter):
        return TooFast(wait=wait_of(error))
    if isinstance(error, BadRequest):
        return Gone() if _says(error, _NOBODY) else Rejected()
    for kind, answer in _POLICY:
        if isinstance(error, kind):
            return answer()
    return Busy() if _never_left(error) else Unsure()


def wait_of(error: RetryAfter) -> timedelta:
    """How long Telegram asks us to be silent."""
    asked = error.retry_after
    wait = asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
    return max(wait, timedelta(seconds=1))


def unchanged(error: BadRequest) -> bool:
    """Tell whether an edit asked for what stands there already."""
    return _says(error, (_UNCHANGED,))


def bad_markup(error: BadRequest) -> bool:
    """Tell whether Telegram could not read our HTML."""
    return _says(error, (_MARKUP,))


def late(error: TelegramError) -> bool:
    """Tell whether a tap was answered too late to matter."""
    return isinstance(error, BadRequest) and _says(error, _LATE)


def _never_left(error: TelegramError) -> bool:
    if not isinstance(error, NetworkError):
        return False
    # An answer with an unusual status has no cause; it is an answer all the same.
    return error.__cause__ is None or isinstance(error.__cause__, _NOT_SENT)


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)
