"""Waiting for something to become true, without asking again and again."""

import asyncio
from collections.abc import Callable
from typing import Final

PATIENCE_S: Final = 30.0
"""What a test waits at most, also where a machine is busy; one that passes never does."""


class Bell:
    """Rung at every change; whoever waits then looks whether it was theirs."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self._listeners: list[Callable[[], None]] = []

    def ring(self) -> None:
        """Wake everybody who waits."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        for listener in self._listeners:
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` at each ring from now on; call what is returned to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, holds: Callable[[], bool], patience_s: float) -> None:
        """Wait until ``holds()``, looking again at each ring.

        Raises:
            TimeoutError: it did not within ``patience_s`` seconds.
        """
        async with asyncio.timeout(patience_s):
            while not holds():
                await self._next_ring()

    async def _next_ring(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
