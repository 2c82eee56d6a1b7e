"""Why a published file was not read: each reason a class, its docstring what the officer reads."""

from __future__ import annotations


class Unreadable(ValueError):
    """Không đọc được tệp này.

    The docstring's first paragraph is the message: what the file is, and what to export instead.
    """

    def __str__(self) -> str:
        first = (type(self).__doc__ or "").split("\n\n")[0]
        return " ".join(first.split())


class Empty(Unreadable):
    """Tệp trống, không có nội dung nào. Bạn xuất lại từ Cổng Dịch vụ công rồi thử lần nữa nhé."""


class Torn(Unreadable):
    """Tệp bị hỏng hoặc tải chưa hết. Bạn tải hoặc xuất lại tệp rồi thử lần nữa nhé."""


class TooBig(Unreadable):
    """Tệp lớn quá mức cho phép (hoặc phình ra quá lớn khi giải nén). Bạn chia thành nhiều tệp nhỏ
    hơn rồi nạp từng tệp nhé."""


class Locked(Unreadable):
    """Tệp có mật khẩu. Bạn mở tệp, bỏ mật khẩu, lưu lại rồi nạp tệp mới nhé."""


class OldWord(Unreadable):
    """Đây là tệp Word đời cũ (Word 97–2003). Bạn mở bằng Word, chọn “Lưu thành” dạng .docx, hoặc
    xuất lại thủ tục này từ Cổng Dịch vụ công quốc gia dạng PDF rồi nạp tệp đó nhé."""


class OldOffice(Unreadable):
    """Đây là tệp Office đời cũ nhưng không phải bảng tính. Bạn xuất danh sách dạng Excel (.xlsx)
    hoặc xuất từng thủ tục dạng PDF từ Cổng Dịch vụ công quốc gia nhé."""


class OtherOffice(Unreadable):
    """Đây là tệp Office kiểu khác (OpenDocument, PowerPoint hoặc Excel nhị phân). Bạn mở tệp, chọn
    “Lưu thành” .xlsx cho danh sách hoặc .docx cho một thủ tục rồi nạp tệp mới nhé."""


class RichText(Unreadable):
    """Đây là tệp RTF. Bạn mở bằng Word, chọn “Lưu thành” dạng .docx, hoặc xuất lại thủ tục này từ
    Cổng Dịch vụ công quốc gia dạng PDF rồi nạp tệp đó nhé."""


class ImagePdf(Unreadable):
    """PDF này chỉ có ảnh chụp, không có chữ nên không đọc được. Bạn xuất lại PDF của từng thủ tục
    từ Cổng Dịch vụ công quốc gia, hoặc xin bản Excel của danh sách nhé."""


class OtherPdf(Unreadable):
    """PDF này có chữ nhưng không phải bản “Chi tiết thủ tục hành chính” của Cổng Dịch vụ công quốc
    gia. Bạn mở thủ tục trên Cổng, bấm xuất PDF rồi nạp tệp đó nhé."""


class OtherWord(Unreadable):
    """Tệp Word này không có mục “Mã thủ tục” và “Tên thủ tục” nên không phải bản chi tiết thủ tục.
    Bạn xuất lại thủ tục từ Cổng Dịch vụ công quốc gia dạng PDF rồi nạp tệp đó nhé."""


class OtherArchive(Unreadable):
    """Đây là tệp nén. Bạn giải nén ra rồi nạp từng tệp, hoặc nạp cả thư mục đã giải nén nhé."""


class PlainText(Unreadable):
    """Tệp này chỉ là chữ trơn, không phải bản công bố thủ tục. Bạn xuất từ Cổng Dịch vụ công quốc
    gia: PDF của từng thủ tục hoặc Excel của danh sách nhé."""


class WebPage(Unreadable):
    """Đây là một trang web được lưu lại, không phải tệp xuất. Bạn mở thủ tục trên Cổng Dịch vụ công
    quốc gia, bấm xuất PDF (hoặc xuất Excel của danh sách) rồi nạp tệp đó nhé."""


class Picture(Unreadable):
    """Đây là tệp ảnh nên không có chữ để đọc. Bạn xuất PDF của thủ tục, hoặc Excel của danh sách,
    từ Cổng Dịch vụ công quốc gia nhé."""


class NoList(Unreadable):
    """Không thấy dòng tiêu đề có cột mã và cột tên thủ tục. Bạn kiểm tra lại tệp, hoặc xuất lại
    danh sách từ Cổng Dịch vụ công quốc gia dạng Excel nhé."""


class OtherJson(Unreadable):
    """Tệp JSON này không có thủ tục nào (cần mã và tên của thủ tục). Bạn xuất chi tiết thủ tục từ
    Cổng Dịch vụ công quốc gia rồi nạp tệp đó nhé."""


class Unknown(Unreadable):
    """Không nhận ra kiểu tệp này. Bạn nạp tệp JSON, Excel hoặc PDF xuất từ Cổng Dịch vụ công quốc
    gia nhé."""
