"""What runs beside the requests, all of it stoppable at once."""

import asyncio
from collections.abc import Callable, Coroutine


class Tasks:
    """The tasks of one server, which die with its process.

    Args:
        mistakes: where the exceptions of the stand-in itself go, which nobody else would see.
    """

    def __init__(self, mistakes: list[Exception]) -> None:
        self._mistakes = mistakes
        self._running: set[asyncio.Task[None]] = set()

    def start(
        self, work: Callable[..., Coroutine[None, None, None]], *of: object, **how: object
    ) -> asyncio.Task[None]:
        """Run ``work`` with these arguments; needs the running event loop."""
        task = asyncio.create_task(work(*of, **how))
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def cancel_all(self) -> None:
        """Stop everything that runs."""
        for task in self._running:
            task.cancel()

    async def end(self) -> None:
        """Stop everything, and leave nothing behind on the event loop."""
        self.cancel_all()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and isinstance(mistake := task.exception(), Exception):
            self._mistakes.append(mistake)
