"""How well cameras read our QR pictures from a screen: ``python -m benchmarks.camera``.

A phone cannot be pointed at a benchmark, so its view is computed: the picture as Telegram
shows it (JPEG, scaled, in a light or dark chat), the screen's red, green and blue stripes,
and then the hand, lens, sensor and JPEG of a phone. The numbers of ``_View`` are set so
that the server's picture is read about two times in five at 300 px; the figures compare
pictures under one camera and promise nothing about a certain phone.
"""

from __future__ import annotations

import base64
import enum
import io
from dataclasses import dataclass
from itertools import product

import numpy as np
import segno
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from bot.pictures.qr import draw, redraw

PICTURES = 40
WIDTHS_PX = (300, 220)

_KEY_BYTES = 32
_REF_BYTES = 69  # 229 characters in all, as recorded (contract #88)
_STRIPES = 3  # points of the scene in a screen's pixel, each way: one for each of its colours
_GAP_LIGHT = 0.35  # what shines through between two rows of a screen's pixels
_LUMINANCE = np.array((0.2126, 0.7152, 0.0722), np.float32)  # of red, green and blue (ITU-R BT.709)
_GAMMA = 2.2
_CHAT_MARGIN_PX = 40
_FRAME = 1.1  # the camera's picture in chat widths: a turned code stays inside
_TELEGRAM_QUALITY = 80
_QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

_Light = NDArray[np.floating]


class Kind(enum.StrEnum):
    """Which picture of the same code is shown."""

    SERVER = "the server's picture as sent"
    REDRAWN = "its modules redrawn"
    DRAWN = "drawn from the code"


class Theme(enum.Enum):
    """The level of the chat around the picture, 0 to 255."""

    LIGHT = 240
    DARK = 24


@dataclass(frozen=True)
class CameraRow:
    """The share of simulated camera pictures in which a decoder found the exact code."""

    kind: Kind
    width_px: int
    theme: Theme
    read_share: float


@dataclass(frozen=True)
class _View:
    """One camera picture's circumstances, the same for every picture kind."""

    zoom: float  # camera pixels a screen pixel
    turn: float  # radians
    tilt: tuple[float, float]  # how much nearer one edge of the screen is, as a share
    blur_px: float  # of lens and hand, in camera pixels
    exposure: float  # 1: the screen's white is the sensor's
    glare: float  # light that falls on one side of the screen, as a share of its white
    noise: float  # of the sensor, in levels of 255
    quality: int  # of the camera's JPEG

    @classmethod
    def of(cls, random: np.random.Generator) -> _View:
        """Draw the circumstances of one picture."""
        low, high = random.uniform(-0.2, 0.2, 2)
        return cls(
            zoom=random.uniform(0.9, 1.15),
            turn=random.uniform(-0.2, 0.2),
            tilt=(low, high),
            blur_px=random.uniform(1.2, 1.8),
            exposure=random.uniform(0.5, 1.4),
            glare=random.uniform(0.0, 0.15),
            noise=random.uniform(2.0, 10.0),
            quality=int(random.integers(40, 85)),
        )


def camera_rows() -> list[CameraRow]:
    """Show every picture kind in every width and theme to the same 40 cameras; takes about half a minute."""
    codes = [made_up_code(seed) for seed in range(PICTURES)]
    pictures = {kind: [_as_telegram_keeps(_picture(kind, code)) for code in codes] for kind in Kind}
    return [
        CameraRow(kind, width, theme, _read_share(codes, pictures[kind], width, theme))
        for width, theme, kind in product(WIDTHS_PX, Theme, Kind)
    ]


def made_up_code(seed: int) -> str:
    """Make a text in the shape of the server's: a ref and three keys."""
    random = np.random.default_rng(seed)
    parts = (random.bytes(size) for size in (_REF_BYTES, _KEY_BYTES, _KEY_BYTES, _KEY_BYTES))
    return "2@" + ",".join(base64.b64encode(part).decode() for part in parts)


