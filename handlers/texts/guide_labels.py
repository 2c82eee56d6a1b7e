"""The words on the choices of a guide."""

from __future__ import annotations

BACK = "Quay lại"
PAUSE = "Để sau"
RESUME = "Quay lại hướng dẫn"
UNFINISHED = "Làm tiếp bước đang dở"
OUTER = "Quay lại việc đang làm dở"
PAGE = "Mở trang của thủ tục"
GO_ON = "Cứ xem cách nộp trực tuyến"

PROCEDURE = "{} (mã {})"
