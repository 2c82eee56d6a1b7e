"""What a step of a guide looks like: its text filled in, its links, its choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from handlers.conversation import Choice, GuidePlace, Office, Reply
from handlers.ports import Ports
from handlers.texts import guide_labels, say
from knowledge.catalogue import Catalogue
from knowledge.guide import Guide, Mark, Option, Step
from knowledge.guide_links import STORES, urls
from knowledge.procedure import CODE, Procedure

KEY_LIMIT = 64
"""Bytes of a choice's key, on the channel that carries least."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def page(
    guide: Guide,
    step: Step,
    place: GuidePlace,
    ports: Ports,
    *,
    opened: bool = False,
    resumed: bool = False,
    changed: bool = False,
    ways: tuple[Choice, ...] = (),
) -> Reply:
    """Show a step; ``ways`` are the choices that go back, pause or return."""
    procedure = ports.catalogue.get(place.code) if place.code else None
    blanks = _blanks(ports.office, procedure)
    text = say(
        "guide.html",
        guide=guide,
        step=step,
        text=linked(filled(step.text, blanks)),
        progress=guide.progress(step.id),
        sources=_sources(step, ports.catalogue),
        opened=opened,
        resumed=resumed,
        changed=changed,
    )
    link = blanks["page"] if "page" in step.placeholders else ""
    first = (Choice(guide_labels.PAGE, url=link),) if link else ()
    options = tuple(Choice(o.label, option_key(o, guide, place.code)) for o in step.options)
    return Reply(text, first + options + ways)


def option_key(option: Option, guide: Guide, code: str) -> str:
    """The key of a choice of a guide; it says everything, so that it works any day."""
    if option.guide:
        return opening_key(option.guide, code)
    return step_key(guide.name, option.go, code)


def opening_key(name: str, code: str = "") -> str:
    """The key that opens a guide: ``guide:NAME`` or ``guide:NAME:CODE``."""
    return _key("guide", name, code)


def step_key(name: str, step: str, code: str = "") -> str:
    """The key of a step: ``g:NAME:STEP`` or ``g:NAME:STEP:CODE``."""
    return _key("g", name, step, code)


def _key(*parts: str) -> str:
    key = ":".join(part for part in parts if part)
    # An agency's suffix may be any length; the catalogue knows the code without it.
    return key if len(key) <= KEY_LIMIT else ":".join((*parts[:-1], parts[-1][:8]))


def filled(text: str, blanks: Mapping[str, str]) -> str:
    """Fill in the blanks; a line with an empty one is left out."""
    lines = [
        _PLACEHOLDER.sub(lambda match: blanks[match[1]], line)
        for line in text.split("\n")
        if all(blanks[name] for name in _PLACEHOLDER.findall(line))
    ]
    return "\n".join(lines)


def linked(text: str) -> Markup:
    """Escape a text and turn its addresses into links that show where they lead."""
    result, at = Markup(), 0
    for url in urls(text):
        start = text.index(url, at)
        label = STORES.get(url) or urlsplit(url).hostname or url
        link = Markup('<a href="{}">{}</a>').format(url, label)
        result, at = result + escape(text[at:start]) + link, start + len(url)
    return result + escape(text[at:])


def _blanks(office: Office, procedure: Procedure | None) -> dict[str, str]:
    named = guide_labels.PROCEDURE
    return {
        "portal_hotline": office.portal_hotline,
        "identity_hotline": office.identity_hotline,
        "hotlines_checked": office.hotlines_checked,
        "office_phone": office.phone,
        "procedure": named.format(procedure.short_name, procedure.code) if procedure else "",
        "page": (procedure.url or "") if procedure else "",
        "unit": (procedure.unit or "").rstrip(" .") if procedure else "",
    }


def _sources(step: Step, catalogue: Catalogue) -> list[Procedure]:
    """The published procedures a step's plain facts come from, where the catalogue has them."""
    if step.mark in (None, Mark.unverified):
        return []
    found = (catalogue.get(code) for code in CODE.findall(step.source or ""))
    return [procedure for procedure in found if procedure]
