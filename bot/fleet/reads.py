"""One read that serves everybody who asks while it is under way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
What = TypeVarTuple("What")


class SharedRead(Generic[T, *What]):
    """Shares a running read among those who ask for the same; never hands out an answer that had ended before."""

    def __init__(self, read: Callable[[*What], Awaitable[T]]) -> None:
        self._read = read
        self._running: dict[tuple[*What], asyncio.Task[T]] = {}

    async def get(self, *what: *What) -> T:
        """The answer of the read of ``what`` that is under way, or of a new one.

        An asker who leaves does not end it for the others; whatever it raises,
        each of them sees.
        """
        running = self._running.get(what)
        if running is None:
            running = self._running[what] = asyncio.create_task(self._run(what))
        return await asyncio.shield(running)

    def forget(self) -> None:
        """Whoever asks from now on gets a read that began after now: something was changed."""
        self._running.clear()

    async def _run(self, what: tuple[*What]) -> T:
        me = asyncio.current_task()
        try:
            return await self._read(*what)
        finally:
            if self._running.get(what) is me:
                del self._running[what]
