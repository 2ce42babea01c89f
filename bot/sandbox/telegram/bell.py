"""Waiting for something to become true, without asking again and again."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

PATIENCE_S: Final = 30.0
"""What a test waits at most, also where a machine is busy; one that passes never does."""


class Bell:
    """Rung at every change; whoever waits then looks whether it was theirs.

    An ``asyncio.Condition`` would do the same, but ringing one needs an ``await``, and
    what people do in a chat (``chat.says``) is a plain call.
    """

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, find: Callable[[], T | None], patience_s: float) -> T:
        """Wait until ``find`` finds something, looking again at each ring.

        Raises:
            TimeoutError: it found nothing within ``patience_s`` seconds.
        """
        if (found := find()) is not None:
            return found
        async with asyncio.timeout(patience_s):
            while (found := find()) is None:
                await self._next_ring()
            return found

    async def _next_ring(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
