"""``python -m tests.bot.cli.doomed_import N WORDS…``: a command that is killed on the way."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli import main
from bot.store.dossiers import register


def arm(last: int) -> None:
    """Let the process die, as by kill -9, at the Nth statement since dossiers are written."""
    left = iter(range(last, -1, -1))
    upsert = register.upsert

    async def doomed_upsert(*given: Any) -> Any:
        AsyncConnection.execute, AsyncConnection.exec_driver_sql = execute, driver
        return await upsert(*given)

    def dying(call: Any) -> Any:
        async def doomed(*given: Any, **named: Any) -> Any:
            if next(left, 0) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return await call(*given, **named)

        return doomed

    execute = dying(AsyncConnection.execute)
    driver = dying(AsyncConnection.exec_driver_sql)
    register.upsert = doomed_upsert


if __name__ == "__main__":
    arm(int(sys.argv.pop(1)))
    main()
