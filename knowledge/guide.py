"""Guides: walk-throughs as data, one YAML file each under ``knowledge/guides``.

A guide is a small graph of steps. ``choices`` lead on, ``trouble`` leads to help when something
fails. Everything a typing slip could break is checked on load, and the message names the file,
the step and the reason, in words an official understands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from knowledge.guide_links import is_official, urls
from knowledge.guide_paths import broken
from knowledge.layers import Loader, Problem
from knowledge.procedure import Text

BUNDLED = Path(__file__).parent / "guides"
"""The guides the project ships with."""

LABEL_LIMIT = 40
"""Characters of a choice: what still fits a button on a 360 px screen."""

STEP_LIMIT = 500
"""Characters of a step, papers to have ready included: what fits a phone screen."""

MOST_CHOICES = 5
"""Choices and trouble of one step together; one messaging channel shows five buttons at most."""

PLACEHOLDERS = frozenset(
    {
        "portal_hotline",
        "identity_hotline",
        "hotlines_checked",
        "office_phone",
        "procedure",
        "page",
        "unit",
    }
)
"""What a step may leave to be filled in: ``{portal_hotline}``."""

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_TO_GUIDE = "guide:"

StepId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,23}$")]
"""Short enough that a choice's key with the longest procedure code stays within 64 bytes."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mark(StrEnum):
    """How well a step's facts are known, as the facts themselves are marked."""

    read = "v"
    reported = "s"
    unverified = "u"


class Option(_Part):
    """One line to choose: ``go`` is a step of this guide, or ``guide:NAME``."""

    label: Text = Field(max_length=LABEL_LIMIT)
    go: Annotated[str, Field(pattern=r"^(guide:[a-z]{1,12}|[a-z][a-z0-9-]{0,23})$")]

    @property
    def guide(self) -> str | None:
        """The guide this leads to, if it leaves its own."""
        return self.go.removeprefix(_TO_GUIDE) if self.go.startswith(_TO_GUIDE) else None

    @property
    def step(self) -> str | None:
        """The step this leads to, if it stays in its own guide."""
        return None if self.guide else self.go


class Alias(_Part):
    """What people type that should open the guide, or one step of it."""

    text: Text
    step: StepId | None = None


class Step(_Part):
    """One thing to do, on one phone screen."""

    id: StepId
    title: Text = Field(max_length=60)
    text: Text
    have_ready: tuple[Text, ...] = ()
    choices: tuple[Option, ...] = ()
    trouble: tuple[Option, ...] = ()
    mark: Mark | None = None
    source: Text | None = None
    final: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        """Everything there is to choose, the way on first."""
        return self.choices + self.trouble

    @property
    def placeholders(self) -> frozenset[str]:
        """What the text leaves to be filled in."""
        return frozenset(_PLACEHOLDER.findall(self.text))

    @field_validator("text")
    @classmethod
    def _holds_what_can_be_shown(cls, text: str) -> str:
        unknown = sorted(set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS)
        if unknown:
            raise ValueError(f"không có chỗ điền {{{unknown[0]}}}")
        for url in urls(text):
            if not is_official(url):
                raise ValueError(f"chỉ dẫn tới gov.vn và hai kho ứng dụng, không dẫn tới {url}")
        return text

    @model_validator(mode="after")
    def _fits_a_screen(self) -> Self:
        length = len(self.text) + sum(len(line) for line in self.have_ready)
        if length > STEP_LIMIT:
            raise ValueError(f"dài {length} ký tự, tối đa {STEP_LIMIT}")
        if len(self.options) > MOST_CHOICES:
            raise ValueError(f"có {len(self.options)} lựa chọn, tối đa {MOST_CHOICES}")
        labels = [option.label.casefold() for option in self.options]
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice:
            raise ValueError(f"hai lựa chọn cùng tên “{twice}”")
        return self

    @model_validator(mode="after")
    def _tells_where_it_comes_from(self) -> Self:
        if self.mark and not self.source:
            raise ValueError("có 'mark' thì phải có 'source'")
        return self


