"""Bytes, numbers and texts in the characters that a button may carry."""

from __future__ import annotations

import base64
from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def b64(raw: bytes) -> str:
    """Without the padding: a button has no room for it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The inverse of :func:`b64`."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def base36(number: int) -> str:
    """A whole number from 0 in few characters."""
    if number < 0:
        raise ValueError(number)
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def worded(text: str) -> str:
    """Any text, without the sign that stands between fields."""
    return text.replace("~", "~t").replace(":", "~c")


def unworded(data: str) -> str:
    """The inverse of :func:`worded`."""
    return data.replace("~c", ":").replace("~t", "~")
