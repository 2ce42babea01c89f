"""Which instances are restarted by themselves: as somebody chose for each, and else as the setting says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import restart_choices as store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.fleet.instance import InstanceRef
    from bot.store.database import Database
    from bot.store.statement import Statement
    from bot.watch.known import Happened


class Restarts:
    """The choices, in memory; as a listener of the watch it forgets those of instances that are gone."""

    def __init__(self, database: Database, *, unless_chosen: bool) -> None:
        """Read what was chosen; the database must be up to date.

        Args:
            database: where it is.
            unless_chosen: what holds for an instance for which nobody chose.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._database, self._unless_chosen = database, unless_chosen
        self._chosen = store.read(database)

    def wanted(self, instance: InstanceRef) -> bool:
        """Whether an instance is to be restarted by itself where it is stuck."""
        return self._chosen.get(_key(instance), self._unless_chosen)

    def chosen(self, instance: InstanceRef) -> bool | None:
        """What somebody chose for an instance; None where nobody did."""
        return self._chosen.get(_key(instance))

    def anywhere(self) -> bool:
        """Whether any may be; where none is, nobody need look."""
        return self._unless_chosen or any(self._chosen.values())

    async def choose(self, instance: InstanceRef, *, by_itself: bool) -> None:
        """Choose for one instance.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        await store.write(self._database, _key(instance), by_itself=by_itself)
        self._chosen[_key(instance)] = by_itself

    def take(self, happened: Happened) -> Sequence[Statement]:
        """Forget what is gone."""
        gone = [_key(change.ref) for change in happened.transitions if change.after is None]
        known = [key for key in gone if self._chosen.pop(key, None) is not None]
        return store.forgotten(known)

    def due(self) -> datetime | None:
        """Nothing is waited for."""
        return None

    def tick(self, now: datetime) -> Sequence[Statement]:  # noqa: ARG002 -- the listener's
        """Nothing is due."""
        return ()

    def committed(self) -> None:
        """It is on disk."""


def _key(instance: InstanceRef) -> store.Key:
    return instance.server, str(instance.id)
