"""Short words of the console: what an act is called, what was done."""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, str] = {
    "sign-in": "đăng nhập",
    "sign-out-everywhere": "đăng xuất mọi nơi",
    "passkey-added": "thêm khoá đăng nhập",
    "passkey-removed": "bỏ khoá đăng nhập",
    "chat-linked": "liên kết khung chat",
    "chat-unlinked": "bỏ liên kết khung chat",
    "invited": "mời cán bộ",
    "invitation-withdrawn": "thu hồi lời mời",
    "officer-changed": "đổi quyền cán bộ",
    "phone-searched": "tìm hồ sơ theo số điện thoại",
    "holder-seen": "xem thông tin chủ hồ sơ",
    "dossiers-exported": "xuất danh sách hồ sơ",
    "slip-written": "tải phiếu kiểm soát",
    "apology-written": "viết phiếu xin lỗi và hẹn lại",
    "upload-read": "đưa tệp hồ sơ lên xem trước",
    "upload-applied": "nạp tệp hồ sơ",
    "upload-dropped": "bỏ tệp hồ sơ",
}
"""Acts of the audit log."""

SAID: Mapping[str, str] = {
    "chao": "Bạn đã vào bảng làm việc. Hãy chọn cách đăng nhập cho lần sau.",
    "khoa": "Đã thêm khoá. Lần sau bạn đăng nhập bằng khoá này.",
    "bo-khoa": "Đã bỏ khoá.",
    "bo-lien-ket": "Đã bỏ liên kết khung chat.",
    "thu-hoi": "Đã thu hồi lời mời.",
    "doi": "Đã lưu.",
    "bo-tep": "Đã bỏ. Không có gì được ghi.",
}
"""What a page says after something was done, by the word in its address."""
