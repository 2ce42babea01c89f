"""Who hears what: each event goes to every channel that wants it, in order, unless a fault is in the way."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from bot.sandbox.evolution.events import Event, News

if TYPE_CHECKING:
    from bot.sandbox.evolution.instance import Instance
    from bot.sandbox.evolution.tasks import Tasks


class Channel(Protocol):
    """One way out of the server."""

    def wants(self, name: str) -> bool:
        """Return whether an event of this name goes this way now."""

    async def send(self, event: Event) -> None:
        """Send the event, or begin to."""


class Emitting:
    """The way from what happens to who hears it; it costs nothing while nobody listens.

    Attributes:
        twice: each event is sent two times, as a restarted queue does.
        delay_s: how much later each is sent, in seconds; its ``date_time`` stays the true one.
        channels: the ways out.
        shows_tokens: AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES, the token in each envelope (timezone).
    """

    def __init__(self, tasks: "Tasks") -> None:
        self.twice = False
        self.delay_s = 0.0
        self.shows_tokens = False
        self.channels: Sequence[Channel] = ()
        self._tasks = tasks
        self._to_drop = 0
        self._quiet = False
        self._waiting: deque[tuple[float, Event]] = deque()
        self._worker: asyncio.Task[None] | None = None

    def drop_next(self, events: int) -> None:
        """Let so many more events be lost on the way, for every channel."""
        self._to_drop += events

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Tell nothing of what happens inside: an instance is put where it always was."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def tell(self, instance: "Instance", *news: News) -> None:
        """Tell who wants to know, in this order, soon after."""
        if self._quiet:
            return
        for one in news:
            if any(channel.wants(one.name) for channel in self.channels):
                self._take(Event.of(instance, one, shows_token=self.shows_tokens))

    def forget(self) -> None:
        """Lose what was not sent yet, as the end of the process does."""
        self._waiting.clear()
        self._worker = None  # cancelled, and not ended yet

    def _take(self, event: Event) -> None:
        if self._to_drop:
            self._to_drop -= 1
            return
        due = asyncio.get_running_loop().time() + self.delay_s
        self._waiting.extend([(due, event)] * (2 if self.twice else 1))
        if not self._worker or self._worker.done():
            self._worker = self._tasks.start(self._work)

    async def _work(self) -> None:
        """Send what waits, one after the other: a picture that is drawn keeps its place in the order."""
        while self._waiting:
            due, event = self._waiting.popleft()
            if (early := due - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(early)
            event = await event.drawn()
            for channel in self.channels:
                if channel.wants(event.name):
                    await channel.send(event)
