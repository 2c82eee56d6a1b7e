"""Receipts drawn for tests, and photographed as badly as phones do."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import matplotlib
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

CODE = "H56.14-240823-0001"
_FONT = str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")
_LINES = (
    "UBND PHƯỜNG BẾN NGHÉ",
    "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
    "Thành phần hồ sơ: 1. Tờ khai; 2. Giấy chứng sinh (bản chính)",
    "Thời gian nhận hồ sơ: 09 giờ 15 phút, ngày 23 tháng 8 năm 2024",
    "Thời gian trả kết quả: 16 giờ 30 phút, ngày 26 tháng 8 năm 2024",
    "Đăng ký nhận kết quả tại: Bộ phận tiếp nhận và trả kết quả",
)

Symbol = Literal["bars", "qr"]


def barcode(text: str, symbol: Symbol, scale: int = 4) -> Image.Image:
    """A bar code or QR code with its quiet zone."""
    kind = zxingcpp.BarcodeFormat.Code128 if symbol == "bars" else zxingcpp.BarcodeFormat.QRCode
    made = zxingcpp.create_barcode(text, kind).to_image(scale=scale)
    return Image.fromarray(np.array(made)).convert("L")


def receipt(text: str = CODE, symbol: Symbol = "qr") -> Image.Image:
    """The upper half of a printed receipt, 1240 × 900 pixels, the code at its top right."""
    page = Image.new("L", (1240, 900), 250)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(_LINES):
        draw.text((70, 250 + number * 72), line, fill=30, font=ImageFont.truetype(_FONT, 28))
    mark = barcode(text, symbol, 3 if symbol == "bars" else 6)
    if symbol == "bars":
        mark = mark.resize((mark.width, 120))
    page.paste(mark, (1240 - mark.width - 50, 40))
    draw.text((70, 100), f"Mã hồ sơ: {text[:30]}", fill=30, font=ImageFont.truetype(_FONT, 28))
    return page


@dataclass(frozen=True)
class Shot:
    """How a photo is taken: degrees turned, share skewed, light, blur and noise in grey levels."""

    turned: float = 0
    skewed: float = 0
    light: float = 1.0
    contrast: float = 1.0
    blur: float = 0
    shake: int = 0
    noise: float = 0
    quality: int = 60
    size: int = 1600
    shadow: float = 0


def photograph(page: Image.Image, shot: Shot) -> bytes:
    """Take a photo of a page lying on a table, as JPEG."""
    table = Image.new("L", (round(page.width * 1.3), round(page.height * 1.4)), 110)
    table.paste(page, (round(page.width * 0.15), round(page.height * 0.2)))
    if shot.skewed:
        table = _skewed(table, shot.skewed)
    table = table.rotate(shot.turned, Image.Resampling.BICUBIC, expand=True, fillcolor=110)
    scale = shot.size / max(table.size)
    table = table.resize((round(table.width * scale), round(table.height * scale)))
    if shot.blur:
        table = table.filter(ImageFilter.GaussianBlur(shot.blur))
    grey = _shaken(np.asarray(_lit(table, shot), dtype=np.float32), shot.shake)
    if shot.shadow:
        grey = grey * np.linspace(1, 1 - shot.shadow, grey.shape[1], dtype=np.float32)
    grey = grey + np.random.default_rng(7).normal(0, shot.noise, grey.shape)
    made = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    return jpeg(made, shot.quality)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """A picture as the bytes of a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _lit(picture: Image.Image, shot: Shot) -> Image.Image:
    flat = ImageEnhance.Contrast(picture).enhance(shot.contrast)
    return ImageEnhance.Brightness(flat).enhance(shot.light)


def _shaken(grey: np.ndarray, pixels: int) -> np.ndarray:
    if pixels < 2:
        return grey
    slant = [(step, round(step * math.tan(0.4))) for step in range(pixels)]
    moved = [np.roll(grey, (down, across), (0, 1)) for across, down in slant]
    return np.mean(moved, axis=0)


def _skewed(picture: Image.Image, share: float) -> Image.Image:
    """Seen from one side: the upper edge is shorter and shifted."""
    width, height = picture.size
    away = share * width
    corners = [(away, share * height), (width - away / 2, 0), (width, height), (0, height * 0.97)]
    return picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        _coefficients(corners, [(0, 0), (width, 0), (width, height), (0, height)]),
        Image.Resampling.BICUBIC,
        fillcolor=110,
    )


def _coefficients(
    seen: list[tuple[float, float]], real: list[tuple[float, float]]
) -> tuple[float, ...]:
    rows, right = [], []
    for (x, y), (u, v) in zip(seen, real, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return tuple(float(c) for c in np.linalg.solve(np.array(rows), np.array(right)))
