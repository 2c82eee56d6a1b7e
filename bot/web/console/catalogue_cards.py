"""Procedures for the console's pages: finding them, and showing them as a citizen sees them."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup

from bot.channels import rendering
from bot.web.console.shell import Console
from handlers import cases, explain
from handlers.conversation import Reply, Session
from handlers.ports import Ports
from knowledge.catalogue import Catalogue
from knowledge.dossier import procedure_code
from knowledge.procedure import Procedure
from knowledge.question import read
from knowledge.vietnamese import fold

_FOUND = 20


class Loading(web.HTTPServiceUnavailable):
    """Danh mục đang được nạp. Bạn chờ vài giây rồi tải lại trang."""


@dataclass(frozen=True)
class Card:
    """One message of the bot: its safe HTML, and what can be tapped below it."""

    title: str
    html: Markup
    choices: tuple[str, ...]


def known(console: Console) -> Ports:
    """What the handlers know.

    Raises:
        Loading: the catalogue is still being read.
    """
    ports = console.ports()
    if ports is None:
        raise Loading(text=Loading.__doc__)
    assert isinstance(ports, Ports)
    return ports


def below(console: Console) -> Catalogue:
    """The catalogue without the office's layer: on this an edit is laid."""
    return console.below() or known(console).catalogue


def procedure_of(console: Console, code: str) -> Procedure:
    """The procedure of a code, with the office's layer; 404 for any other code."""
    procedure = known(console).catalogue.procedures.get(code)
    if procedure is None:
        raise web.HTTPNotFound
    return procedure


def find(ports: Ports, text: str) -> list[Procedure]:
    """Find procedures by code, by how people call them, or by a part of their name."""
    procedures, outlines = ports.catalogue.procedures, ports.catalogue.outlines
    code = procedure_code(text)
    if code:
        return [procedures[one] for one in procedures if one.startswith(code)]
    wanted = fold(text).strip()
    ranked = [one.entry.code for one in ports.index.rank(read(text), _FOUND)]
    named = (c for c, p in outlines.items() if wanted in fold(f"{p.short_name} {p.name}"))
    found = [c for c in dict.fromkeys([*ranked, *named]) if c in procedures]
    return [procedures[code] for code in found[:_FOUND]]


def shown(procedure: Procedure) -> list[Card]:
    """The card of a procedure and the parts an office may change, as the web chat shows them."""
    card = explain.card(procedure, cases.common(procedure), (), Session()).replies
    place = explain.section(procedure, "place", Session()).replies
    fee = explain.section(procedure, "fee", Session()).replies
    titled = (("", card), ("Nộp ở đâu", place), ("Lệ phí, miễn giảm", fee))
    return [_card(title, reply) for title, replies in titled for reply in replies]


def _card(title: str, reply: Reply) -> Card:
    # Written by the same hand that writes what citizens' browsers are given.
    html = Markup(rendering.web(reply)["html"])
    return Card(title, html, tuple(choice.label for choice in reply.choices))
