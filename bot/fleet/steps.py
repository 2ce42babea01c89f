"""The steps of a pairing, as values that a view can show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evolution import EvolutionError, Qr
    from bot.fleet.diagnosis import Reason
    from bot.fleet.health import Observation
    from bot.fleet.instance import Instance
    from bot.fleet.phones import Phone


class Ending(Enum):
    """How a pairing ended without a phone."""

    EXPIRED = auto()
    STOPPED = auto()
    DELETED = auto()
    CLOSED = auto()
    LIMIT = auto()
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
    """A code can be scanned or typed now; it is a password.

    Attributes:
        instance: the instance.
        qr: the code.
        phone: the phone that a pairing code was asked for, which the server may not have given.
        number: which code of this pairing it is, from 1.
        since: when it was first seen, in seconds of the event loop's clock.
    """

    instance: Instance
    qr: Qr
    phone: Phone | None
    number: int
    since: float


@dataclass(frozen=True)
class Deleting:
    """The instance is being deleted by us, so its codes are gone; what comes of that is the last step."""

    instance: Instance


@dataclass(frozen=True)
class Linked:
    """The phone is linked.

    Attributes:
        now: the instance with its owner.
        already: it was so before any code was shown.
        instead_of: the phone that it should have been or was before, where another was linked.
    """

    now: Observation
    already: bool
    instead_of: Phone | None = None


@dataclass(frozen=True)
class Ended:
    """There will be no more codes.

    Attributes:
        instance: the instance.
        ending: how it ended.
        phone: the phone that a pairing code was asked for.
        codes: how many codes were shown.
        reason: what WhatsApp or the server gave as the reason, where the row says so.
        version: the server's release, where that matters.
    """

    instance: Instance
    ending: Ending
    phone: Phone | None = None
    codes: int = 0
    reason: Reason | None = None
    version: str | None = None


@dataclass(frozen=True)
class Failed:
    """The server did not answer as it should."""

    instance: Instance
    error: EvolutionError
    phone: Phone | None = None


Last = Linked | Ended | Failed
Step = Preparing | Showing | Deleting | Last
