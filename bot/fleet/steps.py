"""The steps of a pairing, as values that a view can show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evolution import EvolutionError, Qr
    from bot.fleet.health import Observation
    from bot.fleet.instance import Instance
    from bot.fleet.phones import Phone


class Ending(Enum):
    """How a pairing ended without a phone."""

    EXPIRED = auto()
    STOPPED = auto()
    CLOSED = auto()
    GONE = auto()
    NO_CODE = auto()
    COMING_BACK = auto()
    LOADING = auto()
    OTHER_KIND = auto()


@dataclass(frozen=True)
class Preparing:
    """The server is asked for a code."""

    instance: Instance


@dataclass(frozen=True)
class Showing:
    """A code can be scanned or typed now; it is a password."""

    instance: Instance
    qr: Qr
    phone: Phone | None


@dataclass(frozen=True)
class Linked:
    """The phone is linked; ``already`` if it was so before any code was shown."""

    now: Observation
    already: bool


@dataclass(frozen=True)
class Ended:
    """There will be no more codes."""

    instance: Instance
    ending: Ending


@dataclass(frozen=True)
class Failed:
    """The server did not answer as it should."""

    instance: Instance
    error: EvolutionError


Last = Linked | Ended | Failed
Step = Preparing | Showing | Last
