"""What one person may see of a dossier: little before a proof, masked names after it.

Without authentication a person sees the code and how far it is, nothing else (TT 01/2018,
Điều 16.2.d). Phones and addresses are never shown: nobody needs to be told their own.
"""

from __future__ import annotations

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
        note=mask(dossier.note),
        asked_for=tuple(mask(paper) for paper in dossier.asked_for),
    )