def server_picture(code: str) -> bytes:
    """Draw ``code`` as the server does: version 16-H, RGBA, 4 px a module, green, border 3 (contract #88)."""
    small, file = io.BytesIO(), io.BytesIO()
    qr = segno.make_qr(code, version=16, error="h", boost_error=False)
    qr.save(small, kind="png", scale=4, border=3, dark="#198754", light="white")
    Image.open(small).convert("RGBA").save(file, "PNG")
    return file.getvalue()


def _picture(kind: Kind, code: str) -> bytes:
    match kind:
        case Kind.SERVER:
            return server_picture(code)
        case Kind.REDRAWN:
            return redraw(server_picture(code))
        case Kind.DRAWN:
            return draw(code)


def _as_telegram_keeps(png: bytes) -> Image.Image:
    jpeg = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(jpeg, "JPEG", quality=_TELEGRAM_QUALITY)
    return Image.open(jpeg)


def _read_share(codes: list[str], pictures: list[Image.Image], width: int, theme: Theme) -> float:
    read = 0
    for seed, (code, picture) in enumerate(zip(codes, pictures, strict=True)):
        random = np.random.default_rng(seed)
        seen = _photographed(_screen(picture, width, theme), _View.of(random), random)
        read += code in [barcode.text for barcode in zxingcpp.read_barcodes(seen, formats=_QR_ONLY)]
    return read / len(codes)


def _screen(picture: Image.Image, width: int, theme: Theme) -> Image.Image:
    """Give the light that the screen sends out, three points for each of its pixels each way."""
    side = width + 2 * _CHAT_MARGIN_PX
    chat = Image.new("RGB", (side, side), (theme.value,) * 3)
    chat.paste(picture.resize((width, width), Image.Resampling.LANCZOS), (_CHAT_MARGIN_PX,) * 2)
    light = (np.asarray(chat, np.float32) / 255) ** _GAMMA * _LUMINANCE
    rows = light.reshape(side, side * _STRIPES).repeat(_STRIPES, axis=0)
    rows[_STRIPES - 1 :: _STRIPES] *= _GAP_LIGHT
    return Image.fromarray(np.uint8(np.clip(rows / _LUMINANCE.max(), 0, 1) * 255))


def _photographed(screen: Image.Image, view: _View, random: np.random.Generator) -> Image.Image:
    blurred = screen.filter(ImageFilter.GaussianBlur(view.blur_px * _STRIPES / view.zoom))
    side = round(screen.width / _STRIPES * view.zoom * _FRAME)
    held = blurred.transform(
        (side, side), Image.Transform.PERSPECTIVE, _hold(screen.width, side, view), Image.Resampling.BICUBIC
    )
    return _sensed(np.asarray(held, np.float32) / 255, view, random)


def _hold(scene: int, side: int, view: _View) -> tuple[float, ...]:
    """Give the eight numbers by which Pillow finds a camera pixel's place in the scene."""
    step = _STRIPES / view.zoom
    cos, sin = np.cos(view.turn) * step, np.sin(view.turn) * step
    across, down = (share / side for share in view.tilt)
    middle, eye = scene / 2, side / 2
    depth = 1 - (across + down) * eye  # so that the middle stays in the middle
    return (
        cos + middle * across,
        -sin + middle * down,
        middle * depth - (cos - sin) * eye,
        sin + middle * across,
        cos + middle * down,
        middle * depth - (sin + cos) * eye,
        across,
        down,
    )


def _sensed(light: _Light, view: _View, random: np.random.Generator) -> Image.Image:
    white = light.max()
    glare = np.linspace(0, view.glare, light.shape[1], dtype=np.float32)
    levels = np.clip((light / white + glare) * view.exposure, 0, 1) ** (1 / _GAMMA) * 255
    levels += random.normal(0, view.noise, levels.shape)
    jpeg = io.BytesIO()
    Image.fromarray(np.uint8(np.clip(levels, 0, 255))).save(jpeg, "JPEG", quality=view.quality)
    return Image.open(jpeg)


def main() -> None:
    """Print the shares as a table."""
    for row in camera_rows():
        print(f"{row.width_px} px  {row.theme.name.lower():5}  {row.kind:30} {row.read_share:6.1%}")


if __name__ == "__main__":
    main()
