"""A lane for many short reads: some at a time, and one that hangs does not hold up those behind it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AT_ONCE: Final = 10
SLOW_S: Final = 0.2
"""A read that takes longer lets the next one begin: a hundred that hang have all been asked within 2 s."""


class Lane:
    """Places for reads that are quick as a rule."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place, and keep it until the block ends or was found to be slow."""
        await self._places.acquire()
        place = _Place(self._places)
        slow = asyncio.get_running_loop().call_later(SLOW_S, place.leave)
        try:
            yield
        finally:
            slow.cancel()
            place.leave()


class _Place:
    """A place that is given back once, by whoever comes first."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def leave(self) -> None:
        if self._places is not None:
            self._places.release()
            self._places = None
