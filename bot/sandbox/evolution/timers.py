"""What happens by itself after a while, all of it stoppable at once."""

import asyncio
from collections.abc import Callable


class Timer:
    """One thing that will happen, unless it is cancelled first."""

    def __init__(self, timers: "Timers", act: Callable[[], None]) -> None:
        self._timers = timers
        self._act = act
        self._handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Let it happen in ``seconds``."""
        self._handle = asyncio.get_running_loop().call_later(seconds, self._fire)

    def hurry(self, factor: float) -> None:
        """Let it happen in so much less of the time that is left."""
        if self._handle:
            self._handle.cancel()
            self.start((self._handle.when() - asyncio.get_running_loop().time()) / factor)

    def skip(self, seconds: float) -> None:
        """Let it happen so much sooner; what should have happened by now does so at once, the earliest first."""
        if self._handle:
            self._handle.cancel()
            self._handle = asyncio.get_running_loop().call_at(self._handle.when() - seconds, self._fire)

    def cancel(self) -> None:
        """Let it not happen; harmless when it did already."""
        self._timers.pending.discard(self)
        if self._handle:
            self._handle.cancel()

    def _fire(self) -> None:
        self._timers.pending.discard(self)
        try:
            self._act()
        except Exception as mistake:  # noqa: BLE001 - kept, and raised when the server ends
            self._timers.mistakes.append(mistake)


class Timers:
    """The timers of one server, which die with its process.

    Attributes:
        pending: the timers that still run.
        mistakes: exceptions of the stand-in itself, which nobody else would see.
    """

    def __init__(self) -> None:
        self.pending: set[Timer] = set()
        self.mistakes: list[Exception] = []

    def after(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Call ``act`` in ``seconds``; needs the running event loop."""
        timer = Timer(self, act)
        self.pending.add(timer)
        timer.start(seconds)
        return timer

    def hurry(self, factor: float) -> None:
        """Let all that is to come be there ``factor`` times as soon."""
        for timer in self.pending:
            timer.hurry(factor)

    def skip(self, seconds: float) -> None:
        """Let all that is to come be there so much sooner."""
        for timer in self.pending:
            timer.skip(seconds)

    def cancel_all(self) -> None:
        """Stop everything that was to come."""
        for timer in list(self.pending):
            timer.cancel()
