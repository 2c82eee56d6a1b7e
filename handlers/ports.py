"""What a conversation may reach: what is known, and what the office tells about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.conversation import Office
from knowledge.catalogue import Catalogue
from knowledge.guide import Guide
from knowledge.search import Index


@dataclass(frozen=True)
class Ports:
    """Everything a handler is given beside the message and the session."""

    catalogue: Catalogue
    index: Index
    guides: Mapping[str, Guide]
    office: Office = field(default_factory=Office)
