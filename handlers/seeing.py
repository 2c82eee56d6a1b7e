"""What one person may see of a dossier: little before a proof, masked names after it.

Without authentication a person sees the code and how far it is, nothing else (TT 01/2018,
Điều 16.2.d). Phones and addresses are never shown: nobody needs to be told their own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.masking import mask
from knowledge.dossier_record import Dossier, Holder
from knowledge.names import masked


def seen(dossier: Dossier, *, proven: bool) -> Dossier:
    """Leave of a dossier what a person may see, who has proven that it is theirs or has not."""
    if not proven:
        return replace(dossier, holder=Holder(), note="", asked_for=(), charges=())
    holder = dossier.holder
    return replace(
        dossier,
        holder=Holder(masked(holder.applicant), masked(holder.owner)),
        note=_told(dossier.note, holder),
        asked_for=tuple(_told(paper, holder) for paper in dossier.asked_for),
    )


def _told(words: str, holder: Holder) -> str:
    """Officers' words with numbers and the holder's names masked, whole or as a given name."""
    told = mask(words)
    for name in (holder.owner, holder.applicant):
        given = name.split()[-1:]
        if given:
            told = re.sub(rf"\b{re.escape(name)}\b", masked(name), told, flags=re.IGNORECASE)
            called = rf"(?<=\w )\b{re.escape(given[0])}\b"
            told = re.sub(called, masked(given[0]), told)
    return told
