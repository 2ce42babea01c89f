"""Reads histories from the store, in a thread: never on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.fleet.instance import InstanceRef
    from bot.history.figures import FleetHistory, InstanceHistory, Period


class History:
    """What became of instances, from the changes that the watch has seen."""

    async def of_one(self, ref: InstanceRef, period: Period) -> InstanceHistory | None:
        """One instance; None where nothing was ever seen of it.

        Raises:
            DataFolderError: it cannot be read.
        """
        raise NotImplementedError

    async def of_fleet(self, period: Period, page: int, *, size: int) -> FleetHistory:
        """A page of the fleet, ``size`` rows, worst first.

        Raises:
            DataFolderError: it cannot be read.
        """
        raise NotImplementedError

    async def of_all(self, period: Period) -> FleetHistory:
        """Every instance on one page, without strips; for tables.

        Raises:
            DataFolderError: it cannot be read.
        """
        raise NotImplementedError
