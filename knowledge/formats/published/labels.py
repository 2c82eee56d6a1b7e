"""Labels of the portals' documents (PDF, Word), and the lists of words written beside them."""

from __future__ import annotations

import re

HEADER = {
    "mã thủ tục": "code",
    "mã tthc": "code",
    "tên thủ tục": "name",
    "tên tthc": "name",
    "số quyết định": "decision",
    "cấp thực hiện": "level",
    "loại thủ tục": "type",
    "lĩnh vực": "field",
    "đối tượng thực hiện": "targets",
    "cơ quan ban hành": "promulgator",
    "cơ quan công bố": "promulgator",
    "cơ quan thực hiện": "agency",
    "cơ quan có thẩm quyền": "authority",
    "địa chỉ tiếp nhận hs": "receiving_address",
    "cơ quan được ủy quyền": "delegate",
    "cơ quan phối hợp": "partner",
    "kết quả thực hiện": "result",
    "yêu cầu, điều kiện thực hiện": "conditions",
    "từ khóa": "keywords",
    "mô tả": "about",
}
"""What a label stands for, by the label in small letters."""

CHANNELS = {
    "trực tiếp": "trực tiếp",
    "trực tuyến": "trực tuyến",
    "qua bưu điện": "bưu chính",
    "bưu điện": "bưu chính",
    "dịch vụ bưu chính": "bưu chính",
    "bưu chính": "bưu chính",
    "bưu chính công ích": "bưu chính",
    "qua dịch vụ bưu chính": "bưu chính",
    "qua dịch vụ bưu chính công ích": "bưu chính",
    "dịch vụ bưu chính công ích": "bưu chính",
}

_UNKNOWN = re.compile(r"(?:không có(?: thông tin)?|chưa có thông tin|-+|\.+)?", re.I)
_QUANTITY = re.compile(r"(\d{1,4})\s*bản\s*(chính|sao)", re.I)
_LABELLED = re.compile(r"bản\s*(chính|sao)\s*:\s*(\d{1,4})", re.I)
_ITEMS = re.compile(r",\s*(?=[^\W\d_a-zà-ỹđ])(?![^()]*\))")
"""A comma before a capital letter and outside brackets: "Cán bộ, công chức" is one group."""


def is_unknown(value: str) -> bool:
    """Whether a value says that there is none."""
    return bool(_UNKNOWN.fullmatch(" ".join(value.split())))


def items(value: str) -> list[str]:
    """A list of groups of people, cut where a new one begins."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in _ITEMS.split(value)))))


def levels(value: str) -> list[str]:
    """Levels as records write them, "Tỉnh, Bộ" → "Cấp tỉnh", "Cấp bộ"; others stay as they are."""
    found = []
    for part in value.split(","):
        bare = re.sub(r"^cấp\s+", "", part.strip(), flags=re.I)
        if bare:
            known = bare.lower() in ("xã", "tỉnh", "bộ", "huyện", "trung ương")
            found.append(f"Cấp {bare.lower()}" if known else part.strip())
    return list(dict.fromkeys(found))


def quantities(value: str) -> dict[str, int]:
    """How many of "1 bản chính, 2 bản sao" or "Bản chính: 1Bản sao: 0"; none is 0 of both."""
    counts = {"chính": 0, "sao": 0}
    for kind, count in _LABELLED.findall(value):
        counts[kind.lower()] = int(count)
    if not _LABELLED.search(value):
        for count, kind in _QUANTITY.findall(value):
            counts[kind.lower()] = int(count)
    return {"original": counts["chính"], "copies": counts["sao"]}
