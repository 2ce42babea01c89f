"""Which instances of the fleet are meant: those in a health, on a server, with a part of a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.fleet.asking import ServerReading
    from bot.fleet.health import Health
    from bot.fleet.instance import InstanceRef
    from bot.fleet.remembered_row import RememberedRow


@dataclass(frozen=True)
class Choice:
    """A filter; every trait that is given must fit.

    Attributes:
        health: only those that are so; None for any.
        server: only those of the server with this key; None for any.
        part: only those whose name has this in it, whatever the case and the accents; empty for any.
        among: only these; None for any.
        without: none of these, unless they are named in ``among``; they are left out of all counts too.
    """

    health: Health | None = None
    server: str | None = None
    part: str = ""
    among: frozenset[InstanceRef] | None = None
    without: frozenset[InstanceRef] = frozenset()


@dataclass(frozen=True)
class Chosen:
    """The instances that a filter lets through, worst first.

    Attributes:
        rows: all of them, as they are known.
        servers: how each server answered; instances of one that does not are not among the rows.
        at: when what is known was read, in UTC.
    """

    rows: tuple[RememberedRow, ...]
    servers: tuple[ServerReading, ...]
    at: datetime
