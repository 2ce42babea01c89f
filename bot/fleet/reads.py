"""One read that serves everybody who asks while it is under way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class SharedRead(Generic[T]):
    """Shares one running read among its askers; never hands out an answer that had ended before."""

    def __init__(self, read: Callable[[], Awaitable[T]]) -> None:
        self._read = read
        self._running: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """The answer of the read that is under way, or of a new one.

        An asker who leaves does not end it for the others; whatever it raises,
        each of them sees.
        """
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await asyncio.shield(self._running)

    def forget(self) -> None:
        """Whoever asks from now on gets a read that began after now: something was changed."""
        self._running = None

    async def _run(self) -> T:
        me = asyncio.current_task()
        try:
            return await self._read()
        finally:
            if self._running is me:
                self._running = None
