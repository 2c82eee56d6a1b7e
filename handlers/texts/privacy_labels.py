"""What is written on the choices about one's own data, and how channels are called."""

from __future__ import annotations

from collections.abc import Mapping

SHOW = "Dữ liệu của tôi"
STOP = "Ngừng: {}"
ERASE = "Xóa dữ liệu của tôi"
ERASE_YES = "Xóa hết"
ERASE_NO = "Giữ lại"

CHANNELS: Mapping[str, str] = {
    "web": "trang web",
    "telegram": "Telegram",
    "zalo_bot": "Zalo Bot",
    "zalo_oa": "Zalo OA",
    "console": "cửa sổ lệnh",
}
