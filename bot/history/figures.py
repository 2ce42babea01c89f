"""What the history of an instance, or of the whole fleet, says: the values that figures are told and drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.diagnosis import Reason
    from bot.fleet.health import Health
    from bot.fleet.instance import InstanceRef


class Period(Enum):
    """How far back a history goes; the value is how it is written behind /history."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def length(self) -> timedelta:
        """In absolute time: a day is 24 hours, also where the clocks change."""
        return _LENGTHS[self]


_LENGTHS = {Period.DAY: timedelta(hours=24), Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which nothing changed.

    Attributes:
        began: in UTC.
        ended: in UTC, later than ``began``; where it goes on, the end of the window.
        health: what the instance was; ``unreachable`` while its server did not answer; None where nobody
            knows: it was not there, or no process of ours watched its server for more than some minutes.
    """

    began: datetime
    ended: datetime
    health: Health | None


@dataclass(frozen=True, slots=True)
class Incident:
    """From down to up, as far as it lies in the window, or until it vanished.

    It goes on through a scan in vain, and through what nobody saw where it was not up afterwards.

    Attributes:
        began: in UTC; the window's begin where it began before.
        ended: in UTC; where nobody saw it return, when it was last seen before that; None where it goes on.
        reason: the first that became known; None where none is.
        health: what it was first.
        length: until it ended, or until the window's end; what nobody saw in between is in it.
    """

    began: datetime
    ended: datetime | None
    reason: Reason | None
    health: Health
    length: timedelta


@dataclass(frozen=True, slots=True)
class Figures:
    """What the strip adds up to.

    Attributes:
        up: for how long it was connected.
        down: for how long it was linked and not connected (``disconnected``, ``connecting``, ``unresponsive``).
        unknown: for how long it is not known: its server's silence and what was before its first sight included.
        absent: for how much of that it was not there, as far as is known: before its first sight, or gone.
        incidents: how many there were.
        longest: the longest of them; None without any.
    """

    up: timedelta
    down: timedelta
    unknown: timedelta
    absent: timedelta
    incidents: int
    longest: timedelta | None

    @property
    def missed(self) -> timedelta:
        """For how long it was there and nobody saw how it was."""
        return self.unknown - self.absent

    @property
    def uptime(self) -> float | None:
        """The share of the time in which it was connected, 0 to 1, of all in which it was known and linked.

        None where there was no such time.
        """
        whole = self.up + self.down
        return self.up / whole if whole else None


@dataclass(frozen=True, slots=True)
class InstanceHistory:
    """One instance over a window of time.

    Attributes:
        ref: its server and id.
        name: as it is called now.
        began: the window's begin, in UTC.
        ended: its end, in UTC: now.
        strip: all of the window without a gap, oldest first; no two neighbours have the same health.
        figures: what it adds up to.
        incidents: every one, the newest first.
        seen_since: when it was seen first, in UTC; None where that was before the window.
        gone_since: since when it is no longer there, in UTC; None where it is.
    """

    ref: InstanceRef
    name: str
    began: datetime
    ended: datetime
    strip: tuple[Stretch, ...]
    figures: Figures
    incidents: tuple[Incident, ...]
    seen_since: datetime | None
    gone_since: datetime | None


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One instance among all.

    Attributes:
        ref: its server and id.
        name: as it is called now.
        figures: of the window.
        strip: as of :class:`InstanceHistory`; only of the rows that are shown.
    """

    ref: InstanceRef
    name: str
    figures: Figures
    strip: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class FleetHistory:
    """A page of the whole fleet over a window of time.

    Attributes:
        began: the window's begin, in UTC.
        ended: its end, in UTC: now.
        rows: those of this page, worst first: the lowest uptime, then the longest incident, then the name.
        figures: of all instances together, not only of this page.
        instances: how many there are.
        page: number of this page, from 0.
        pages: how many there are, at least 1.
    """

    began: datetime
    ended: datetime
    rows: tuple[FleetRow, ...]
    figures: Figures
    instances: int
    page: int
    pages: int
