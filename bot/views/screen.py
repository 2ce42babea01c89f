"""What a message looks like: a text, perhaps a picture, and rows of buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.views.callbacks import Press

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
ANSWER_LIMIT: Final = 200
LABEL_LIMIT: Final = 40
"""Telegram cuts a button's label by width; longer ones cannot be read on a phone anyway."""


_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Controls, marks that turn the direction of what follows, blanks, halves of characters; not the joiners of emoji."""


class Style(Enum):
    """The colour of a button (Bot API 9.4); where Telegram does not know it, it is left out."""

    PLAIN = ""
    GOOD = "success"
    DANGER = "danger"


@dataclass(frozen=True)
class Button:
    """An inline button: either a press that comes back to us or a text to copy.

    Attributes:
        label: what stands on it.
        press: what it sends us.
        copy: what it copies on the phone, 1 to 256 characters (Bot API 7.11).
        style: its colour.
    """

    label: str
    press: Press | None = None
    copy: str | None = None
    style: Style = Style.PLAIN


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Screen:
    """A message: HTML text, buttons, and whether it may be forwarded or saved.

    Attributes:
        text: HTML as Telegram reads it, every inserted value escaped.
        rows: buttons, a tuple a row.
        picture: a PNG; then ``text`` is its caption.
        protected: a password in a picture must not leave the chat (Bot API 5.6).
    """

    text: str
    rows: Rows = field(default=())
    picture: bytes | None = None
    protected: bool = False


def say(template: str, **values: object) -> str:
    """Put ``values`` into an HTML template, each escaped; names of instances are hostile."""
    return template.format(
        **{key: escape(clip(str(value), 300), quote=False) for key, value in values.items()}
    )


def clip(text: str, limit: int) -> str:
    """``text`` on one line, without invisible signs that act on the rest, at most ``limit`` characters long."""
    seen = text if text.isascii() and text.isprintable() else _UNSEEN.sub(" ", text)
    line = " ".join(seen.split()) or "·"
    return line if len(line) <= limit else line[: limit - 1] + "…"


def label(text: str) -> str:
    """A button's label made from a name."""
    return clip(text, LABEL_LIMIT)
