"""The words on choices, and the short words that stand in front of figures."""

from __future__ import annotations

from knowledge.procedure import Channel, Service

CHANNELS = {
    Channel.counter: "Nộp trực tiếp",
    Channel.online: "Nộp trực tuyến",
    Channel.post: "Gửi bưu điện",
}

SERVICES = {
    Service.full: "toàn trình, làm trọn trên mạng",
    Service.partial: "một phần, có lúc vẫn phải đến nơi",
}

PAPERS = "Danh sách giấy tờ để đánh dấu"
CASES = "Chọn trường hợp để xem giấy tờ"
OTHER_CASE = "Trường hợp khác"
TICK = "Về danh sách để đánh dấu"
NOTES = "Cần biết về từng giấy"
STEPS = "Các bước làm"
FEE = "Lệ phí, miễn giảm"
TIME = "Thời hạn"
PLACE = "Nộp ở đâu"
ONLINE = "Cách nộp"
SUBMIT = "Nộp trực tuyến từng bước"
FORMS = "Mẫu đơn, tờ khai"
CONDITIONS = "Điều kiện"
RESULT = "Nhận được gì"
BASIS = "Căn cứ pháp lý"
MORE = "Xem thêm"
CARD = "Về thông tin chung"
GOOD = "Đúng ý tôi"
BAD = "Chưa đúng"
NONE = "Không có trong danh sách này"
PERSON = "Gặp cán bộ"
LEAVE_QUEUE = "Không cần gặp nữa"
MINE = "Đúng là tôi"
NOT_MINE = "Không phải tôi"
DUE_LIST = "Trễ hẹn, sắp đến hẹn"
CONSOLE = "Mở bảng làm việc"
REMIND = "Nhắc người theo dõi"
SEND = "Gửi lời nhắc này"
DESK = "Việc hôm nay"
HELP = "Tôi hỏi được những gì?"
HOME = "Về đầu"
OLD = "Xem bản cũ"
NEWER = "Thủ tục mới: {}"
PROVINCE = "Đổi tỉnh, thành phố"
NO_PROVINCE = "Bỏ qua, xem thủ tục chung cả nước"
OF_PROVINCE = "Xem bản của {}"
OR = "Hay là: {}?"
TRACK = "Mở trang tra cứu hồ sơ"
ACCOUNT = "Tạo tài khoản VNeID"
HOW_TO_SUBMIT = "Cách nộp hồ sơ trực tuyến"
IF_NEEDED = " (nếu cần)"
ON_PAPER = " (nộp giấy)"
ON_SCREEN = " (nộp trên mạng)"
TAILS = (IF_NEEDED, ON_PAPER, ON_SCREEN)
SHOWN_ONLY = "Chỉ đưa xem, không phải nộp"

MASKS = {
    "mail": "[thư điện tử]",
    "card": "[số thẻ]",
    "identity": "[số định danh]",
    "phone": "[số điện thoại]",
    "birthday": "[ngày sinh]",
    "digits": "[dãy số]",
    "name": "[tên]",
}
