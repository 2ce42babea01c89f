"""Spaces out what many ask of one server at a time."""

from __future__ import annotations

import asyncio
import math


class Pace:
    """At most so many a second, first come, first served; who comes alone never waits."""

    def __init__(self, a_second: float) -> None:
        self._every_s = 1 / a_second
        self._next = -math.inf

    async def turn(self, places: int = 1) -> None:
        """Wait until it is time for one more, which takes so many places."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        self._next = at + places * self._every_s
        if at > now:
            await asyncio.sleep(at - now)
