"""Where the console is: what browsers bind passkeys and cookies to."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Place:
    """Where the console is, as passkeys are bound to it: an origin such as https://hoi.xa.vn."""

    origin: str

    @property
    def host(self) -> str:
        """The name passkeys belong to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def usable(self) -> bool:
        """Whether browsers make passkeys there: over HTTPS, or on the machine itself by name."""
        return self.origin.startswith("https://") or self.host == "localhost"

    @property
    def home(self) -> str:
        """The same place as sign-ins belong to it: the machine itself goes by its name.

        Cookies and passkeys of ``localhost`` are not those of 127.0.0.1 (RFC 6265, W3C WebAuthn).
        """
        try:
            parts = urlsplit(self.origin)
            own = ip_address(parts.hostname or "").is_loopback
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return self.origin
        return f"{parts.scheme}://localhost{port}" if own else self.origin