class Guide(_Part):
    """A whole walk-through."""

    name: Annotated[str, Field(pattern=r"^[a-z]{1,12}$")]
    title: Text = Field(max_length=LABEL_LIMIT)
    summary: Text = Field(max_length=160)
    aliases: tuple[Alias, ...] = Field(min_length=1)
    start: StepId
    steps: tuple[Step, ...] = Field(min_length=1)

    @field_validator("aliases", mode="before")
    @classmethod
    def _bare_aliases(cls, aliases: Any) -> Any:
        if not isinstance(aliases, list | tuple):
            return aliases
        return [{"text": alias} if isinstance(alias, str) else alias for alias in aliases]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        problems = list(broken(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    def step(self, id: str) -> Step | None:
        """The step of an id."""
        return self._by_id.get(id)

    @property
    def about_procedure(self) -> bool:
        """Whether the guide makes sense only for a procedure: its first step names one."""
        return "procedure" in self._by_id[self.start].placeholders

    @cached_property
    def _numbered(self) -> tuple[str, ...]:
        """The straight end of the main line: steps with one way on, up to the final one.

        The main line follows first choices. Steps beside it (other cases, trouble) and steps
        before its last fork carry no number, because none would be true.
        """
        line: list[Step] = []
        at: Step | None = self._by_id[self.start]
        while at and at not in line and not at.final:
            line.append(at)
            at = self._by_id.get(at.choices[0].go)
        if at is None or not at.final:
            return ()
        straight = takewhile(lambda step: len(step.choices) == 1, reversed(line))
        ids = tuple(step.id for step in straight)[::-1]
        return ids if len(ids) > 1 else ()

    def progress(self, id: str) -> tuple[int, int] | None:
        """Which step of how many, where that is true; None where it is not."""
        if id not in self._numbered:
            return None
        return self._numbered.index(id) + 1, len(self._numbered)


class BrokenGuides(ValueError):
    """Guides that do not hold together; ``problems`` name file, step and reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def load_guides(folder: Path = BUNDLED) -> Mapping[str, Guide]:
    """Load every guide of a folder, by name.

    Raises:
        BrokenGuides: a guide cannot be read, or leads nowhere. All problems are told at once.
    """
    problems: list[Problem] = []
    guides: dict[str, Guide] = {}
    for path in sorted(folder.glob("*.yaml")):
        guide = _read(path, problems)
        if guide:
            guides[guide.name] = guide
    if not guides and not problems:
        problems.append(Problem(folder, "", "không có hướng dẫn nào trong thư mục này"))
    if not problems:
        problems.extend(_lost(guides, folder))
    if problems:
        raise BrokenGuides(problems)
    return guides


# --- reading a file ------------------------------------------------------------------------


def _read(path: Path, problems: list[Problem]) -> Guide | None:
    try:
        raw = yaml.load(path.read_bytes(), Loader=Loader)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"dòng {mark.line + 1}" if mark else str(error)
        problems.append(Problem(path, "", f"tệp hỏng hoặc dở dang: {where}"))
        return None
    if not isinstance(raw, dict) or raw.get("name") != path.stem:
        problems.append(Problem(path, "name", f"phải là tên của tệp: {path.stem}"))
        return None
    try:
        return Guide.model_validate(raw)
    except ValidationError as error:
        problems.extend(Problem(path, _where(raw, e["loc"]), _why(e)) for e in error.errors())
        return None


def _where(raw: dict[str, Any], location: tuple[int | str, ...]) -> str:
    parts = [str(part + 1) if isinstance(part, int) else part for part in location]
    if len(location) > 1 and location[0] == "steps" and isinstance(location[1], int):
        step = raw["steps"][location[1]]
        name = step.get("id") if isinstance(step, dict) else None
        parts[:2] = [f"bước '{name or location[1] + 1}'"]
    return ".".join(parts)


_REASONS = {
    "missing": "thiếu",
    "extra_forbidden": "không có trường này (kiểm tra chính tả)",
    "string_type": "phải là chữ",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_pattern_mismatch": "chỉ dùng chữ thường không dấu, số và gạch nối, ngắn gọn",
    "too_short": "để trống",
    "tuple_type": "phải là danh sách",
    "model_type": "phải có các trường con, không phải một câu",
    "enum": "chỉ nhận: {expected}",
}


def _why(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    reason = _REASONS.get(error["type"])
    return reason.format(**error.get("ctx", {})) if reason else str(error["msg"])


def _lost(guides: Mapping[str, Guide], folder: Path) -> Iterator[Problem]:
    for guide in guides.values():
        for step in guide.steps:
            for option in step.options:
                if option.guide and option.guide not in guides:
                    reason = f"“{option.label}” dẫn tới hướng dẫn không có: '{option.guide}'"
                    yield Problem(folder / f"{guide.name}.yaml", f"bước '{step.id}'", reason)
