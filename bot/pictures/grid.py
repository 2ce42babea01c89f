"""The modules of a QR code: read from the pixels of a picture, painted large for a camera.

A grid is a Pillow image of mode ``L`` with one pixel for each module, 0 for dark and
255 for light, without a border. Pillow loads when first needed: start-up time and the
memory of an idle bot are measured, and most of its life the bot draws nothing.
"""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image, Resampling

TARGET_PX = 975
"""The side that we aim at with a whole multiple: large on any phone, small to send."""
LIMIT_PX = 1280
"""The side above which Telegram scales a photo down itself, and a module to a fraction."""
QUIET_ZONE_MODULES = 4
"""What ISO/IEC 18004 asks for; the server leaves 3, and on a dark theme that costs readings."""

_DARK, _LIGHT = 0, 255
_SMALLEST, _LARGEST, _STEP = 21, 177, 4  # modules a side of version 1, of version 40, between versions
_FINDER = tuple(  # one of the three large squares in a code's corners
    bytes(_DARK if module == "#" else _LIGHT for module in row)
    for row in ("#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######")
)
_FINDER_SIDE = len(_FINDER)
_TIMING_LINE = 6  # the row and the column where dark and light alternate between the finders
_FALLBACK_BORDER_SHARE = 8  # an eighth of the side: four modules of a code of 32 modules, WhatsApp's have 53


def read_grid(grey: "Image") -> "Image | None":
    """Find the modules in ``grey``, a picture of mode ``L`` of a dark code on a light ground.

    Scale, border and version are found from the pixels: the dark area's bounds are the
    code's own, since finders stand in three of its corners, and the one version whose
    finders and timing lines all come out right is the one that was drawn.

    Returns:
        The grid, or ``None`` where no such code fills the dark area.
    """
    threshold = sum(_extremes(grey)) / 2  # the server's dark is a green (#198754), not black
    dark = grey.point([_LIGHT if level < threshold else _DARK for level in range(256)])
    bounds = dark.getbbox()
    if bounds is None:
        return None
    code = dark.crop(bounds).point([_DARK if level else _LIGHT for level in range(256)])
    for side in range(_SMALLEST, min(_LARGEST, *code.size) + 1, _STEP):
        grid = code.resize((side, side), _nearest())  # takes the pixel in the middle of each module
        if _is_code(grid):
            return grid
    return None


def is_blank(grey: "Image") -> bool:
    """Say whether ``grey`` has the same level everywhere, and so can be no code."""
    darkest, lightest = _extremes(grey)
    return darkest == lightest


def grid_of(rows: "tuple[bytearray, ...]") -> "Image":
    """Make a grid of ``rows`` of modules, 1 for dark and 0 for light, as segno gives them."""
    from PIL import Image as Images  # noqa: PLC0415 -- loads when first needed (module docstring)

    levels = bytes(_DARK if module else _LIGHT for row in rows for module in row)
    return Images.frombytes("L", (len(rows), len(rows)), levels)


def paint(grid: "Image") -> bytes:
    """Draw ``grid`` as a PNG of about 975 px: whole multiples, opaque white, a quiet zone of 4 modules.

    It has one bit for each pixel: that is packed twice as fast as a byte, and to half the size.
    """
    from PIL import Image as Images  # noqa: PLC0415 -- loads when first needed (module docstring)

    return _enlarged(grid.convert("1", dither=Images.Dither.NONE), border=QUIET_ZONE_MODULES)


def enlarge(grey: "Image") -> bytes:
    """Draw ``grey``, in which no grid was found, as large and as contrasted as it honestly can be.

    Each pixel becomes a whole square on a white border. A picture that is larger than
    about 975 px already only gets the border.
    """
    from PIL import ImageOps  # noqa: PLC0415 -- loads when first needed (module docstring)

    return _enlarged(ImageOps.autocontrast(grey), border=max(grey.size) // _FALLBACK_BORDER_SHARE)


def _enlarged(picture: "Image", border: int) -> bytes:
    from PIL import ImageOps  # noqa: PLC0415 -- loads when first needed (module docstring)

    bordered = ImageOps.expand(picture, border, fill=_LIGHT)
    side = max(bordered.size)
    factor = max(1, min(round(TARGET_PX / side), LIMIT_PX // side))
    large = bordered.resize((bordered.width * factor, bordered.height * factor), _nearest())
    png = io.BytesIO()
    large.save(png, format="PNG")
    return png.getvalue()


def _nearest() -> "Resampling":
    from PIL import Image as Images  # noqa: PLC0415 -- loads when first needed (module docstring)

    return Images.Resampling.NEAREST


def _extremes(grey: "Image") -> tuple[int, int]:
    """Give the darkest and the lightest level that occur."""
    levels = [level for level, pixels in enumerate(grey.histogram()) if pixels]
    return levels[0], levels[-1]


def _is_code(grid: "Image") -> bool:
    """Say whether the parts that are the same in every code of this size are there."""
    side, levels = grid.width, grid.tobytes()
    rows = [levels[start : start + side] for start in range(0, side * side, side)]
    far = side - _FINDER_SIDE
    return (
        all(_is_finder(rows, left, top) for left, top in ((0, 0), (far, 0), (0, far)))
        and _alternates(rows[_TIMING_LINE])
        and _alternates(bytes(row[_TIMING_LINE] for row in rows))
    )


def _is_finder(rows: list[bytes], left: int, top: int) -> bool:
    return all(rows[top + y][left : left + _FINDER_SIDE] == wanted for y, wanted in enumerate(_FINDER))


def _alternates(line: bytes) -> bool:
    between = line[_FINDER_SIDE:-_FINDER_SIDE]
    return all(level == (_DARK if at % 2 else _LIGHT) for at, level in enumerate(between))
