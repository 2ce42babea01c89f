"""Spaces out what many ask of one server at a time."""

from __future__ import annotations

import asyncio
import math


class Pace:
    """At most so many a second, first come, first served; who comes alone never waits.

    Turns are never closer together than that, also after the program was held up:
    what was missed meanwhile is not caught up with.
    """

    def __init__(self, a_second: float) -> None:
        self._every_s = 1 / a_second
        self._queue = asyncio.Lock()
        self._next = -math.inf

    async def turn(self, places: int = 1) -> None:
        """Wait until it is time for one more, which takes so many places."""
        loop = asyncio.get_running_loop()
        async with self._queue:
            wait_s = self._next - loop.time()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self._next = loop.time() + places * self._every_s
