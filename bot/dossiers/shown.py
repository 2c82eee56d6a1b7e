"""What one citizen is shown of a stored dossier: the personal part is opened only once proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dossiers import register
from bot.store.dossiers.register import Stored
from bot.store.dossiers.sealing import DossierSeal
from bot.store.following import follows, proofs
from bot.store.sealing import Unsealable
from handlers.ports import Shown
from handlers.seeing import seen

FILES = "dữ liệu của bộ phận Một cửa"
"""What people read in place of a file's name."""

_log = structlog.get_logger("dossiers")


@dataclass(frozen=True)
class Showing:
    """Shows dossiers: ``names`` are what people call the sources."""

    seal: DossierSeal
    names: Mapping[str, str] = field(default_factory=dict)

    async def show(
        self,
        connection: AsyncConnection,
        stored: Stored,
        citizen: int,
        at: datetime,
        *,
        down: bool = False,
    ) -> Shown:
        """Show a dossier, found without its personal part, to a citizen."""
        proven = await proofs.proven(connection, citizen, stored.id, stored.phone, at)
        dossier = await self._opened(connection, stored) if proven else None
        return Shown(
            dossier=seen((dossier or stored).dossier, proven=dossier is not None),
            stages=stored.stages,
            source=self.names.get(stored.source, FILES),
            told_at=stored.told_at,
            down=down,
            proven=dossier is not None,
            provable=stored.last4 is not None,
            followed=await follows.following(connection, citizen, stored.id),
        )

    async def _opened(self, connection: AsyncConnection, stored: Stored) -> Stored | None:
        try:
            return await register.find(connection, stored.dossier.code, self.seal)
        except Unsealable:
            _log.error("dossier sealed with another key")
            return None
