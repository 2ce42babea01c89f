"""Looking: lists, cards, pickers, servers, and taking a question back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.fleet.health import Health
from bot.views.callbacks.digits import worded
from bot.views.callbacks.press import InstancePress, Press

Part: TypeAlias = str
"""What a person typed; it may hold anything."""

INCIDENTS: Final = "i"
MUTED: Final = "m"
HEALTHS: Final = {
    "d": Health.DISCONNECTED,
    "r": Health.UNRESPONSIVE,
    "c": Health.CONNECTING,
    "l": Health.LOADING,
    "p": Health.PAIRING,
    "n": Health.NEVER_PAIRED,
    "o": Health.CONNECTED,
}
"""What unreachable instances are is known of their servers alone, so they are no filter."""

_ONLY: Final = {"", INCIDENTS, MUTED, *HEALTHS}
_PART_BYTES: Final = 43
"""What the other fields leave of a button: ``fs:zzzz:d:`` and a server's key of ten signs."""


@dataclass(frozen=True)
class ShowFleet(Press):
    """Show a page of the fleet, from 0."""

    code = "f"
    page: int


@dataclass(frozen=True)
class Filtered(Press):
    """What is about those instances that a filter lets through; all of it is in the button.

    Attributes:
        page: from 0.
        only: a key of ``HEALTHS``, those of open incidents, those that are muted in the chat; empty for any.
        server: a server's key; empty for any.
        part: what is in their names, see :func:`part_that_fits`; empty for any.
    """

    page: int
    only: str = ""
    server: str = ""
    part: Part = ""

    def __post_init__(self) -> None:
        if self.only not in _ONLY:
            raise ValueError(self.only)

    @property
    def is_any(self) -> bool:
        """Whether it lets everything through."""
        return not (self.only or self.server or self.part)


@dataclass(frozen=True)
class Sift(Filtered):
    """Show a page of them."""

    code = "fs"


@dataclass(frozen=True)
class AskServer(Filtered):
    """Show a page of the servers to choose from, with all else of the filter."""

    code = "fa"


def part_that_fits(text: str) -> Part:
    """The longest beginning of ``text`` that every button about it can carry."""
    while len(worded(text).encode()) > _PART_BYTES:
        text = text[:-1]
    return text


@dataclass(frozen=True)
class ShowCard(InstancePress):
    """Show one instance."""

    code = "c"


@dataclass(frozen=True)
class PickPage(Press):
    """Another page of the picker for a command that was typed without a name."""

    code = "g"
    page: int
    command: str


@dataclass(frozen=True)
class Cancel(Press):
    """Take a question back."""

    code = "x"


@dataclass(frozen=True)
class ShowServers(Press):
    """Show a page of the servers, from 0."""

    code = "S"
    page: int
