"""A strip of time: bands that differ in height and pattern as well as in colour, for eyes that see fewer colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.history.drawing import Paint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from bot.history.drawing import Band

SHORTEST_DOWN_PX: Final = 3
"""A loss of a minute is to be seen in a month of 43,200."""

# Okabe and Ito's palette, which people tell apart however they see colours: bluish green and vermilion.
COLOURS: Final[Mapping[Paint, str]] = {
    Paint.UP: "#009e73",
    Paint.DOWN: "#d55e00",
    Paint.UNLINKED: "#97a1ab",
    Paint.UNKNOWN: "#97a1ab",
}

_TOPS: Final[Mapping[Paint, float]] = {
    Paint.UP: 0.3,
    Paint.DOWN: 0.0,
    Paint.UNLINKED: 0.88,
    Paint.UNKNOWN: 0.3,
}
"""Where each begins, as a share of the height from above: what is down stands out of the rest."""

_HATCH_GROUND: Final = "#f1f3f5"
_HATCH_STEP_PX: Final = 14
_HATCH_LINE_PX: Final = 3
_DRAWN_LAST: Final = (Paint.UNLINKED, Paint.UNKNOWN, Paint.UP, Paint.DOWN)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in pixels; what is at ``right`` and ``bottom`` is out of it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bottom - self.top

    def x(self, share: float) -> int:
        """Where a share of the width is."""
        return self.left + round(share * self.width)


def paint_strip(image: Image, pen: ImageDraw, box: Box, bands: Sequence[Band]) -> None:
    """Draw ``bands`` into ``box``; losses last, so that the shortest is not covered by what follows it."""
    for paint in _DRAWN_LAST:
        for band in bands:
            if band.paint is paint:
                _paint(image, pen, box, band)


def _paint(image: Image, pen: ImageDraw, box: Box, band: Band) -> None:
    left, right = box.x(band.begins), box.x(band.ends)
    if band.paint is Paint.DOWN and right - left < SHORTEST_DOWN_PX:
        left = min(left, box.right - SHORTEST_DOWN_PX)
        right = left + SHORTEST_DOWN_PX
    if right <= left:
        return
    top = box.top + round(_TOPS[band.paint] * box.height)
    if band.paint is Paint.UNKNOWN:
        _hatch(image, Box(left, top, right, box.bottom))
    else:
        pen.rectangle((left, top, right - 1, box.bottom - 1), fill=COLOURS[band.paint])


def _hatch(image: Image, box: Box) -> None:
    """Slanted lines, cut off at the edges; they go on from one band to the next."""
    from PIL import Image as Images  # noqa: PLC0415 -- idle memory is measured
    from PIL import ImageDraw as Pens  # noqa: PLC0415 -- likewise

    patch = Images.new("RGB", (box.width, box.height), _HATCH_GROUND)
    pen = Pens.Draw(patch)
    for start in range(-box.height - box.left % _HATCH_STEP_PX, box.width + box.height, _HATCH_STEP_PX):
        line = (start, box.height, start + box.height, 0)
        pen.line(line, fill=COLOURS[Paint.UNKNOWN], width=_HATCH_LINE_PX)
    image.paste(patch, (box.left, box.top))
