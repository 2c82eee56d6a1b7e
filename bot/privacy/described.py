"""What each table keeps of people: the descriptions that the processing record is made of.

A test holds it to the tables: whatever names a person is described here, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PUBLIC_DUTY = "Thực hiện thủ tục hành chính theo yêu cầu của chính người dân"
CONSENT = "Sự đồng ý của người dân, riêng cho từng việc"
SAFETY = "Bảo vệ hệ thống và chính người dân"
OFFICE = "Quản lý công vụ của cán bộ"

PERSON = "cho tới khi người dân yêu cầu xóa"


@dataclass(frozen=True)
class Described:
    """One table: what it holds, what for, on which ground, how long, and who gets to see it.

    ``kept`` may name settings in braces: their values are put in.
    """

    data: str
    purpose: str
    ground: str
    kept: str
    seen_by: str = "Không ai; chương trình tự dùng"


_MESSAGES = "{keep_messages_days} ngày sau khi xử lý xong"
_TALKS = "Cán bộ tiếp nhận, trong cuộc trò chuyện người dân yêu cầu"

TABLES: Mapping[str, Described] = {
    "people": Described(
        "Tên kênh, mã người dùng do kênh cấp (người chỉ có số điện thoại: dấu băm có khoá của số), "
        "lúc gặp đầu và cuối, liên kết giữa các kênh",
        "Trả lời đúng người trên đúng kênh", PUBLIC_DUTY, PERSON,
    ),
    "inbox": Described(
        "Tin nhắn người dân gửi; mật khẩu, mã OTP, số thẻ bị bỏ ngay",
        "Trả lời câu hỏi", PUBLIC_DUTY, _MESSAGES, _TALKS,
    ),
    "outbox": Described(
        "Tin nhắn gửi người dân; phần lấy từ hồ sơ đã xác nhận thì được niêm phong",
        "Trả lời câu hỏi, nhắc việc", PUBLIC_DUTY, _MESSAGES, _TALKS,
    ),
    "sessions": Described(
        "Thủ tục đang hỏi, giấy tờ đã đánh dấu, bước hướng dẫn đang xem, tỉnh đã nói",
        "Nói tiếp chuyện đang dở", PUBLIC_DUTY,
        "{keep_sessions_days} ngày từ lần nhắn cuối",
    ),
    "links": Described(
        "Dấu băm của mã liên kết hai kênh", "Nhận ra một người trên hai kênh", CONSENT, "10 phút",
    ),
    "link_tries": Described(
        "Lúc gõ mã liên kết", "Chống dò mã", SAFETY, "10 phút",
    ),
    "zbs": Described(
        "Mã theo dõi mẫu tin ZBS, kết quả gửi; không có số điện thoại và lời",
        "Biết tin nhắc đã tới chưa", CONSENT, PERSON, "Cán bộ gửi tin nhắc",
    ),
    "lookups": Described(
        "Dấu băm của mã hồ sơ đã hỏi và của địa chỉ mạng", "Chống dò mã hồ sơ", SAFETY, "1 giờ",
    ),
    "proof_tries": Described(
        "Lúc gõ sai bốn số cuối điện thoại", "Chống dò", SAFETY, "1 ngày",
    ),
    "proofs": Described(
        "Hồ sơ đã được xác nhận là của ai", "Cho xem phần riêng của hồ sơ", CONSENT,
        "{proof_days} ngày",
    ),
    "follows": Described(
        "Hồ sơ đang theo dõi; bản thỏa thuận, kênh, giờ đồng ý, giờ ngừng",
        "Báo khi hồ sơ thay đổi; bằng chứng về sự đồng ý", CONSENT,
        "Khi ngừng thì bỏ mã hồ sơ, giữ ngày làm bằng chứng " + PERSON,
        "Cán bộ của đơn vị, khi nhắc việc",
    ),
    "rating_marks": Described(
        "Đã chấm điểm hồ sơ nào; điểm và lời để riêng, không có tên", "Mỗi hồ sơ chỉ hỏi một lần",
        CONSENT, "Cùng với hồ sơ",
    ),
    "recipients": Described(
        "Ai được nhắc về hồ sơ nào, kênh nào, kết quả", "Không nhắc trùng; trả lời khi được hỏi",
        CONSENT, "Nhắc tự động: cùng với hồ sơ; còn lại: " + PERSON, "Cán bộ của đơn vị gửi",
    ),
    "optouts": Described(
        "Loại tin nhắc không muốn nhận", "Tôn trọng lựa chọn", CONSENT, PERSON,
        "Cán bộ, khi xem trước đợt nhắc",
    ),
    "topic_consents": Described(
        "Khu vực, chủ đề đồng ý nhận thông báo; bản thỏa thuận, kênh, giờ đồng ý, giờ ngừng",
        "Gửi thông báo; bằng chứng về sự đồng ý", CONSENT, PERSON, "Cán bộ, khi xem trước đợt nhắc",
    ),
    "handovers": Described(
        "Ai yêu cầu gặp cán bộ, về việc gì, cán bộ nào nhận, lúc nào", "Nói chuyện với cán bộ",
        PUBLIC_DUTY, PERSON, "Cán bộ có quyền trả lời",
    ),
    "officers": Described(
        "Tên cán bộ, vai trò, đơn vị, khung chat đã liên kết", "Phân quyền làm việc", OFFICE,
        "Trong thời gian công tác", "Người quản trị",
    ),
    "leaving": Described(
        "Ai vừa yêu cầu xóa dữ liệu", "Gửi xong biên nhận rồi xóa nốt", PUBLIC_DUTY, "Vài giờ",
    ),
    "dossiers": Described(
        "Hồ sơ: mã, thủ tục, trạng thái, ngày hẹn; tên, điện thoại, ghi chú được niêm phong",
        "Trả lời hồ sơ tới đâu, nhắc việc", PUBLIC_DUTY,
        "{keep_dossiers_days} ngày sau khi kết thúc; bản chính ở hệ thống một cửa",
        "Cán bộ của đơn vị; chính người dân sau khi xác nhận",
    ),
    "campaigns": Described(
        "Danh sách mã hồ sơ, điện thoại cán bộ nạp để nhắc, được niêm phong",
        "Nhắc đúng người", PUBLIC_DUTY, "Cùng với đợt nhắc", "Cán bộ của đơn vị gửi",
    ),
    "notes": Described(
        "Câu chưa trả lời được, góp ý; đã che số, thay tên bằng dấu không dò ngược được",
        "Bổ sung danh mục, trả lời tốt hơn", PUBLIC_DUTY, "{keep_messages_days} ngày", "Cán bộ",
    ),
    "unfound_marks": Described(
        "Câu chưa trả lời được mà cán bộ đã xử lý; đã che số, không ghi của ai",
        "Không hỏi lại cán bộ việc đã xử lý", PUBLIC_DUTY,
        "{keep_messages_days} ngày, hoặc tới khi không còn ai hỏi đúng câu ấy", "Cán bộ",
    ),
    "choices": Described(
        "Vài từ trong tên thủ tục và mã thủ tục đã chọn khi được hỏi lại; không có câu hỏi, không "
        "dò ngược được ra người",
        "Lần sau đưa đúng thủ tục lên trước", PUBLIC_DUTY, "180 ngày", "Cán bộ",
    ),
    "audit": Described(
        "Cán bộ nào đã làm gì, lúc nào; không có dữ liệu của người dân", "Truy trách nhiệm",
        OFFICE, "Không xóa, không sửa được", "Người quản trị",
    ),
}  # fmt: skip
"""By table; those that name nobody, and hold nothing personal, are left out."""

BESIDE = frozenset({"dossiers", "campaigns", "notes", "unfound_marks", "choices", "audit"})
"""Described although they name no row of ``people``."""
