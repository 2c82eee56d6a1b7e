"""A catalogue in which provinces have procedures of their own, beside the bundled one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from handlers.ports import Ports
from knowledge.entry import from_procedure
from knowledge.official import entry_of
from knowledge.procedure import Procedure
from knowledge.search import Index
from tests.conversing import ports
from tests.knowledge.samples import record

TOILETS = "Hỗ trợ xây dựng nhà vệ sinh công cộng tại khu du lịch"
STOP = "Hỗ trợ xây dựng trạm dừng chân du lịch"

_LOCAL = (
    # One code in two provinces, a code of one province alone, a national one beside them.
    ("6.990001", TOILETS, "UBND tỉnh Bắc Ninh", "10 Ngày"),
    ("6.990001", TOILETS, "UBND Thành phố Hải Phòng", "20 Ngày"),
    ("1.990002", STOP, "UBND tỉnh Tuyên Quang", "5 Ngày"),
    ("1.990003", "Công nhận khu du lịch cấp quốc gia", "Bộ Văn hóa, Thể thao và Du lịch", "9 Ngày"),
)


@cache
def of_provinces() -> Ports:
    """The ports of an office whose catalogue has provincial procedures."""
    local = [_procedure(*row) for row in _LOCAL]
    below = ports()
    everything = {**below.catalogue.procedures, **{p.code: p for p in local}}
    entries = [*below.index.entries, *map(from_procedure, local)]
    catalogue = replace(below.catalogue, procedures=dict(sorted(everything.items())), known=None)
    return replace(below, catalogue=catalogue, index=Index(entries))


def _procedure(code: str, name: str, promulgator: str, time: str) -> Procedure:
    methods = [{"channel": "Trực tiếp", "time_limit": time, "fee": "Miễn phí"}]
    published = record(
        code=code, name=name, promulgator=promulgator, methods=methods, field="Du lịch"
    )
    return Procedure.model_validate(entry_of(published))
