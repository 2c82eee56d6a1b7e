"""What a page says of a file of dossiers: numbers and samples, nothing personal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

from bot.dossiers.importing import SOURCE, DossierFile, Summary
from bot.store.dossiers import register
from bot.store.dossiers.register import Effect, Heard, Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from knowledge.formats.dossiers import Taken

_LOOKED_AT = 300
_EACH = 4
_MOST = 8


async def samples(database: Database, seal: DossierSeal, file: DossierFile) -> list[dict[str, Any]]:
    """A few rows of each kind among the first ones, with what they would do."""
    taken = [row for row in islice(file.rows(), _LOOKED_AT) if isinstance(row, Taken)]
    words = [Word(row.dossier, SOURCE, file.told_at, row.told_status) for row in taken]
    async with database.read() as connection:
        heard = await register.compare(connection, words, seal)
    shown: list[dict[str, Any]] = []
    counted: Counter[Effect] = Counter()
    for row, one in zip(taken, heard, strict=True):
        counted[one.effect] += 1
        if counted[one.effect] <= _EACH:
            shown.append(_sample(row, one))
    order = [Effect.changed.value, Effect.new.value, Effect.same.value]
    return sorted(shown, key=lambda sample: order.index(sample["effect"]))


def result(file: DossierFile, summary: Summary, shown: list[dict[str, Any]]) -> Mapping[str, Any]:
    """The numbers of a file, as the store keeps them."""
    reading = file.reading
    reasons = Counter(row.reason for row in summary.refused)
    turned = summary.turned.most_common(_MOST)
    return {
        **summary.counts,
        "kind": reading.kind,
        "total": reading.total,
        "presumed": summary.presumed,
        "turns": [[before.label, after.label, n] for (before, after), n in turned],
        "reasons": [[reason, n] for reason, n in reasons.most_common(_MOST)],
        "unknown": [[text[:60], n] for text, n in reading.unknown_statuses.most_common(5)],
        "unused": [text[:60] for text, meaning in reading.columns if text and not meaning][:20],
        "samples": shown,
    }


def _sample(row: Taken, heard: Heard) -> dict[str, Any]:
    dossier = row.dossier
    return {
        "row": row.row,
        "code": dossier.code,
        "procedure": dossier.procedure_name or dossier.procedure,
        "before": heard.before.label if heard.before else "",
        "after": heard.after.label,
        "effect": heard.effect.value,
    }
