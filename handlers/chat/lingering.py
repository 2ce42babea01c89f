"""What Telegram did not take at its time, a picture that must go and the words in its place: tried until it does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


class Lingering:
    """Work that goes on beside everything else; what is left at the end of the program is for the next start."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def until_done(self, attempt: Callable[[], Awaitable[bool]]) -> None:
        """Make ``attempt`` again and again, more and more rarely, until it says that nothing is left to do."""
        task = asyncio.create_task(_until_done(attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Try no more."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_done(attempt: Callable[[], Awaitable[bool]]) -> None:
    pause_s = FIRST_PAUSE_S
    while True:
        await asyncio.sleep(pause_s)
        if await attempt():
            return
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
