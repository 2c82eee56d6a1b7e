"""Connections to PostgreSQL that wait in a pool: which of them still stand.

Asking before every use costs a look-up more ways there and back than its answer does. A server
that ends a connection says so, and the driver has heard it; only of one that was left alone for
a while nobody knows, for what lies between may have dropped it in silence.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import InvalidatePoolError

QUIET_SECONDS = 5.0
"""Left alone for longer, a connection is asked."""
_PATIENCE = 5.0
_LEFT = "left at"


def watch(engine: sa.Engine) -> None:
    """Look at a connection whenever it is taken from the engine's pool."""
    sa.event.listen(engine, "checkin", left)
    sa.event.listen(engine, "checkout", taken)


def left(_: Any, record: Any) -> None:
    """Note when a connection was left alone."""
    record.info[_LEFT] = monotonic()


def taken(connection: Any, record: Any, _: Any) -> None:
    """Refuse a connection that does not stand any more.

    Raises:
        InvalidatePoolError: the pool makes a new one, and looks at the others again as well.
    """
    since = record.info.get(_LEFT)
    if since is None:
        return
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    if monotonic() - since > QUIET_SECONDS:
        try:
            connection.run_async(lambda driver: driver.fetchrow(";", timeout=_PATIENCE))
        except Exception as error:
            raise InvalidatePoolError from error
