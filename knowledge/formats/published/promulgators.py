"""Who promulgated a procedure, where a document does not say it: its decision's number does.

"1282/QĐ-UBND" is a province's, named by the agencies beside it or by the code of the result
("KQ.H37…"); "1077/QĐ-BXD" is a ministry's. Ministries that were merged away in 2025 are not
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge import variants

_BY = re.compile(r"/QĐ-([A-ZĐ]+)")
_MINISTRIES = {
    "BCA": "Bộ Công an",
    "BCT": "Bộ Công Thương",
    "BDTTG": "Bộ Dân tộc và Tôn giáo",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BNG": "Bộ Ngoại giao",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BNV": "Bộ Nội vụ",
    "BQP": "Bộ Quốc phòng",
    "BTC": "Bộ Tài chính",
    "BTP": "Bộ Tư pháp",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BXD": "Bộ Xây dựng",
    "BYT": "Bộ Y tế",
    "NHNN": "Ngân hàng Nhà nước Việt Nam",
    "TTCP": "Thanh tra Chính phủ",
}
_CITIES = frozenset({"Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế"})


def promulgator(decision: str, agencies: str, codes: Sequence[str] = ()) -> str:
    """The promulgator in the State's own words, "UBND tỉnh Lạng Sơn"; "" where nothing tells.

    ``codes`` are agencies' codes that stand in the document (``H37``).
    """
    found = _BY.search(decision)
    by = found[1] if found else ""
    if by in _MINISTRIES:
        return _MINISTRIES[by]
    if by not in ("UBND", "CTUBND"):
        return ""
    named = dict.fromkeys([*variants.named_in(agencies), *map(variants.today, codes)])
    provinces = [code for code in named if code]
    # Two provinces named: nothing tells which of them it is.
    return _committee(variants.name_of(provinces[0])) if len(provinces) == 1 else ""


def _committee(province: str) -> str:
    bare = re.sub(r"^TP\.?\s+", "", province)
    return f"UBND thành phố {bare}" if bare in _CITIES else f"UBND tỉnh {bare}"
