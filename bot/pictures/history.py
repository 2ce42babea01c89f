"""The picture of a history, for a phone: three pixels for each of its 360, large letters, a ground of its own.

The ground is white: a photo brings it along into Telegram's dark theme, where dark letters would be lost.
"""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from bot.history.drawing import Band
from bot.pictures.lettering import drawable, fitted, font
from bot.pictures.strip import Box, paint_strip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from bot.history.drawing import Drawing, Paint, Row, Tick

WIDTH_PX: Final = 1080
"""A phone's 360 points three times; above 1,280 Telegram scales a photo down itself."""

ONE_STRIP: Final = Box(40, 372, 1040, 572)
"""Where the strip of one instance is."""

_MARGIN_PX: Final = 40
_GROUND, _INK, _DIM, _LINE = "#ffffff", "#16202a", "#55606b", "#d9dee3"

_TITLE_AT, _TITLE_PX = 34, 58
_SUBTITLE_AT, _SUBTITLE_PX = 112, 38
_FIGURE_AT, _FIGURE_PX = 178, 124
_FACTS_AT, _FACT_PX, _FACT_STEP_PX = 182, 40, 52
_AXIS_PX, _AXIS_STEP_PX, _AXIS_GAP_PX = 34, 76, 12
_BIG_TICK_PX, _SMALL_TICK_PX, _TICK_PX = 18, 9, 3
_LEGEND_PX, _LEGEND_STEP_PX, _SWATCH_PX = 38, 60, 44
_NOTE_PX, _NOTE_STEP_PX, _NOTES_GAP_PX, _NOTE_COLUMN_PX = 38, 60, 26, 350
_ROWS_AT, _ROW_STEP_PX, _ROW_PX, _ROW_STRIP_PX = 352, 68, 38, 48
_ROW_STRIP: Final = (400, 890)

# One at a time, and never the thread of the QR codes: nobody who links a phone waits for a history.
_THREAD: Final = ThreadPoolExecutor(1, "histories")


