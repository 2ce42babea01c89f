"""The update processor: handles every update at once, and knows at the end what is still in hand."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

if TYPE_CHECKING:
    from collections.abc import Awaitable

#: PTB holds its own semaphore before it shows us an update. We must know the waiting ones too, so
#: that one is out of the way and ours does the limiting.
_NO_LIMIT: Final = 2**31
_CLEANUP_S: Final = 0.3
_CANCELLATIONS: Final = 3
_log = structlog.get_logger(__name__)


class InFlight(BaseUpdateProcessor):
    """Runs updates concurrently; order, where it matters, is the business of what handlers call.

    The way down: ``updater.stop()``, whose last poll leaves PTB the time to hand over all it has
    fetched; then `stop` here; then ``application.stop()``, which finds nothing left to wait for.
    """

    def __init__(self, max_concurrent_updates: int = 512) -> None:
        """Allow so many handlers to run at once; further updates wait their turn."""
        super().__init__(_NO_LIMIT)
        self._turns = asyncio.Semaphore(max_concurrent_updates)
        self._tasks: dict[asyncio.Task[Any], object] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False
        self._unhandled: list[Update] = []

    async def initialize(self) -> None:
        """Take updates (again)."""
        self._stopping = False

    async def shutdown(self) -> None:
        """Do nothing: `stop` has to come long before."""

    @property
    def in_hand(self) -> tuple[object, ...]:
        """The updates being handled or waiting for their turn, oldest first."""
        return tuple(self._tasks.values())

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run PTB's handling of one update in the task that PTB made for it."""
        try:
            if self._stopping:
                self._note_unhandled(update)
            else:
                await self._handle(update, coroutine)
        finally:
            if inspect.iscoroutine(coroutine):
                coroutine.close()  # a no-op, unless it never got its turn

    async def idle(self) -> None:
        """Wait until nothing is in hand; what PTB's ``update_queue`` still holds does not count."""
        await self._idle.wait()

    async def stop(self, grace: float) -> list[Update]:
        """Take no new updates, let those in hand end for ``grace`` seconds, cancel the rest.

        A handler has 0.3 s to clean up after it was cancelled, then it is cancelled again.

        Returns:
            The updates whose handlers were cancelled or never started, so that their senders can be
            told; each is returned once, so a later call returns those that came meanwhile.
        """
        self._stopping = True
        await self._wait(grace)
        for _ in range(_CANCELLATIONS):
            for task in self._tasks:
                task.cancel()
            await self._wait(_CLEANUP_S)  # returns at once when nothing is left
        if self._tasks:
            _log.error("handlers_would_not_stop", count=len(self._tasks))
        unhandled, self._unhandled = self._unhandled, []
        return unhandled

    async def _handle(self, update: object, coroutine: Awaitable[Any]) -> None:
        task = cast("asyncio.Task[Any]", asyncio.current_task())  # a coroutine always runs in one
        self._tasks[task] = update
        self._idle.clear()
        try:
            async with self._turns:
                await coroutine
        except asyncio.CancelledError:
            self._note_unhandled(update)
            raise
        finally:
            del self._tasks[task]
            if not self._tasks:
                self._idle.set()

    def _note_unhandled(self, update: object) -> None:
        if isinstance(update, Update):
            self._unhandled.append(update)

    async def _wait(self, seconds: float) -> None:
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
