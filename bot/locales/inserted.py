"""Values put into texts: names are hostile, and nothing that they hold may act on what stands around them."""

from __future__ import annotations

import re
from html import escape
from typing import Final

LONGEST: Final = 300

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Controls, marks that turn the direction of what follows, blanks, halves of characters; not the joiners of emoji."""


def filled(template: str, values: dict[str, object]) -> str:
    """An HTML template with every value escaped in its place."""
    return template.format(**{key: escaped(value) for key, value in values.items()})


def quoted(text: str, limit: int) -> str:
    """A text of several lines as it may stand in HTML, at most ``limit`` characters of it, its line breaks kept."""
    shown = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return escape("\n".join(_UNSEEN.sub(" ", line) for line in shown.split("\n")), quote=False)


def escaped(value: object) -> str:
    """``value`` as it may stand in HTML."""
    return escape(clip(str(value), LONGEST), quote=False)


def clip(text: str, limit: int) -> str:
    """``text`` on one line, without invisible signs that act on the rest, at most ``limit`` characters long."""
    seen = text if text.isascii() and text.isprintable() else _UNSEEN.sub(" ", text)
    line = " ".join(filter(None, seen.split(" "))).strip() or "·"
    return line if len(line) <= limit else line[: limit - 1] + "…"
