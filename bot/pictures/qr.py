"""The QR pictures that people scan: from what the server hands out to a PNG that a camera reads.

The server's own picture reads badly from a screen: version 16 at error correction H in
81 modules of 4 px, green on white, with a quiet zone of 3 (contract #88). The same text
drawn anew at level L has 53 modules, and so more screen for each.

What is drawn here links a phone to WhatsApp: neither text nor picture is ever logged or
put into an exception.
"""

import asyncio
import base64
import binascii
import contextlib
import io
import struct
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import structlog

from bot.pictures.grid import enlarge, grid_of, is_blank, paint, read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

MAX_PNG_BYTES = 1024 * 1024
"""A hundred times the server's (10 kB)."""
MIN_SIDE_PX = 21
"""One pixel for each module of the smallest QR code there is."""
MAX_SIDE_PX = 2_000
"""Six times the server's (348 px); a picture that decodes to more memory is refused by its header."""
MAX_CODE_CHARS = 2_953
"""What the largest QR code holds at level L (ISO/IEC 18004); the server's texts have about 237."""

_DATA_URL = "data:image/png;base64,"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_SIZE = struct.Struct(">II")
_PNG_SIZE_AT = 16  # signature, length and name of the first chunk stand before it
_MAX_BASE64_CHARS = MAX_PNG_BYTES * 3 // 2  # a third more than its bytes, and room for line breaks
_SQUARISH = 1.1  # the longer side in shorter sides

# To weigh all eight is four fifths of the drawing, and for keys, which are random, all are alike to a camera.
_MASK = 3

# One at a time: most of it is Python, so that two take as long, and the event loop would wait for each of them.
_THREAD = ThreadPoolExecutor(1, "drawing")

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class BadPicture(ValueError):
    """What was given cannot become a QR picture; the text says why, without the content."""


async def qr_picture(code: str | None, data_url: str | None) -> bytes:
    """Make the PNG to show for what the server handed out, in a thread: it takes some milliseconds.

    Args:
        code: the text in the QR code (``code`` of the answer), the better source.
        data_url: the server's picture of it (``base64`` of the answer), used where there is no ``code``.

    Raises:
        BadPicture: neither gives a picture.
    """
    return await asyncio.get_running_loop().run_in_executor(_THREAD, _picture, code, data_url)


async def qr_picture_or_none(code: str | None, data_url: str | None) -> bytes | None:
    """The same; None, and a line in the log, where neither gives a picture."""
    try:
        return await qr_picture(code, data_url)
    except BadPicture as problem:
        _log.warning("qr_not_drawn", why=str(problem))
        return None


def decode_data_url(data_url: str) -> bytes:
    """Give the PNG file in ``data_url``; base64 without the prefix and with line breaks passes too.

    Raises:
        BadPicture: not base64, not a PNG, or over 1 MiB.
    """
    if len(data_url) > _MAX_BASE64_CHARS:
        raise BadPicture("the picture is too large")
    text = "".join(data_url.split()).removeprefix(_DATA_URL)
    try:
        png = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadPicture("the picture is not base64") from problem
    if len(png) > MAX_PNG_BYTES:
        raise BadPicture("the picture is too large")
    if not png.startswith(_PNG_SIGNATURE):
        raise BadPicture("the picture is not a PNG")
    return png


def check_png(png: bytes) -> "Image":
    """Decode ``png`` with Pillow, every checksum and pixel of it.

    Raises:
        BadPicture: not a whole PNG, or not a square of 21 to 2,000 px.
    """
    from PIL import Image as Images  # noqa: PLC0415 -- loads when first needed: idle memory is measured

    if not png.startswith(_PNG_SIGNATURE) or len(png) < _PNG_SIZE_AT + _PNG_SIZE.size:
        raise BadPicture("the picture is not a PNG")
    _check_size(_PNG_SIZE.unpack_from(png, _PNG_SIZE_AT))  # before Pillow makes room for the pixels
    with _refusing():
        with Images.open(io.BytesIO(png), formats=("PNG",)) as file:
            _check_size(file.size)  # a later header may have overruled the first
            file.verify()
        image = Images.open(io.BytesIO(png), formats=("PNG",))
        image.load()  # the file object is spent after verify, and only this looks at the pixels
    return image


def draw(code: str) -> bytes:
    """Draw ``code`` as a QR picture (PNG, about 975 px) at error correction L.

    A screen gets no scratches: correction beyond L costs modules, and small modules are
    what a camera fails at.

    Raises:
        BadPicture: ``code`` is empty, longer than a QR code holds, or has characters that
            readers disagree on (WhatsApp's are printable ASCII).
    """
    import segno  # noqa: PLC0415 -- loads when first needed: idle memory is measured

    if not code.strip():
        raise BadPicture("the code is empty")
    if len(code) > MAX_CODE_CHARS:
        raise BadPicture("the code is too long")
    if not (code.isascii() and code.isprintable()):
        raise BadPicture("the code has characters outside ASCII")
    return paint(grid_of(segno.make_qr(code, error="l", boost_error=False, mask=_MASK).matrix))


def redraw(png: bytes) -> bytes:
    """Draw the modules in the server's ``png`` in the form of :func:`draw`, where its text is missing.

    A picture in which no QR grid is found is enlarged as it is.

    Raises:
        BadPicture: see :func:`check_png`, or the picture is blank.
    """
    return _redrawn(check_png(png))


@lru_cache(maxsize=32)  # several chats and pages may look at one pairing
def _picture(code: str | None, data_url: str | None) -> bytes:
    """Check the server's picture whenever there is one: that it is broken belongs into the log."""
    image: Image | None = None
    reasons: list[str] = []
    if data_url:
        try:
            image = check_png(decode_data_url(data_url))
        except BadPicture as refusal:
            reasons.append(str(refusal))
            _log.warning("server_picture_refused", reason=str(refusal))
    if code:
        try:
            return draw(code)
        except BadPicture as refusal:
            reasons.append(str(refusal))
            _log.warning("server_code_refused", reason=str(refusal))
    if image is None:
        raise BadPicture("; ".join(reasons) or "there is neither a code nor a picture")
    return _redrawn(image)


def _redrawn(image: "Image") -> bytes:
    with _refusing():
        grey = _on_white(image)
    if is_blank(grey):
        raise BadPicture("the picture is blank")
    grid = read_grid(grey)
    return enlarge(grey) if grid is None else paint(grid)


def _on_white(image: "Image") -> "Image":
    """Give ``image`` in grey, what is transparent in it as white: a dark theme would shine through."""
    from PIL import Image as Images  # noqa: PLC0415 -- loads when first needed: idle memory is measured

    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        white = Images.new("RGBA", image.size, "white")
        image = Images.alpha_composite(white, see_through)
    return image.convert("L")


def _check_size(size: tuple[int, ...]) -> None:
    shorter, longer = min(size), max(size)
    if shorter < MIN_SIDE_PX or longer > MAX_SIDE_PX:
        raise BadPicture(f"the picture is not between {MIN_SIDE_PX} and {MAX_SIDE_PX} px")
    if longer > shorter * _SQUARISH:
        raise BadPicture("the picture is not a square")


@contextlib.contextmanager
def _refusing() -> "Iterator[None]":
    """Turn whatever Pillow raises over a file from outside into our refusal."""
    try:
        yield
    except BadPicture:
        raise
    except Exception as problem:
        raise BadPicture("the picture is broken") from problem
