"""So many calls in any period of time, as the far end counts them."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Window:
    """An async context for one call; first come, first served.

    A call keeps its place from before it is sent until a period after its answer. It arrives at some
    moment in between, so however slow the network is for one and fast for the next, no period at the
    far end sees more than ``calls`` of them.
    """

    def __init__(self, calls: int, period_s: float, emptied: Callable[[], None] | None = None) -> None:
        """Start empty; ``emptied`` is called whenever the last call has left."""
        self._calls = calls
        self._places = asyncio.Semaphore(calls)
        self._period_s = period_s
        self._emptied = emptied
        self._count = 0
        self._leaving: deque[asyncio.TimerHandle] = deque()

    @property
    def empty(self) -> bool:
        """Whether nothing is waiting, under way, or within a period of its answer."""
        return self._count == 0

    @property
    def share_free(self) -> float:
        """How much of it is free now, from 0 to 1."""
        return max(0.0, 1 - self._count / self._calls)

    def lift(self) -> None:
        """From now on a place is free as soon as its call is answered."""
        self._period_s = 0.0
        while self._leaving:
            self._leaving[0].cancel()
            self._leave()

    async def __aenter__(self) -> None:
        self._count += 1
        try:
            await self._places.acquire()
        except BaseException:
            self._left()
            raise

    async def __aexit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        self._leaving.append(loop.call_later(self._period_s, self._leave))

    def _leave(self) -> None:
        self._leaving.popleft()  # all stay equally long, so the first to come is the first to leave
        self._places.release()
        self._left()

    def _left(self) -> None:
        self._count -= 1
        if not self._count and self._emptied:
            self._emptied()
