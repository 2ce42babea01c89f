"""What one look at a server, or at one of its instances, brought to the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.instance import InstanceRef
    from bot.watch.known import Sight, Source


@dataclass(frozen=True, slots=True)
class Look:
    """Sights of one moment.

    Attributes:
        server: key of the server.
        at: when it was looked, in UTC.
        source: what gave cause to.
        sights: of instances; at least of those that are not as they were known.
        gone: instances that the server has no more, beyond doubt.
        settles: names of instances to which nothing was being done any more when the look began.
        is_first: the first whole look since the process began: what it changes happened while it was away.
    """

    server: str
    at: datetime
    source: Source
    sights: tuple[Sight, ...] = ()
    gone: tuple[InstanceRef, ...] = ()
    settles: tuple[str, ...] = ()
    is_first: bool = False
