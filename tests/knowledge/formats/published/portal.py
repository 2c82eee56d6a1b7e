"""One invented procedure, as the portal's interface gives it and as our records have it."""

from __future__ import annotations

import copy
from typing import Any

UUID = "019d2bfa-0000-75d8-86ea-b4887b227b25"
DAY = 1_784_250_000_000
"""17 July 2026, 08:00 in Việt Nam, in milliseconds."""

RECORD: dict[str, Any] = {
    "code": "1.999101",
    "name": "Đăng ký nuôi ong mật tại hộ gia đình theo quy định của Bộ Nông nghiệp và Môi trường",
    "field": "Chăn nuôi",
    "level": ["Cấp xã", "Cấp tỉnh"],
    "agency": "Ủy ban nhân dân cấp xã",
    "promulgator": "Bộ Nông nghiệp và Môi trường",
    "targets": ["Công dân Việt Nam", "Cán bộ, công chức, viên chức", "Hợp tác xã"],
    "type": "TTHC được luật giao quy định chi tiết",
    "steps": "- Người nuôi ong nộp 01 bộ hồ sơ đến Trung tâm Phục vụ hành chính công cấp xã nơi "
    "đặt tổ ong.\n- Trong thời hạn 03 ngày làm việc, công chức kiểm tra nơi đặt tổ.\n"
    "- Nhận kết quả.",
    "methods": [
        {
            "channel": "trực tiếp",
            "time_limit": "7 ngày làm việc",
            "fee": "20,000 VNĐ (mỗi tổ ong, tối đa mười tổ)",
            "description": "Nộp tại Trung tâm Phục vụ hành chính công cấp xã nơi đặt tổ ong.",
        },
        {"channel": "trực tuyến", "time_limit": "5 ngày", "fee": "10,000 VNĐ"},
        {
            "channel": "bưu chính",
            "time_limit": "48 giờ",
            "fee": "Miễn phí",
            "description": "Tính từ lúc bưu điện giao hồ sơ.",
        },
    ],
    "documents": [
        {
            "group": "Nuôi lần đầu",
            "name": "Đơn đăng ký nuôi ong theo Mẫu số 01 ban hành kèm theo Thông tư "
            "12/2026/TT-BNNMT, có chữ ký của chủ hộ và của các hộ liền kề",
            "form": "Mau01_DonDangKy.docx",
            "original": 1,
            "copies": 0,
        },
        {"group": "Nuôi lần đầu", "name": "Bản vẽ nơi đặt tổ ong", "original": 0, "copies": 2},
        {"group": "Chuyển nơi nuôi", "name": "Đơn xin chuyển", "original": 1, "copies": 1},
        {
            "group": "Chuyển nơi nuôi",
            "name": "Giấy xác nhận cũ, nếu còn giữ (chỉ xuất trình khi được hỏi)",
            "original": 0,
            "copies": 0,
        },
    ],
    "legal_basis": ["13/2020/NĐ-CP", "12/2026/TT-BNNMT"],
    "conditions": "Nơi đặt tổ cách trường học từ 100 m trở lên.",
    "result": "Giấy xác nhận nuôi ong",
    "decision": "1212/QĐ-BNNMT",
    "state": "ACTIVE",
    "url": f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{UUID}",
    "raw_date": "2026-07-17",
}

_CHANNELS = {"trực tuyến": "ONLINE", "trực tiếp": "DIRECT", "bưu chính": "POSTAL"}
_UNITS = {"ngày làm việc": "WORKING_DAY", "ngày": "DAY", "giờ": "HOUR"}


def procedure(**changes: Any) -> dict[str, Any]:
    """The procedure in the portal's shape, with the lists at the top empty as they are there."""
    raw = {
        "id": UUID,
        "code": RECORD["code"],
        "codeNotation": RECORD["code"],
        "name": RECORD["name"],
        "state": "ACTIVE",
        "updatedAt": DAY,
        "executionSteps": [{"name": "", "description": RECORD["steps"]}],
        "executionMethods": [_method(row) for row in RECORD["methods"]],
        "executionCases": [
            {
                "name": group,
                "profileComponents": [
                    _paper(row) for row in RECORD["documents"] if row["group"] == group
                ],
            }
            for group in ("Nuôi lần đầu", "Chuyển nơi nuôi")
        ],
        "profileComponents": [],
        "fees": [],
        "cases": [{"name": "", "processingDay": {"qty": 99, "type": "DAY"}}],
        "categoriesDetails": [{"name": RECORD["field"], "code": "G10-CN"}],
        "subjectTypesDetails": [{"name": name} for name in RECORD["targets"]],
        "legalBasisesDetails": [{"name": "", "code": law} for law in RECORD["legal_basis"]],
        "resultsDetails": [{"name": RECORD["result"], "code": "KQ.G10.000216"}],
        "executingAgencies": "",
        "unitGroupsExecuting": [{"name": RECORD["agency"]}, None],
        "departmentPromulgateName": RECORD["promulgator"],
        "isWard": True,
        "isProvince": True,
        "isMinistry": False,
        "isOtherAgency": False,
        "requirementsAndConditions": RECORD["conditions"],
        "formalityType": "ASSIGNED_REGULATION",
        "procedureProposal": {"proposalNumber": RECORD["decision"], "decisionDate": DAY},
    }
    return {**copy.deepcopy(raw), **changes}


def way(**changes: Any) -> dict[str, Any]:
    """One way to submit in the portal's shape."""
    return {
        "submissionMethod": "DIRECT",
        "processingTime": 7,
        "processingTimeUnit": "WORKING_DAY",
        "description": "",
        "fees": [fee(0)],
        **changes,
    }


def fee(value: Any, note: str = "") -> dict[str, Any]:
    """One fee in the portal's shape."""
    return {"type": "FEE", "value": value, "currencyId": "", "description": note}


def _method(row: dict[str, str]) -> dict[str, Any]:
    number, unit = row["time_limit"].split(" ", 1)
    amount, _, note = row["fee"].partition(" VNĐ")
    value = 0 if amount == "Miễn phí" else int(amount.replace(",", ""))
    return way(
        submissionMethod=_CHANNELS[row["channel"]],
        processingTime=int(number),
        processingTimeUnit=_UNITS[unit],
        description=row.get("description", ""),
        fees=[fee(value, note.strip(" ()"))],
    )


def _paper(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "originalQty": row["original"],
        "copyQty": row["copies"],
        "required": False,
        "attachments": [{"fileName": row["form"]}] if "form" in row else [],
    }
