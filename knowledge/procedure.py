"""A published procedure, in our own plain words, with every figure as its source has it.

The shapes here are the shapes of the YAML files under ``knowledge/procedures`` and of an
office's own layers; ``docs/danh-muc.md`` explains them to the person who writes one.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

CODE = re.compile(r"\d\.\d{6}(?:\.[0-9A-Z.]+)?")
"""A national code, with or without an agency's suffix: ``1.001193``, ``1.012783.H19``."""

LOCAL_CODE = re.compile(r"DP\.[0-9A-Z.]{1,30}\.H\d\d")
"""The key of what only a province's own list names: ``DP.23604.H43``, its code and the province."""

SHORT_NAME_LIMIT = 40
"""Characters of a short name: what still fits a button on a 360 px screen."""


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise ValueError("để trống")
    # Almost every text can be printed, which is told at once.
    if not text.replace("\n", " ").isprintable() and any(
        unicodedata.category(c) in ("Cc", "Co", "Cf", "Cs") and c != "\n" for c in text
    ):
        raise ValueError("có ký tự điều khiển hoặc ký hiệu riêng của phông chữ")
    return text


Text = Annotated[str, AfterValidator(_clean)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(StrEnum):
    """How a dossier reaches the office."""

    online = "online"
    counter = "counter"
    post = "post"


class Service(StrEnum):
    """How far the online service goes: *toàn trình* or *một phần*."""

    full = "full"
    partial = "partial"


class TimeUnit(StrEnum):
    """The unit a time limit was published in; never assumed."""

    hour = "hour"
    working_day = "working_day"
    day = "day"
    month = "month"


class FeeKind(StrEnum):
    """What is known of a fee. ``free`` from a published note is ``free`` only with that note."""

    amount = "amount"
    free = "free"
    provincial = "provincial"
    unknown = "unknown"


class TimeLimit(_Part):
    """A number with its unit, or the reason why there is none."""

    value: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    unit: TimeUnit | None = None
    note: Text | None = None
    unknown: Text | None = None

    @model_validator(mode="after")
    def _number_goes_with_unit(self) -> Self:
        if self.value is not None and self.unit is None:
            raise ValueError(
                "thời hạn có con số mà không có đơn vị (working_day, day, hour, month)"
            )
        if self.value is None and self.unit is not None:
            raise ValueError("thời hạn có đơn vị mà không có con số")
        if (self.value is None) == (self.unknown is None):
            raise ValueError("thời hạn cần hoặc con số kèm đơn vị, hoặc 'unknown' kèm lý do")
        return self


class Fee(_Part):
    """One charge on one channel: an amount, free with its condition, set by the province, unknown.

    ``noted`` says that the published text put a note beside the fee; such a fee must carry the
    note's meaning, because "Miễn phí (…)" often is not free at all.
    """

    kind: FeeKind
    amount: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    currency: str = "VND"
    per: Text | None = None
    what: Text | None = None
    note: Text | None = None
    noted: bool = False

    @model_validator(mode="after")
    def _says_what_it_means(self) -> Self:
        if (self.kind is FeeKind.amount) != (self.amount is not None):
            raise ValueError("'amount' đi cùng kind: amount, và chỉ khi đó")
        if self.kind is FeeKind.free and self.noted and not self.note:
            raise ValueError(
                "'Miễn phí' trơn trong khi nguồn có ghi chú: hãy ghi điều kiện vào 'note'"
            )
        return self


class Way(_Part):
    """One way to submit (a channel, or one stage of it) with its own time limit and fees."""

    channel: Channel
    stage: Text | None = None
    service: Service | None = None
    time: TimeLimit
    fees: tuple[Fee, ...] = Field(min_length=1)
    note: Text | None = None


class Action(StrEnum):
    """What the citizen does with a document: hand it in, or only show it."""

    submit = "submit"
    present = "present"


class Document(_Part):
    """One paper of a dossier, named as the record names it."""

    name: Text
    form: Text | None = None
    originals: int | None = Field(default=None, ge=0)
    copies: int | None = Field(default=None, ge=0)
    action: Action | None = None
    only_if: Text | None = None
    waived: Text | None = None


class Case(_Part):
    """One situation with its own papers; ``name`` is what a citizen picks from."""

    name: Text
    when: Text | None = None
    documents: tuple[Document, ...] = ()


class Place(_Part):
    """Where to go, laid over by an office: address, opening hours, phone."""

    name: Text
    address: Text | None = None
    hours: Text | None = None
    phone: Text | None = None


class Digests(_Part):
    """Short hashes of the record's parts as they stood when this entry was last checked."""

    fee: str | None = None
    time: str | None = None
    documents: str | None = None


class Differences(_Part):
    """Why a part of this entry is not what its record literally says."""

    name: Text | None = None
    decision: Text | None = None
    fee: Text | None = None
    time: Text | None = None
    documents: Text | None = None


class Source(_Part):
    """Where the facts come from: the publishing decision, when it was read, the official page."""

    decision: Text
    read: date
    page: Text | None = None
    digests: Digests = Digests()
    differences: Differences = Differences()

    @field_validator("page")
    @classmethod
    def _official(cls, page: str | None) -> str | None:
        if page is not None and not re.match(r"https://([\w-]+\.)*gov\.vn(/|$)", page):
            raise ValueError("trang gốc phải nằm dưới gov.vn")
        return page


class Withdrawn(_Part):
    """The procedure no longer runs, or a newer record seems to have taken its place."""

    replaced_by: tuple[str, ...] = ()
    note: Text


class Procedure(_Part):
    """A whole entry of the catalogue.

    ``official``: its words are the published ones, shortened by rules, not yet written plainly.
    """

    code: Annotated[str, Field(pattern=rf"^{CODE.pattern}$")]
    name: Text
    short_name: Text
    aliases: tuple[Text, ...] = ()
    summary: Text
    field: Text
    level: tuple[Text, ...] = Field(min_length=1)
    targets: tuple[Text, ...] = ()
    unit: Text | None = None
    promulgator: Text | None = None
    channels: tuple[Way, ...] = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)
    steps: tuple[Text, ...] = Field(min_length=1)
    result: Text | None = None
    conditions: tuple[Text, ...] = ()
    legal_basis: tuple[Text, ...] = ()
    places: tuple[Place, ...] = ()
    source: Source
    withdrawn: Withdrawn | None = None
    official: bool = False

    @field_validator("short_name")
    @classmethod
    def _fits_a_button(cls, name: str) -> str:
        if len(name) > SHORT_NAME_LIMIT:
            raise ValueError(f"dài {len(name)} ký tự, tối đa {SHORT_NAME_LIMIT}")
        return name

    @field_validator("summary")
    @classmethod
    def _one_sentence(cls, summary: str) -> str:
        if len(summary) > 220 or "\n" in summary:
            raise ValueError("phải là một câu, tối đa 220 ký tự")
        return summary

    @model_validator(mode="after")
    def _ways_are_told_apart(self) -> Self:
        seen = {(way.channel, way.stage) for way in self.channels}
        if len(seen) < len(self.channels):
            raise ValueError("hai dòng 'channels' trùng kênh: thêm 'stage' để phân biệt")
        if len({case.name for case in self.cases}) < len(self.cases):
            raise ValueError("hai trường hợp trùng tên")
        return self

    @property
    def url(self) -> str | None:
        return self.source.page

    def ways(self, channel: Channel) -> tuple[Way, ...]:
        """The ways of one channel, in the order of the record."""
        return tuple(way for way in self.channels if way.channel is channel)


class Listed(_Part):
    """A procedure of which a published list gives only the name; nothing else is known of it."""

    code: Annotated[str, Field(pattern=rf"^(?:{CODE.pattern}|{LOCAL_CODE.pattern})$")]
    name: Text
    field: Text | None = None
    level: tuple[Text, ...] = ()
    unit: Text | None = None
    promulgator: Text | None = None
    name_only: Literal[True]
