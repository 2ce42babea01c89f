"""Creating an instance."""

from __future__ import annotations

from dataclasses import dataclass

from bot.views.callbacks.press import Press


@dataclass(frozen=True)
class CreateWithPhone(Press):
    """Create an instance and link it to a phone, given as digits."""

    code = "n"
    phone: int
    name: str


@dataclass(frozen=True)
class CreateOn(Press):
    """Create an instance on this server, which is given by its key."""

    code = "C"
    server: str
    name: str


@dataclass(frozen=True)
class CreateOnWithPhone(Press):
    """The same, and link it to a phone, given as digits; with the longest of all it fills a button."""

    code = "j"
    server: str
    phone: int
    name: str
