"""The words on choices about dossiers, and the stages of their way."""

from __future__ import annotations

from knowledge.status import Status

PROVE = "Xem đầy đủ (cần 4 số cuối điện thoại)"
NOT_NOW = "Thôi, không xem nữa"
FOLLOW = "Theo dõi hồ sơ này"
STOP = "Ngừng theo dõi"
STOP_WHICH = "Ngừng theo dõi hồ sơ nào?"
STOP_ONE = "Ngừng {}"
STOP_ALL = "Ngừng tất cả"
TOPIC = "Nhận: {}"
TOPICS = "Thông báo của cơ quan"
REMIND_AGAIN = "Nhận lại tin nhắc"
AGREE = "Đồng ý"
DECLINE = "Không"
FOLLOWING = "Hồ sơ tôi theo dõi"
SEE = "Xem hồ sơ"
SEE_ONE = "Xem {}"
RIGHT = "Đúng, mã này"
WRONG = "Không phải"
ADD_PAPERS = "Cách bổ sung trên mạng"
PAY = "Cách trả tiền trên mạng"
BY_POST = "Nhận kết quả qua bưu điện"
ABOUT = "Thủ tục này cần gì"
OPINION = "Góp ý việc giải quyết"
NO_WORDS = "Thôi, vậy là đủ"
DUE = "Hẹn trả kết quả"
EXPECTED = "Dự kiến có kết quả"

HEARD = "tin ngày"
"""Before a day on which a source told of a status, not saying since when."""

STAGES = {
    Status.registered: "Đã gửi hồ sơ",
    Status.received: "Đã tiếp nhận",
    Status.not_received: "Không tiếp nhận",
    Status.processing: "Đang xử lý",
    Status.supplement: "Chờ bạn bổ sung",
    Status.payment: "Chờ bạn trả tiền",
    Status.withdrawn: "Đã rút hồ sơ",
    Status.stopped: "Dừng xử lý",
    Status.finished: "Đã có kết quả",
    Status.returned: "Đã trả kết quả",
}

SCORES = (
    "1 – Rất không hài lòng",
    "2 – Không hài lòng",
    "3 – Bình thường",
    "4 – Hài lòng",
    "5 – Rất hài lòng",
)
"""In this order, so that a typed number is the score it says."""
