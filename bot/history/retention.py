"""Forgets what is older than it is to be kept, a little at a time: nobody's write waits for it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from bot.store.files import DataFolderError
from bot.store.pruning import (
    forget_entries,
    forget_spans,
    forget_vanished,
    stale_instances,
    vanished_instances,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.clock import Clock
    from bot.store.database import Database

log = structlog.get_logger(__name__)

T = TypeVar("T")

FIRST: Final = timedelta(minutes=5)
EVERY: Final = timedelta(hours=1)

_INSTANCES_AT_ONCE: Final = 20

_PARTS_UNSETTLED: Final = 5
"""Some hundred pages: at a thousand SQLite would let the one who writes next wait for the disk."""

_PAUSE_S: Final = 0.02
"""In which others write: also after months away no more than half of the writer's time is ours."""


class Retention:
    """Keeps the file bounded: what SQLite is freed of it takes for what comes next."""

    def __init__(self, database: Database, kept: timedelta, clock: Clock) -> None:
        """Forget nothing yet.

        Args:
            database: where the history is.
            kept: for how long it is to be kept.
            clock: what time it is.
        """
        self._database, self._kept, self._clock = database, kept, clock

    async def run(self) -> None:
        """Forget again and again until cancelled, for the first time when the start is over."""
        await self._clock.sleep(FIRST)
        while True:
            try:
                await self.prune()
            except DataFolderError as error:
                log.warning("history_not_pruned", error=str(error))
            await self._clock.sleep(EVERY)

    async def prune(self) -> None:
        """Forget all that is too old now.

        Raises:
            DataFolderError: it cannot be read or written.
        """
        oldest, rows = self._clock.now() - self._kept, self._database.rows
        while stale := await asyncio.to_thread(stale_instances, rows, oldest):
            for number, some in enumerate(_in_parts(stale), 1):
                await self._database.apply([forget_entries(some)])
                if number % _PARTS_UNSETTLED == 0:
                    await self._database.settle()
                await asyncio.sleep(_PAUSE_S)
        for gone in _in_parts(await asyncio.to_thread(vanished_instances, rows, oldest)):
            await self._database.apply(forget_vanished(gone, oldest))
            await asyncio.sleep(_PAUSE_S)
        await self._database.apply([forget_spans(oldest)])


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _INSTANCES_AT_ONCE):
        yield items[start : start + _INSTANCES_AT_ONCE]
