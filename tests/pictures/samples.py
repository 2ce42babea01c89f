"""Pictures and texts as an Evolution server makes them, and broken ones as nobody should."""

import base64
import io
import struct
import zlib
from pathlib import Path

import segno
import zxingcpp
from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image

RECORDED_PNG = (Path(__file__).parent / "server.png").read_bytes()
"""The whole picture of contract #88 (2.3.6): RGBA, 348 px, 81 modules of 4 px in green, border 3."""
RECORDED_CODE = (
    "2@GuoSQpGx4v+JZB5JWTsmtTbRcDhLdG6aGiIj6nZi+Fll+Fh1bI7U9tdQWwPrSkSzaSG77D8tlfhY1FrqCpDlSAPhDTMu,"
    "xfxmojATh/cU0+ofAYTPA/nsDTKpLkf4T+Rq1fayq3k=,gq9o5Mwg1yBJB8FFQWt58ifQSg1e6N0ruVZN/5GZ4Rg=,"
    "VRIISFS2cNSSdNk0radbTFT0r3d1OlZfQHq7WSWJfLI="
)
"""The text in it: ref, and three keys; made up, like everything that was recorded."""

drawing = settings(max_examples=15, deadline=None, derandomize=True)
"""For what draws and reads pictures, tens of milliseconds an example; the same examples each time."""
garbling = settings(max_examples=100, deadline=None, derandomize=True)
"""For what mostly is refused at once."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _base64(length: int | st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    lengths = st.just(length) if isinstance(length, int) else length
    return lengths.flatmap(lambda size: st.binary(min_size=size, max_size=size)).map(
        lambda raw: base64.b64encode(raw).decode()
    )


def codes(ref_bytes: st.SearchStrategy[int] | None = None) -> st.SearchStrategy[str]:
    """Texts of the server's shape: ``2@`` and a ref, then three keys of 32 bytes; about 237 characters."""
    ref = _base64(ref_bytes if ref_bytes is not None else st.integers(70, 76))
    return st.tuples(ref, _base64(32), _base64(32), _base64(32)).map(lambda parts: "2@" + ",".join(parts))


def server_png(code: str) -> bytes:
    """Draw ``code`` as the server does: level H, modules of 4 px in green, a border of 3."""
    file = io.BytesIO()
    qr = segno.make_qr(code, error="h", boost_error=False)
    qr.save(file, kind="png", scale=4, border=3, dark="#198754", light="white")
    return png_of(opened(file.getvalue()).convert("RGBA"))


def data_url(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def png_of(image: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format=file_format, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png_from(*chunks: bytes) -> bytes:
    return _SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png), formats=("PNG",))
    image.load()
    return image


def read(image: Image.Image) -> list[str]:
    """Give the texts of the QR codes that a real decoder finds (a stripe code hides in many a pattern)."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return [barcode.text for barcode in found]


def as_telegram_shows(png: bytes) -> Image.Image:
    """Scale to 320 px and save as JPEG at quality 60: a thumbnail, worse than what Telegram makes."""
    small = opened(png).resize((320, 320), Image.Resampling.BILINEAR)
    return Image.open(io.BytesIO(png_of(small.convert("L"), "JPEG", quality=60)))
