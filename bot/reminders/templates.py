"""Texts of reminders: what an office may write in them, checked before anybody gets one.

A text knows a handful of fields, none of them personal, and two forms: ``{{ ten }}`` and
``{% if ten %}…{% endif %}``. Everything else of Jinja is refused, so a text can do nothing but
read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2 import Template as Compiled
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.channels import markup
from bot.reminders.campaign import Purpose, Template
from bot.reminders.errors import BadTemplate
from knowledge.scope import names_secret
from knowledge.vietnamese import fold, normalise

FIELDS: Mapping[str, tuple[str, str]] = {
    "ma_ho_so": ("Mã hồ sơ", "G22.99.08.123.45-20260921-1234567"),
    "thu_tuc": ("Tên thủ tục", "Đăng ký biến động quyền sử dụng đất " * 6),
    "trang_thai": ("Trạng thái hồ sơ", "Yêu cầu thực hiện nghĩa vụ tài chính"),
    "viec_can_lam": ("Việc người dân cần làm", "nộp phí, lệ phí, thuế theo thông báo " * 3),
    "ngay_hen": ("Ngày hẹn trả kết quả", "17:00 ngày 25/11/2026"),
    "so_ngay": ("Số ngày làm việc còn lại, hoặc đã trễ", "365"),
    "don_vi": ("Cơ quan giữ hồ sơ", "Trung tâm Phục vụ hành chính công xã " * 4),
    "co_quan": ("Tên cơ quan của mình", "Trung tâm Phục vụ hành chính công xã " * 3),
    "gio_lam_viec": ("Giờ làm việc", "thứ Hai–thứ Sáu, 7:30–11:30 và 13:30–17:00; " * 2),
    "dien_thoai": ("Số điện thoại của cơ quan", "0262.3.852.123 – 0262.3.852.124"),
    "dia_chi": ("Địa chỉ cơ quan", "Số 123 đường Nguyễn Tất Thành, thôn 4, xã Buôn Đôn, " * 2),
}
"""What a text may name: what it is, and the longest it may be."""

OF_OFFICE = frozenset({"co_quan", "gio_lam_viec", "dien_thoai", "dia_chi"})
"""Fields of notices that are about no dossier."""

SHORTEST_CHANNEL = 2000
"""Zalo's limit of one message, in characters; the other channels take more."""
RESERVED = 120
"""What the numbered choices below a text need."""

SAMPLE: Mapping[str, str] = {
    "ma_ho_so": "H15.120-261116-0007",
    "thu_tuc": "Đăng ký thường trú",
    "trang_thai": "Yêu cầu bổ sung giấy tờ",
    "viec_can_lam": "bổ sung giấy tờ",
    "ngay_hen": "25/11/2026",
    "so_ngay": "3",
    "don_vi": "UBND xã Ví Dụ",
    "co_quan": "UBND xã Ví Dụ",
    "gio_lam_viec": "ví dụ: thứ Hai–thứ Sáu, 7:30–17:00",
    "dien_thoai": "0200 000 0000 (số ví dụ)",
    "dia_chi": "Số 1 đường Ví Dụ",
}
"""An invented dossier: whatever could be taken for a real office's says that it is an example."""

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If),
    *(nodes.Not, nodes.And, nodes.Or),
)
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+")
_WARNING = re.compile(r"\b(không|đừng|chớ|chẳng|tuyệt đối)\b")
_IDENTITY = re.compile(
    r"\b(gửi|nhắn|cung cấp|đọc|chụp|nhập)\b[^,;]{0,25}\b(ảnh|hình|số|mã|bản chụp)\b[^,;]{0,25}"
    r"\b(cccd|căn cước|cmnd|chứng minh nhân dân|hộ chiếu)\b"
    r"|\bchuyển khoản (?:tới|vào|cho|đến)\b"
)
_LINK = re.compile(r"https?://([^\s/\"<>?#]+)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.@/])(?:[a-z0-9-]+\.)+(?:com|net|org|info|top|xyz|vn|ly|me|link)\b")
_OFFICIAL = re.compile(r"(?:[\w-]+\.)*gov\.vn(?::\d+)?", re.IGNORECASE)

