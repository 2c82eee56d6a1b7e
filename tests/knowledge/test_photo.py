"""Photos of receipts: codes read as phones take them, identity papers refused, nothing breaks."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from knowledge import photo
from knowledge.photo import Seen
from tests.receipts import CODE, Shot, Symbol, barcode, jpeg, photograph, receipt

SHOTS = {
    **{f"turned {angle}°": Shot(turned=angle) for angle in (0, 15, 33, 62, 90, 180)},
    **{f"turned {angle}°": Shot(turned=angle) for angle in (-12, 225)},
    **{f"skewed {share}": Shot(skewed=share) for share in (0.05, 0.15)},
    "skewed and turned": Shot(skewed=0.1, turned=25),
    "dim": Shot(light=0.4, noise=3),
    "nearly dark": Shot(light=0.15, noise=3),
    "pale print": Shot(contrast=0.25, noise=3),
    "in a shadow": Shot(shadow=0.8),
    "blurred": Shot(blur=1.5),
    "shaken": Shot(shake=5),
    "noisy": Shot(noise=16),
    "squeezed": Shot(quality=20),
    "small": Shot(size=1280),
    "12 megapixels, everything at once": Shot(100, 0.1, 0.35, 1, 1.5, 0, 8, 60, 4000, 0.4),
    "8 megapixels, everything at once": Shot(-32, 0.07, 0.5, 1, 0, 0, 6, 60, 3000),
    "everything at once": Shot(8, 0.07, 0.5, 1, 1, 0, 6),
}
"""Ways to take a photo in which both a QR code and a bar code must be read."""


@cache
def page(symbol: Symbol, text: str = CODE) -> Image.Image:
    return receipt(text, symbol)


@pytest.mark.parametrize("symbol", ["qr", "bars"])
@pytest.mark.parametrize("how", SHOTS)
def test_receipts_are_read(how: str, symbol: Symbol) -> None:
    """A code on a receipt is read however the photo was taken."""
    assert photo.read(photograph(page(symbol), SHOTS[how])) == Seen((CODE,))


@pytest.mark.parametrize("symbol", ["qr", "bars"])
@pytest.mark.parametrize("shot", [Shot(blur=5, size=600), Shot(size=200)])
def test_what_cannot_be_read_is_not_guessed(shot: Shot, symbol: Symbol) -> None:
    """From a hopeless photo comes no code, rather than a wrong one."""
    assert photo.read(photograph(page(symbol), shot)) in (Seen(), Seen((CODE,)))


@pytest.mark.parametrize("orientation", [1, 3, 5, 6, 8])
def test_any_way_up(orientation: int) -> None:
    """A phone that notes in the file how it was held is read like any other."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    page("bars").save(out, "JPEG", exif=exif)
    assert photo.read(out.getvalue()) == Seen((CODE,))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_usual_form(form: str) -> None:
    """Pictures are read in every form that chats and phones hand on."""
    out = io.BytesIO()
    page("qr").save(out, form)
    assert photo.read(out.getvalue()) == Seen((CODE,))


def test_transparent_paper() -> None:
    """A screenshot without a background is read as if on paper."""
    mark = barcode(CODE, "qr", 8)
    clear = Image.new("RGBA", mark.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=mark.point(lambda grey: 255 - grey))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert photo.read(out.getvalue()) == Seen((CODE,))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"https://dichvucong.xa.gov.vn/tra-cuu?maHoSo={CODE}&x=1", (CODE,)),
        ("https://xa.gov.vn/hs/000.17.22.H56-210531-0001", ("000.17.22.H56-210531-0001",)),
        ("https://xa.gov.vn/#/t?ma=H56.14%2D240823%2D0001", (CODE,)),
        ("https://xa.gov.vn/khao-sat", ("https://xa.gov.vn/khao-sat",)),
        ("https://[xa.gov.vn", ("https://[xa.gov.vn",)),
        (f" Mã hồ sơ: {CODE}\n", (f"Mã hồ sơ: {CODE}",)),
        ("EA123456789VN", ("EA123456789VN",)),
    ],
)
def test_what_a_code_says(text: str, codes: tuple[str, ...]) -> None:
    """Of an address the dossier code in it counts; all else is told as it stands."""
    assert photo.read(jpeg(barcode(text, "qr", 8))) == Seen(codes)


def test_the_dossier_code_comes_first() -> None:
    """Beside other codes (a link to a survey, the post's), the dossier code is told first."""
    sheet = Image.new("L", (1200, 700), 255)
    sheet.paste(barcode("https://xa.gov.vn/khao-sat", "qr", 6), (20, 20))
    sheet.paste(barcode(CODE, "qr", 6), (700, 300))
    seen = photo.read(jpeg(sheet))
    assert seen is not None
    assert seen.codes == (CODE, "https://xa.gov.vn/khao-sat")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("001190012345|012345678|Nguyễn Thị Lan|01011990|Nữ|Thôn 3, Hà Nội|01012021", "qr"),
        ("079090012345||Trần Văn Nam|05121990|Nam|Phường Bến Nghé|02022022", "qr"),
        ("079090012345", "bars"),
        ("P<VNMNGUYEN<<THI<LAN<<<<<<<<<<<<<<<<<<<<<<<<", "qr"),
        ("IDVNM1900123456001190012345<<8", "qr"),
        ("DN4797912345678|4e677579e1bb856e|01/01/1990|2|", "qr"),
    ],
)
def test_identity_papers_tell_nothing(text: str, symbol: Symbol) -> None:
    """An identity paper is known as one, beside a receipt too, and nothing on it is told."""
    card = barcode(text, symbol, 4)
    assert photo.read(jpeg(card)) == Seen(identity=True)
    sheet = Image.new("L", (card.width + 500, max(card.height, 400)), 255)
    sheet.paste(card, (0, 0))
    sheet.paste(barcode(CODE, "qr", 5), (card.width + 60, 20))
    assert photo.read(jpeg(sheet)) == Seen(identity=True)


def test_a_picture_without_a_code() -> None:
    """A picture of anything else is a picture, in which no code is seen."""
    assert photo.read(jpeg(Image.linear_gradient("L"))) == Seen()
    assert photo.read(jpeg(Image.new("L", (1, 1)))) == Seen()


def test_it_stops_when_it_is_late() -> None:
    """Whoever waits decides how long: one look is taken, and no more when that was too long."""
    asked = []

    def late() -> bool:
        asked.append(1)
        return len(asked) == 3

    assert photo.read(jpeg(Image.new("L", (400, 400), 255)), late) == Seen()
    assert len(asked) == 3


def png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims a size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (head, body)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x00\x00\x00\x18ftypheic" + bytes(1000),
        "Mã hồ sơ".encode(),
        png(60_000, 60_000),
        png(2_000_000_000, 1),
        jpeg(Image.new("L", (800, 800), 200))[:-500],
        b"\xff\xd8\xff" + bytes(photo.LARGEST_BYTES),
    ],
    ids=["empty", "cut", "heic", "text", "bomb", "wide", "torn", "heavy"],
)
def test_what_is_no_picture(data: bytes) -> None:
    """What cannot be opened as a picture, or would swallow the memory, is none."""
    assert photo.read(data) is None


WHOLE = jpeg(barcode(CODE, "qr", 3))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(WHOLE)), st.booleans())
def test_any_bytes_do_no_harm(data: bytes, at: int, inside: bool) -> None:
    """Whatever bytes come, as they are or in the midst of a picture, nothing is raised."""
    given = WHOLE[:at] + data + WHOLE[at + len(data) :] if inside else data
    photo.read(given, late=lambda: True)
