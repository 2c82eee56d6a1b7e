"""Official files as the State publishes them, recognised by content, read into records."""

from knowledge.formats.published.recognising import read
from knowledge.formats.published.unreadable import Unreadable

__all__ = ["Unreadable", "read"]
