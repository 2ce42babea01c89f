"""Letters in pictures: our own fonts, since no machine's can be relied on, and only what they can draw."""

from __future__ import annotations

import unicodedata
from bisect import bisect
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FOLDER: Final = Path(__file__).parent / "fonts"
_MISSING: Final = "\uffff"
"""A code point that is no character, so that a font shows what it draws for those that it has not."""

_ELLIPSIS: Final = "…"


@cache  # a handful
def font(size_px: int, *, bold: bool = False) -> FreeTypeFont:
    """DejaVu Sans Condensed: it has the accents that Pillow's own font lacks."""
    from PIL import ImageFont  # noqa: PLC0415 -- idle memory is measured

    name = "DejaVuSansCondensed-Bold.ttf" if bold else "DejaVuSansCondensed.ttf"
    # BASIC: the other engine turns the order of some scripts, none of which our fonts have.
    return ImageFont.truetype(str(_FOLDER / name), size_px, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str, letters: FreeTypeFont) -> str:
    """``text`` without what would come out as empty boxes: emoji, and scripts that our fonts lack."""
    whole = unicodedata.normalize("NFC", text)  # an accent of its own has no place in our fonts
    seen = "".join(sign if sign == " " or _has(letters, sign) else " " for sign in whole)
    return " ".join(seen.split())


def fitted(text: str, letters: FreeTypeFont, width_px: float) -> str:
    """``text`` as far as it can be drawn, cut to a width."""
    shown = drawable(text, letters)
    if letters.getlength(shown) <= width_px:
        return shown
    too_long = bisect(
        range(len(shown)), width_px, key=lambda kept: letters.getlength(shown[:kept] + _ELLIPSIS)
    )
    return shown[: max(too_long - 1, 0)].rstrip() + _ELLIPSIS


def _has(letters: FreeTypeFont, sign: str) -> bool:
    return _looks(letters, sign) != _looks(letters, _MISSING)


@lru_cache(maxsize=512)  # a bot's names share an alphabet
def _looks(letters: FreeTypeFont, sign: str) -> tuple[tuple[int, int], bytes]:
    mask = letters.getmask(sign)
    return mask.size, bytes(mask)
