"""What one person may see of a dossier: little before a proof, masked names after it.

Without authentication a person sees the code and how far it is, nothing else (TT 01/2018,
Điều 16.2.d). Phones and addresses are never shown: nobody needs to be told their own.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.masking import mask
from knowledge.dossier_record import Dossier, Holder


def seen(dossier: Dossier, *, proven: bool) -> Dossier:
    """Leave of a dossier what a person may see, who has proven that it is theirs or has not."""
    if not proven:
        return replace(dossier, holder=Holder(), note="", asked_for=(), charges=())
    holder = dossier.holder
    return replace(
        dossier,
        holder=Holder(masked_name(holder.applicant), masked_name(holder.owner)),
        note=mask(dossier.note),
        asked_for=tuple(mask(paper) for paper in dossier.asked_for),
    )


def masked_name(name: str) -> str:
    """Hide a name from everybody who does not know it: "Nguyễn Văn An" → "Nguyễn V** A**".

    The number of stars tells nothing. A single word keeps its first letter only.
    """
    first, *rest = name.split() or [""]
    if not rest:
        return f"{first[0]}**" if first else ""
    return " ".join((first, *(f"{word[0]}**" for word in rest)))
