"""Follows: who agreed to be told of a dossier, to which text, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.citizens.links import persons
from bot.store.citizens.people import inserting
from bot.store.tables.dossiers import dossier_history, dossiers
from bot.store.tables.follows import follows, notice_messages, notices
from bot.store.tables.messages import outbox
from knowledge.status import Status


@dataclass(frozen=True)
class Consent:
    """Who agreed: the person, the channel, the version of the text and the moment."""

    person: int
    channel: str
    version: str
    at: datetime


async def follow(connection: AsyncConnection, citizen: int, dossier: int, consent: Consent) -> None:
    """Follow from now on; who follows already, on whichever channel, goes on as before."""
    if await following(connection, citizen, dossier):
        return
    newest = sa.select(sa.func.coalesce(sa.func.max(dossier_history.c.id), 0)).where(
        dossier_history.c.dossier_id == dossier
    )
    row = {
        "person_id": consent.person,
        "dossier_id": dossier,
        "consent": consent.version,
        "channel": consent.channel,
        "at": consent.at,
        # They have just seen how far it is.
        "told": (await connection.execute(newest)).scalar_one(),
    }
    insert = inserting(connection, follows).values(row)
    await connection.execute(insert.on_conflict_do_nothing())


async def unfollow(connection: AsyncConnection, citizen: int, dossier: int, at: datetime) -> bool:
    """Withdraw every consent of a citizen for a dossier; what is queued of it is not sent.

    The consent stays as evidence, without saying which dossier it was for.
    """
    theirs = _theirs(citizen).where(follows.c.dossier_id == dossier).with_for_update()
    ids = list((await connection.execute(theirs)).scalars())
    if not ids:
        return False
    queued = (
        sa.select(notice_messages.c.outbox_id)
        .join(notices, notices.c.id == notice_messages.c.notice_id)
        .where(notices.c.follow_id.in_(ids))
    )
    await connection.execute(
        sa.delete(outbox).where(outbox.c.id.in_(queued), outbox.c.state == "queued")
    )
    await connection.execute(sa.delete(notices).where(notices.c.follow_id.in_(ids)))
    withdrawn = sa.update(follows).where(follows.c.id.in_(ids))
    await connection.execute(withdrawn.values(withdrawn_at=at, dossier_id=None))
    return True


async def following(connection: AsyncConnection, citizen: int, dossier: int) -> bool:
    """Whether a citizen follows a dossier."""
    query = _theirs(citizen).where(follows.c.dossier_id == dossier).limit(1)
    return (await connection.execute(query)).first() is not None


async def followed(connection: AsyncConnection, citizen: int) -> list[str]:
    """The codes of what a citizen follows, what they followed last first."""
    rows = await connection.execute(
        sa.select(dossiers.c.code)
        .join(follows, follows.c.dossier_id == dossiers.c.id)
        .where(follows.c.person_id.in_(persons(citizen)))
        .order_by(follows.c.at.desc(), follows.c.id.desc())
    )
    # Twice where two channels followed it before they were linked.
    return list(dict.fromkeys(rows.scalars()))


async def stale(connection: AsyncConnection, before: datetime, most: int = 200) -> list[str]:
    """The codes of followed dossiers under way that nobody told of since, the oldest first."""
    ended = [status.value for status in Status if status.ended]
    rows = await connection.execute(
        sa.select(dossiers.c.code)
        .where(
            sa.exists().where(follows.c.dossier_id == dossiers.c.id),
            dossiers.c.told_at < before,
            dossiers.c.status.not_in(ended),
        )
        .order_by(dossiers.c.told_at)
        .limit(most)
    )
    return list(rows.scalars())


def _theirs(citizen: int) -> sa.Select[tuple[int]]:
    return sa.select(follows.c.id).where(follows.c.person_id.in_(persons(citizen)))
