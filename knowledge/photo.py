"""What a photo shows: bar codes and QR codes, read from pictures as phones take them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import unquote_plus, urlsplit

import zxingcpp
from PIL import Image, ImageFilter, ImageMath, ImageOps, WebPImagePlugin

from knowledge.dossier import Kind, recognise

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
"""Beyond any phone's photo; a small file may claim to hold far more."""

_KINDS = ("JPEG", "PNG", "GIF", "BMP", WebPImagePlugin.WebPImageFile.format)
_LOOK = 1600
"""The longest side, in pixels, at which most codes are read, and read fast."""
_CLOSE = 2800
_LONGEST = 300

# Retail and industrial codes stand on no receipt, and noise is easily taken for one.
_LINEAR = zxingcpp.barcode_formats_from_str("Code128,Code39,Code93")
_ANY = zxingcpp.barcode_formats_from_str(
    "QRCode,MicroQRCode,DataMatrix,PDF417,Aztec,Code128,Code39,Code93"
)

_TURNS = (30, -30, 15, -15, 45)
"""Degrees; with right angles, which are tried anyway, no bars are more than 7.5 off."""

_IDENTITY = (
    # The QR code of a chip card: number, old number, name, birthday, …
    re.compile(r"\d{12}\|(?:\d{9})?\|[^|]+\|\d{8}(?:\||$)"),
    # The lines for machines (ICAO 9303) of a Vietnamese card or passport.
    re.compile(r"(?:I[A-Z<]VNM|P[A-Z<]VNM)[A-Z0-9<]{10,}"),
    # The bar code of an older card: province, century and sex, year, six digits.
    re.compile(r"0\d\d[0-3]\d{8}$"),
    # The QR code of a health insurance card: number, name and address as hex digits.
    re.compile(r"(?:[A-Z]{2}\d{13}|\d{10})\|[0-9A-Fa-f]{6,}\|"),
)


@dataclass(frozen=True)
class Seen:
    """The codes of a photo as they stand, dossier codes first; ``identity``: an identity paper.

    Of an identity paper nothing is told but that it is one.
    """

    codes: tuple[str, ...] = ()
    identity: bool = False


def _never() -> bool:
    return False


