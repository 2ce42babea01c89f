"""Incidents that are over, too: for what is told of a span and not of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts.rows import left_in
from bot.store import incidents as store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.alerts.incident import Incident
    from bot.store.database import Database


class PastIncidents:
    """Read when they are asked for, some times a day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, moment: datetime) -> Sequence[Incident]:
        """All that were going on at some time from ``moment`` on (UTC), as they are now.

        Raises:
            DataFolderError: they cannot be read.
        """
        left, over = left_in(store.read_since(self._database, moment))
        return [*left.incidents, *over]