_ENDING_LINE = re.compile(r"^(?P<words>.*)(?P<tag>\{%(?:(?!%\}).)*%\})[ \t\r]*\n", re.MULTILINE)

_environment = ImmutableSandboxedEnvironment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.globals.clear()


def check(text: str, purpose: Purpose, *, own_site: str = "") -> list[str]:
    """Say what is wrong with a text, each in one sentence; nothing where it can be used.

    ``own_site`` is the office's public address, which may be linked to.
    """
    text = normalise(text)
    if not text.strip():
        return ["Mẫu tin còn trống."]
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        return [f"Dòng {error.lineno}: dấu {{{{ }}}} hoặc {{% %}} chưa đúng."]
    problems = [*_forms(tree), *_names(tree, purpose)]
    if problems:
        return problems
    return [*_length(text), *_asks(text), *_links(text, own_site)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill a text in; values are escaped, the office's own tags stay.

    Raises:
        BadTemplate: it needs what there is not.
    """
    try:
        return _compiled(normalise(text)).render(values).strip()
    except TemplateError as error:
        raise BadTemplate(["Mẫu tin không điền được; hãy mở mẫu và lưu lại."]) from error


@lru_cache(maxsize=256)
def _compiled(text: str) -> Compiled:
    return _environment.from_string(_ENDING_LINE.sub(_kept_break, text))


def _kept_break(line: re.Match[str]) -> str:
    """Keep the break behind a line that ends in a tag: only a tag alone in its line takes it along.

    A line that is one condition from end to end goes with its break where nothing is to be said.
    """
    words, tag = line["words"], line["tag"]
    if not words.strip():
        return line[0]
    whole = words.lstrip().startswith("{%") and words.count("{%") == 1
    return f"{words}\n{tag}" if whole else f"{words}{tag}\n\n"


def _forms(tree: nodes.Template) -> list[str]:
    if all(isinstance(node, _ALLOWED) for node in tree.find_all(nodes.Node)):
        return []
    return ["Chỉ dùng được {{ tên }} và {% if tên %} … {% endif %}."]


def _names(tree: nodes.Template, purpose: Purpose) -> list[str]:
    known = OF_OFFICE if purpose is Purpose.news else FIELDS.keys()
    named = dict.fromkeys(node.name for node in tree.find_all(nodes.Name))
    return [_unknown(name, purpose) for name in named if name not in known]


def _unknown(name: str, purpose: Purpose) -> str:
    if name in FIELDS and purpose is Purpose.news:
        return f"Thông báo chung không nói về hồ sơ nào, nên không dùng được “{name}”."
    return f"Không có thông tin “{name}”. Dùng được: {', '.join(FIELDS)}."


def _length(text: str) -> list[str]:
    longest = fill(text, {name: value.strip() for name, (_, value) in FIELDS.items()})
    size = markup.size(markup.text_of(markup.parse(longest)), "utf16")
    most = SHORTEST_CHANNEL - RESERVED
    if size <= most:
        return []
    return [f"Khi điền đủ, tin dài tới {size} ký tự; Zalo chỉ nhận {most}. Hãy viết ngắn lại."]


def _asks(text: str) -> list[str]:
    plain = markup.text_of(markup.parse(fill(text, SAMPLE)))
    for sentence in _SENTENCE.split(plain):
        spoken = sentence.lower()
        if _WARNING.search(spoken):
            # “Không đưa mã OTP cho ai” is good advice.
            continue
        if names_secret(sentence) or _IDENTITY.search(spoken):
            return [
                f"Câu “{sentence.strip()[:80]}” hỏi điều không bao giờ được hỏi qua tin nhắn "
                "(mã OTP, mật khẩu, số thẻ, tài khoản, giấy tờ tuỳ thân)."
            ]
    return []


def _links(text: str, own_site: str) -> list[str]:
    own = {host.lower() for host in _LINK.findall(own_site)}
    bare = [match.group() for match in _BARE.finditer(fold(_LINK.sub(" ", text)))]
    hosts = [*_LINK.findall(text), *bare]
    strange = [h for h in hosts if not _OFFICIAL.fullmatch(h) and h.lower() not in own]
    if not strange:
        return []
    return [f"Chỉ được dẫn tới trang .gov.vn; “{strange[0]}” không phải."]


def _builtin(id_: int, purpose: Purpose, name: str, text: str) -> Template:
    return Template(name, text, purpose, id=id_)


TO_WRITE = "(ghi nội dung ở đây)"
"""Stands where only the office knows what to say; a text that still has it is not sent."""

_HELP = "\n{% if dien_thoai %}Cần hỏi thêm, gọi {{ dien_thoai }}.{% endif %}"

BUILT_IN: Mapping[int, Template] = {
    template.id or 0: template
    for template in (
        _builtin(
            -1,
            Purpose.papers,
            "Bổ sung giấy tờ",
            "📄 Hồ sơ <b>{{ ma_ho_so }}</b>{% if thu_tuc %} ({{ thu_tuc }}){% endif %} đang chờ "
            "bạn bổ sung giấy tờ.\n\nBấm <b>Xem hồ sơ</b> để biết cần thêm gì, rồi nộp trên Cổng "
            "Dịch vụ công hoặc tại {{ don_vi }}." + _HELP,
        ),
        _builtin(
            -2,
            Purpose.payment,
            "Nộp phí, lệ phí, thuế",
            "💳 Hồ sơ <b>{{ ma_ho_so }}</b>{% if thu_tuc %} ({{ thu_tuc }}){% endif %} đang chờ "
            "bạn nộp phí, lệ phí hoặc thuế.\n\nBạn nộp trên Cổng Dịch vụ công hoặc tại "
            "{{ don_vi }}. Cán bộ không bao giờ nhắn tin xin mã OTP hay mật khẩu." + _HELP,
        ),
        _builtin(
            -3,
            Purpose.result,
            "Có kết quả, mời tới nhận",
            "✅ Hồ sơ <b>{{ ma_ho_so }}</b>{% if thu_tuc %} ({{ thu_tuc }}){% endif %} đã xong. "
            "Mời bạn nhận kết quả tại {{ don_vi }}"
            "{% if gio_lam_viec %} ({{ gio_lam_viec }}){% endif %}." + _HELP,
        ),
        _builtin(
            -4,
            Purpose.appointment,
            "Sắp tới ngày hẹn",
            "📅 Hồ sơ <b>{{ ma_ho_so }}</b>{% if thu_tuc %} ({{ thu_tuc }}){% endif %} hẹn trả kết "
            "quả {% if ngay_hen %}ngày <b>{{ ngay_hen }}</b> {% endif %}tại {{ don_vi }}." + _HELP,
        ),
        _builtin(
            -5,
            Purpose.late,
            "Hồ sơ trễ hẹn",
            "🙏 Hồ sơ <b>{{ ma_ho_so }}</b>{% if thu_tuc %} ({{ thu_tuc }}){% endif %} đã quá ngày "
            "hẹn{% if ngay_hen %} {{ ngay_hen }}{% endif %}. {{ don_vi }} xin lỗi bạn và đang giải "
            "quyết; có kết quả sẽ báo ngay." + _HELP,
        ),
        _builtin(
            -6,
            Purpose.news,
            "Thông báo chung",
            f"📢 {{{{ co_quan }}}} thông báo: {TO_WRITE}.\n"
            "{% if gio_lam_viec %}Giờ làm việc: {{ gio_lam_viec }}.{% endif %}" + _HELP,
        ),
    )
}
"""Texts that are there from the first day, by their (negative) numbers."""