# The brands of ISO/IEC 23008-12 that iPhones and others write; "mif1" may hold any of them.
_HEIF = re.compile(rb"....ftyp(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)


def is_heif(data: bytes) -> bool:
    """Whether this is a photo in HEIC or HEIF, which an iPhone sends unless told otherwise."""
    return _HEIF.match(data) is not None


def read(data: bytes, late: Callable[[], bool] = _never) -> Seen | None:
    """Read the codes of a picture; None if it is none that can be opened (HEIC, broken, huge).

    Looks once, then harder and harder until a dossier code or an identity paper is found or
    ``late`` says that it has taken long enough. One look takes at most some tenths of a second.
    """
    picture = _opened(data)
    if picture is None:
        return None
    found: dict[str, None] = {}
    for look in _looks(picture):
        for text in look():
            if _is_identity(text):
                return Seen(identity=True)
            found.update(dict.fromkeys(_codes(text)))
        if any(map(_is_dossier, found)) or late():
            break
    return Seen(tuple(sorted(found, key=lambda code: not _is_dossier(code))))


def _opened(data: bytes) -> Image.Image | None:
    """The picture in grey, at most as large as is looked at; which way is up does not matter."""
    if not 0 < len(data) <= LARGEST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=_KINDS)
            if picture.width * picture.height > LARGEST_PIXELS:
                return None
            # A JPEG is brought down while it is decoded, which is much faster.
            picture.draft("L", (_CLOSE, _CLOSE))
            return _shrunk(_on_white(picture), _CLOSE)
    # Pillow's readers raise whatever comes out of a file that lies (struct.error, KeyError, …).
    except Exception:
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    """In grey; what is transparent is paper."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return picture.convert("L")


def _shrunk(picture: Image.Image, longest: int) -> Image.Image:
    if max(picture.size) <= longest:
        return picture
    scale = longest / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BOX)


Look = Callable[[], Iterable[str]]


def _looks(picture: Image.Image) -> Iterator[Look]:
    """Ways to look at a picture, the quick and likely ones first."""
    small = _shrunk(picture, _LOOK)
    yield partial(_scan, small, downscale=True)
    even = _evened(small)
    # Bars are found along rows and columns only, so the picture is turned beneath them.
    for angle in _TURNS:
        yield partial(_scan_turned, even, angle)
    if picture is not small:
        yield partial(_scan, picture)
    yield partial(_scan, _sharpened(even), zxingcpp.Binarizer.GlobalHistogram)
    for tile in _tiles(picture):
        yield partial(_scan, _enlarged(tile))
    for angle in _TURNS:
        yield partial(_scan_turned, picture, angle)


def _scan(
    picture: Image.Image,
    binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage,
    formats: zxingcpp.BarcodeFormats = _ANY,
    *,
    downscale: bool = False,
) -> list[str]:
    try:
        found = zxingcpp.read_barcodes(
            picture, formats, binarizer=binarizer, try_downscale=downscale, try_invert=downscale
        )
    except (ValueError, RuntimeError):
        return []
    return [code.text for code in found]


def _scan_turned(picture: Image.Image, angle: float) -> list[str]:
    turned = picture.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=255)
    return _scan(turned, formats=_LINEAR)


def _evened(picture: Image.Image) -> Image.Image:
    """Without shadows: each place as bright as the paper around it lets it be."""
    paper = _shrunk(picture, 200).filter(ImageFilter.MaxFilter(5))
    paper = paper.filter(ImageFilter.GaussianBlur(4)).resize(picture.size)
    lit = ImageMath.lambda_eval(
        lambda given: given["convert"](given["min"](given["a"] * 235 / (given["b"] + 1), 255), "L"),
        a=picture,
        b=paper,
    )
    return ImageOps.autocontrast(lit, cutoff=1)


def _sharpened(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))


def _tiles(picture: Image.Image) -> Iterator[Image.Image]:
    """Overlapping quarters and the middle of a picture."""
    width, height = picture.size
    across, down = width * 3 // 5, height * 3 // 5
    for left, top in (
        (width - across, 0),
        (0, 0),
        ((width - across) // 2, (height - down) // 2),
        (0, height - down),
        (width - across, height - down),
    ):
        yield picture.crop((left, top, left + max(1, across), top + max(1, down)))


def _enlarged(picture: Image.Image) -> Image.Image:
    clear = ImageOps.autocontrast(_shrunk(picture, _LOOK), cutoff=1)
    if max(clear.size) < _LOOK // 2 + 400:
        clear = clear.resize((clear.width * 2, clear.height * 2), Image.Resampling.BICUBIC)
    return _sharpened(clear)


def _codes(text: str) -> list[str]:
    """What a code says: of an address the dossier code in it, if there is one."""
    text = " ".join(text.split())[:_LONGEST]
    if not re.match(r"https?://", text, re.IGNORECASE):
        return [text] if text else []
    return [code for part in _address_parts(text) if (code := _dossier_code(part))][:1] or [text]


def _address_parts(address: str) -> list[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return []
    values = re.split(r"[&;#]", f"{parts.query}&{parts.fragment}")
    named = [unquote_plus(value.partition("=")[2] or value) for value in values]
    return [*named, *map(unquote_plus, reversed(parts.path.split("/")))]


def _dossier_code(text: str) -> str | None:
    # Whatever the day: whether the date can be right is for whoever knows what day it is.
    found = recognise(text, date.max)
    return found.code if found and found.kind is Kind.dossier else None


def _is_dossier(text: str) -> bool:
    return _dossier_code(text) is not None


def _is_identity(text: str) -> bool:
    plain = text.strip()
    return any(pattern.match(plain) for pattern in _IDENTITY)
