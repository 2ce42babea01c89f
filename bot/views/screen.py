"""What a message looks like: a text, perhaps a picture, and rows of buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from bot.locales import clip, filled

if TYPE_CHECKING:
    from bot.views.callbacks import Press

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
ANSWER_LIMIT: Final = 200
LABEL_LIMIT: Final = 40
"""Telegram cuts a button's label by width; longer ones cannot be read on a phone anyway."""


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
    """A message: HTML text, buttons, whether it may be forwarded or saved, and whether it makes a sound.

    Attributes:
        text: HTML as Telegram reads it, every inserted value escaped; whole translated texts, never glued pieces.
        rows: buttons, a tuple a row.
        picture: a PNG; then ``text`` is its caption.
        protected: a password in a picture must not leave the chat (Bot API 5.6).
        silent: it is sent without a sound.
    """

    text: str
    rows: Rows = field(default=())
    picture: bytes | None = None
    protected: bool = False
    silent: bool = False


def shape(template: str, **values: object) -> str:
    """HTML without words of its own, so that there is nothing to translate: ``<b>{name}</b>``."""
    return filled(template, values)


def lines(*texts: str) -> str:
    """Whole texts, each on a line of its own."""
    return "\n".join(texts)


def listed(*texts: str) -> str:
    """Whole texts as points of a list."""
    return "\n".join(f"· {text}" for text in texts)


def paragraphs(*texts: str) -> str:
    """Whole texts with an empty line between them."""
    return "\n\n".join(texts)


def folded(*texts: str) -> str:
    """Whole texts, a line each, that unfold when they are tapped (Bot API 7.4)."""
    return f"<blockquote expandable>{lines(*texts)}</blockquote>"


def label(text: str) -> str:
    """A button's label made from a name."""
    return clip(text, LABEL_LIMIT)


@dataclass(frozen=True)
class Attachment:
    """A file in a message of its own.

    Attributes:
        name: what it is called where it is saved.
        content: its bytes.
        text: what stands below it, as :class:`Screen`'s.
    """

    name: str
    content: bytes = field(repr=False)
    text: str
