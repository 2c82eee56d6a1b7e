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
    "reminder-drafted": "soạn tin nhắc",
    "reminder-submitted": "gửi tin nhắc đi",
    "reminder-approved": "duyệt tin nhắc",
    "reminder-refused": "trả lại tin nhắc",
    "reminder-paused": "tạm dừng tin nhắc",
    "reminder-resumed": "gửi tiếp tin nhắc",
    "reminder-cancelled": "huỷ tin nhắc",
    "reminder-retried": "gửi lại tin lỗi",
    "reminder-call-list": "mở danh sách gọi điện",
    "reminder-template": "sửa mẫu tin",
    "reminder-template-dropped": "bỏ mẫu tin",
    "reminder-rule": "đổi nhắc tự động",
}
"""Acts of the audit log."""

SAID: Mapping[str, str] = {
    "chao": "Bạn đã vào bảng làm việc. Hãy chọn cách đăng nhập cho lần sau.",
    "khoa": "Đã thêm khoá. Lần sau bạn đăng nhập bằng khoá này.",
    "bo-khoa": "Đã bỏ khoá.",
    "bo-lien-ket": "Đã bỏ liên kết khung chat.",
    "thu-hoi": "Đã thu hồi lời mời.",
    "doi": "Đã lưu.",
    "nhac-gui": "Đã nhận lệnh gửi. Số liệu dưới đây tự cập nhật.",
    "nhac-xin-duyet": "Đã gửi để duyệt. Nhờ một người duyệt khác mở trang Nhắc việc.",
    "nhac-duyet": "Đã duyệt, tin bắt đầu đi.",
    "nhac-tra-lai": "Đã trả lại người soạn, kèm lý do.",
    "nhac-dung": "Đã tạm dừng: tin chưa gửi được giữ lại.",
    "nhac-tiep": "Đang gửi tiếp.",
    "nhac-huy": "Đã huỷ. Tin chưa gửi sẽ không đi nữa.",
    "nhac-lai": "Đang gửi lại những tin lỗi.",
    "nhac-khong-lai": "Không có tin lỗi nào gửi lại được.",
    "mau-luu": "Đã lưu mẫu tin.",
    "mau-bo": "Đã bỏ mẫu tin. Đợt nhắc đã gửi vẫn giữ lời của nó.",
    "tu-bat": "Đã bật nhắc tự động.",
    "tu-tat": "Đã tắt nhắc tự động.",
    "bo-tep": "Đã bỏ. Không có gì được ghi.",
}
"""What a page says after something was done, by the word in its address."""
