"""What README.md and docs/ point to and tell people to type exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import cli

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"""(?:!?\[[^\]]*\]\(|<img src=")([^)"\s]+)[)"]""")
_HEADING = re.compile(r"^#+ +(.+)$", re.M)
_CODE = re.compile(r"^```[^\n]*\n(?P<block>.*?)^```|`(?P<span>[^`\n]+)`", re.M | re.S)
_COMMAND = re.compile(r"python -m bot\b([^\n#|]*)")
_TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")


def links() -> list[tuple[str, str]]:
    """Every page with every place it points to in this checkout."""
    return [
        (page.relative_to(ROOT).as_posix(), target)
        for page in PAGES
        for target in dict.fromkeys(_LINK.findall(page.read_text(encoding="utf-8")))
        if not re.match(r"[a-z]+:", target)
    ]


def code_of(page: Path) -> list[str]:
    """What a page shows as code, in blocks and within sentences."""
    found = _CODE.finditer(page.read_text(encoding="utf-8"))
    return [match["block"] or match["span"] or "" for match in found]


def commands() -> list[str]:
    """What pages tell people to type after ``python -m bot``."""
    pages = [
        README,
        *(ROOT / "docs" / name for name in ("can-bo.md", "danh-muc.md", "nhap-ho-so.md")),
    ]
    found = (said for page in pages for code in code_of(page) for said in _COMMAND.findall(code))
    return list(dict.fromkeys(said.strip() for said in found))


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings are linked to."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "target"), links())
def test_links_lead_somewhere(page: str, target: str) -> None:
    """A relative link or image leads to a file that is there, and to a heading it has."""
    path, _, anchor = target.partition("#")
    wanted = (ROOT / page).parent / path if path else ROOT / page

    assert wanted.exists(), f"{page}: {target}"
    assert wanted.resolve().is_relative_to(ROOT), f"{page}: {target}"
    assert not anchor or anchor in anchors(wanted), f"{page}: {target}"


def test_make_has_what_the_readme_names() -> None:
    """Every ``make X`` of the README is a target of the Makefile."""
    rules = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    named = {target for code in code_of(README) for target in _TARGET.findall(code)}

    assert {"run", "test", "check"} <= named
    assert named <= set(rules)


@pytest.mark.parametrize("said", commands())
def test_commands_can_be_typed(said: str) -> None:
    """A command that a page names exists, has help, and knows the options it is given."""
    command, names, rest = _found(shlex.split(said))

    shown = CliRunner().invoke(cli, [*names, "--help"])
    assert shown.exit_code == 0, shown.output
    assert f"Cách dùng: {' '.join(['cli', *names])}" in shown.output
    command.make_parser(click.Context(command)).parse_args(list(rest))


def _found(words: list[str]) -> tuple[click.Command, list[str], list[str]]:
    """The command that words lead to, its names, and what is given to it."""
    command: click.Command = cli
    names: list[str] = []
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(click.Context(command), words[0])
        assert inner, f"no command {words[0]}"
        command, names, words = inner, [*names, words[0]], words[1:]
    return command, names, words
