"""Where a request came from, as a fingerprint that leads to no address."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

Network = IPv4Network | IPv6Network

_HOUSEHOLD = 64
"""Bits of an IPv6 address that name a connection (RFC 6177): the rest is its own to choose."""


@dataclass(frozen=True)
class Origins:
    """Tells origins apart; ``proxies`` are the servers in front of us, whose word we take."""

    key: str
    proxies: tuple[Network, ...]

    def of(self, request: web.Request, today: date) -> str:
        """Make a fingerprint of the address; nothing where only a server in front of us is known.

        It is another one every day, so that nobody is followed by it.
        """
        address = self._address(request)
        if address is None:
            return ""
        place = f"origin:{today}:{address}"
        return hmac.new(self.key.encode(), place.encode(), "sha256").hexdigest()[:16]

    def _address(self, request: web.Request) -> str | None:
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
        # Each server adds the address it was called from at the end; the rest anybody may write.
        for given in [request.remote or "", *reversed(forwarded.split(","))]:
            try:
                address = ip_address(given.strip())
            except ValueError:
                return None
            if isinstance(address, IPv6Address) and address.ipv4_mapped:
                address = address.ipv4_mapped
            if not any(address in network for network in self.proxies):
                return _place(str(address))
        return None


def _place(address: str) -> str:
    if ":" not in address:
        return address
    return str(ip_network(f"{address.partition('%')[0]}/{_HOUSEHOLD}", strict=False))


def networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, separated by commas.

    Raises:
        ValueError: one of them is neither.
    """
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("cần địa chỉ IP hoặc dải địa chỉ, ví dụ 127.0.0.1, 10.0.0.0/8") from None
