"""Origins: visitors behind one address are known as such, and the address is not."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.web.origins import Origins, networks

DAY = date(2026, 11, 20)
ORIGINS = Origins("k" * 32, networks("127.0.0.0/8, ::1, 10.0.0.0/8"))


def request(remote: str | None, *forwarded: str) -> web.Request:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    made: Any = make_mocked_request("GET", "/", headers=headers)
    return made.clone(remote=remote) if remote else SimpleNamespace(remote=None, headers=headers)


def of(remote: str | None, *forwarded: str, day: date = DAY) -> str:
    return ORIGINS.of(request(remote, *forwarded), day)


def test_an_address_is_told_apart_and_not_told() -> None:
    """Two addresses are two fingerprints; the next day brings others."""
    assert of("203.0.113.7") == of("203.0.113.7")
    assert of("203.0.113.7") != of("203.0.113.8")
    assert of("203.0.113.7") != of("203.0.113.7", day=date(2026, 11, 21))
    assert "203" not in of("203.0.113.7")
    other = Origins("x" * 32, ORIGINS.proxies)
    assert other.of(request("203.0.113.7"), DAY) != of("203.0.113.7")


@pytest.mark.parametrize(
    ("remote", "forwarded", "same"),
    [
        ("127.0.0.1", ("203.0.113.7",), "203.0.113.7"),
        ("127.0.0.1", ("198.51.100.1, 203.0.113.7",), "203.0.113.7"),
        ("127.0.0.1", ("198.51.100.1", "203.0.113.7, 10.0.0.3"), "203.0.113.7"),
        ("203.0.113.7", ("198.51.100.1",), "203.0.113.7"),
        ("::ffff:127.0.0.1", ("203.0.113.7",), "203.0.113.7"),
        ("2001:db8:1:2::9", (), "2001:db8:1:2:aaaa::1"),
    ],
)
def test_whose_word_is_taken(remote: str, forwarded: tuple[str, ...], same: str) -> None:
    """Only servers in front of us may say who called them; an IPv6 connection is one place."""
    assert of(remote, *forwarded) == of(same)


@pytest.mark.parametrize(
    ("remote", "forwarded"),
    [("127.0.0.1", ()), ("127.0.0.1", ("unknown",)), (None, ()), ("::1", ("127.0.0.1",))],
)
def test_what_is_not_known(remote: str | None, forwarded: tuple[str, ...]) -> None:
    """An address that nobody tells is no origin, so that not everybody counts as one."""
    assert of(remote, *forwarded) == ""


def test_what_is_no_network() -> None:
    """A wrong setting says what it must be like."""
    with pytest.raises(ValueError, match="địa chỉ IP"):
        networks("proxy.local")