async def history_picture(make: Callable[[], Drawing]) -> bytes:
    """Make a drawing and draw it as a PNG, both in a thread: a month of ten instances takes a third of a second."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, lambda: draw(make()))


def draw(drawing: Drawing) -> bytes:
    """Draw it as a PNG, at once."""
    from PIL import Image as Images  # noqa: PLC0415 -- idle memory is measured
    from PIL import ImageDraw as Pens  # noqa: PLC0415 -- likewise

    image = Images.new("RGB", (WIDTH_PX, _room(drawing)), _GROUND)
    pen = Pens.Draw(image)
    _head(pen, drawing)
    if drawing.rows:
        below = Box(_ROW_STRIP[0], _ROWS_AT, _ROW_STRIP[1], _ROWS_AT + len(drawing.rows) * _ROW_STEP_PX)
        _grid(pen, below, drawing.ticks)
        for place, row in enumerate(drawing.rows):
            box = _row_box(place)
            paint_strip(image, pen, box, row.strip)
            _row_words(pen, box, row)
    else:
        below = ONE_STRIP
        paint_strip(image, pen, below, drawing.strip)
    bottom = _axis(pen, below, drawing.ticks)
    bottom = _legend(image, pen, bottom, drawing.legend)
    bottom = _notes(pen, bottom, drawing.notes) + _MARGIN_PX
    png = io.BytesIO()
    image.crop((0, 0, WIDTH_PX, bottom)).save(png, format="PNG")
    return png.getvalue()


def _room(drawing: Drawing) -> int:
    """More height than it can take; the rest is cut off."""
    lines = len(drawing.notes) + len(drawing.legend)
    return ONE_STRIP.bottom + len(drawing.rows) * _ROW_STEP_PX + lines * _LEGEND_STEP_PX + 6 * _MARGIN_PX


def _head(pen: ImageDraw, drawing: Drawing) -> None:
    wide = WIDTH_PX - 2 * _MARGIN_PX
    bold, small = font(_TITLE_PX, bold=True), font(_SUBTITLE_PX)
    pen.text((_MARGIN_PX, _TITLE_AT), fitted(drawing.title, bold, wide), _INK, bold)
    pen.text((_MARGIN_PX, _SUBTITLE_AT), fitted(drawing.subtitle, small, wide), _DIM, small)
    large, words = font(_FIGURE_PX, bold=True), font(_FACT_PX)
    figure = drawable(drawing.figure, large)
    pen.text((_MARGIN_PX, _FIGURE_AT), figure, _INK, large)
    left = _MARGIN_PX * 2 + large.getlength(figure)
    for place, fact in enumerate(drawing.facts):
        at = (left, _FACTS_AT + place * _FACT_STEP_PX)
        pen.text(at, fitted(fact, words, WIDTH_PX - _MARGIN_PX - left), _INK, words)


def _row_box(place: int) -> Box:
    top = _ROWS_AT + place * _ROW_STEP_PX + (_ROW_STEP_PX - _ROW_STRIP_PX) // 2
    return Box(_ROW_STRIP[0], top, _ROW_STRIP[1], top + _ROW_STRIP_PX)


def _row_words(pen: ImageDraw, box: Box, row: Row) -> None:
    words, bold = font(_ROW_PX), font(_ROW_PX, bold=True)
    middle = (box.top + box.bottom) // 2
    label = fitted(row.label, words, box.left - _MARGIN_PX - _AXIS_GAP_PX)
    pen.text((_MARGIN_PX, middle), label, _INK, words, anchor="lm")
    pen.text((WIDTH_PX - _MARGIN_PX, middle), drawable(row.figure, bold), _INK, bold, anchor="rm")


def _grid(pen: ImageDraw, box: Box, ticks: Sequence[Tick]) -> None:
    """Faint lines behind the rows, so that an eye finds the time of what it sees far above the axis."""
    for tick in ticks:
        if tick.label:
            x = box.x(tick.at)
            pen.line((x, box.top, x, box.bottom), fill=_LINE, width=_TICK_PX)


def _axis(pen: ImageDraw, box: Box, ticks: Sequence[Tick]) -> int:
    """The marks below a strip, and as many of their labels as do not touch; where it ends."""
    words, free_from = font(_AXIS_PX), float("-inf")
    top = box.bottom + _AXIS_GAP_PX // 2
    pen.line((box.left, top, box.right - 1, top), fill=_DIM, width=_TICK_PX)
    for tick in ticks:
        x = box.x(tick.at)
        pen.line((x, top, x, top + (_BIG_TICK_PX if tick.label else _SMALL_TICK_PX)), _DIM, _TICK_PX)
        label = drawable(tick.label, words)
        half = words.getlength(label) / 2
        if label and x - half >= max(free_from, _MARGIN_PX / 2) and x + half <= WIDTH_PX - _MARGIN_PX / 2:
            pen.text((x, top + _BIG_TICK_PX + _AXIS_GAP_PX / 2), label, _DIM, words, anchor="mt")
            free_from = x + half + _AXIS_GAP_PX
    return top + _AXIS_STEP_PX


def _legend(image: Image, pen: ImageDraw, top: int, legend: Mapping[Paint, str]) -> int:
    """What the paints mean, each beside a piece of strip; where it ends."""
    words, left, middle = font(_LEGEND_PX), _MARGIN_PX, top + _LEGEND_STEP_PX // 2
    for paint, meaning in legend.items():
        label = fitted(meaning, words, WIDTH_PX / 2)
        width = _SWATCH_PX + _AXIS_GAP_PX + int(words.getlength(label)) + _MARGIN_PX
        if left + width > WIDTH_PX and left > _MARGIN_PX:
            left, middle = _MARGIN_PX, middle + _LEGEND_STEP_PX
        swatch = Box(left, middle - _SWATCH_PX // 2, left + _SWATCH_PX, middle + _SWATCH_PX // 2)
        paint_strip(image, pen, swatch, (Band(0.0, 1.0, paint),))
        pen.text((swatch.right + _AXIS_GAP_PX, middle), label, _DIM, words, anchor="lm")
        left += width
    return middle + _LEGEND_STEP_PX // 2


def _notes(pen: ImageDraw, top: int, notes: Sequence[tuple[str, str]]) -> int:
    """Lines of two columns; where they end."""
    if not notes:
        return top
    bold, words = font(_NOTE_PX, bold=True), font(_NOTE_PX)
    second = _MARGIN_PX + _NOTE_COLUMN_PX
    pen.line((_MARGIN_PX, top + _NOTES_GAP_PX, WIDTH_PX - _MARGIN_PX, top + _NOTES_GAP_PX), _LINE, _TICK_PX)
    for place, (what, more) in enumerate(notes):
        middle = top + 2 * _NOTES_GAP_PX + place * _NOTE_STEP_PX + _NOTE_STEP_PX // 2
        label = fitted(what, bold, _NOTE_COLUMN_PX - _AXIS_GAP_PX)
        pen.text((_MARGIN_PX, middle), label, _INK, bold, anchor="lm")
        rest = fitted(more, words, WIDTH_PX - _MARGIN_PX - second)
        pen.text((second, middle), rest, _INK, words, anchor="lm")
    return top + 2 * _NOTES_GAP_PX + len(notes) * _NOTE_STEP_PX
