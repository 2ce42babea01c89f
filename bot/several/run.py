"""Does one deed to many instances: a few at a time on each server, and what fails holds up nobody else."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.evolution import EvolutionError, ServerDown
from bot.several.ends import Came, End, Progress

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from bot.fleet.circuit import Circuit, Turned
    from bot.fleet.instance import InstanceRef

    Deed = Callable[[InstanceRef], Awaitable[Came]]

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4
"""Deeds on one server: each sets a session going anew there, and others wait for the same server meanwhile."""


class Notebook(Protocol):
    """Remembers how far it has come, so that it is known also after a kill; raises nothing."""

    async def begun(self, ref: InstanceRef) -> None:
        """Something is about to be done to ``ref``."""
        ...

    async def ended(self, refs: Sequence[InstanceRef], came: Came) -> None:
        """The same came of each of ``refs``."""
        ...


class Lanes:
    """Places on each server, shared by all runs: two of them at once are no more to it than one."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.at_once = at_once
        self._places: dict[str, asyncio.Semaphore] = {}

    def of(self, server: str) -> asyncio.Semaphore:
        """The places on a server, given in the order in which they were asked for."""
        return self._places.setdefault(server, asyncio.Semaphore(self.at_once))


class Run:
    """One deed for many instances, each exactly once, in their order on each server.

    A server whose circuit opens is given up at once: what waits for it is
    unreachable, and only what was under way there is seen to its end.
    """

    def __init__(
        self,
        refs: Iterable[InstanceRef],
        deed: Deed,
        lanes: Lanes,
        circuits: Mapping[str, Circuit],
        notebook: Notebook,
    ) -> None:
        """Do nothing yet; ``circuits`` are those of the servers, by key."""
        self._deed, self._lanes, self._circuits, self._notebook = deed, lanes, circuits, notebook
        self._waiting: dict[str, deque[InstanceRef]] = defaultdict(deque)
        for ref in dict.fromkeys(refs):
            self._waiting[ref.server].append(ref)
        self._total = sum(map(len, self._waiting.values()))
        self._under_way: dict[InstanceRef, None] = {}
        self._queued: dict[asyncio.Task[None], str] = {}
        self._notes: set[asyncio.Task[None]] = set()
        self._ended: Counter[End] = Counter()
        self._is_stopped = False
        self.came: dict[InstanceRef, Came] = {}
        """What came of it so far; what was never begun is not in it."""

    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(self._total, self._ended.copy(), tuple(self._under_way), self._is_stopped)

    def stop(self) -> None:
        """Begin no more; what is under way is seen to its end."""
        self._is_stopped = True
        for server in self._waiting:
            self._let_go(server)

    async def to_the_end(self) -> None:
        """Return once nothing waits and nothing is under way; what is cut off by a cancellation ends unknown."""
        ends = [
            circuit.subscribe(self._turned)
            for server, circuit in self._circuits.items()
            if server in self._waiting
        ]
        try:
            async with asyncio.TaskGroup() as group:
                for server, waiting in list(self._waiting.items()):
                    for _ in range(min(self._lanes.at_once, len(waiting))):
                        group.create_task(self._work(server))
            await asyncio.gather(*self._notes)
        finally:
            for end in ends:
                end()

    async def _work(self, server: str) -> None:
        """Take one after the other of those that wait for a server."""
        waiting = self._waiting[server]
        self._give_up_if_down(server)
        while waiting and not self._is_stopped:
            async with self._place(server):
                self._give_up_if_down(server)
                if waiting:  # others may have taken the last meanwhile; a stop ends whoever waits for a place
                    await self._one(waiting.popleft())

    def _place(self, server: str) -> _Place:
        return _Place(self._lanes.of(server), self._queued, server)

    async def _one(self, ref: InstanceRef) -> None:
        self._under_way[ref] = None
        came = Came(End.UNKNOWN)
        try:
            await self._notebook.begun(ref)
            came = await self._deed(ref)
        except EvolutionError as error:
            came = Came.failed(error)
        except Exception as error:
            log.exception("one_of_several_broke", server=ref.server)
            came = Came.failed(error)
        finally:
            del self._under_way[ref]
            self._end(ref, came)
        await self._notebook.ended((ref,), came)

    def _end(self, ref: InstanceRef, came: Came) -> None:
        self.came[ref] = came
        self._ended[came.end] += 1

    def _turned(self, turned: Turned) -> None:
        if turned.is_open:
            self._give_up_if_down(turned.server)
            self._let_go(turned.server)

    def _give_up_if_down(self, server: str) -> None:
        """What waits for a server that is taken for dead need not wait for it one by one."""
        circuit, waiting = self._circuits.get(server), self._waiting[server]
        if circuit is None or circuit.since is None or not circuit.is_open or self._is_stopped:
            return
        came = Came.failed(ServerDown(server, circuit.since))
        given_up = tuple(waiting)
        waiting.clear()
        for ref in given_up:
            self._end(ref, came)
        if given_up:
            note = asyncio.create_task(self._notebook.ended(given_up, came))
            self._notes.add(note)
            note.add_done_callback(self._notes.discard)

    def _let_go(self, server: str) -> None:
        """Whoever waits for a place on a server for which nothing waits any more need not wait for it."""
        for task, where in list(self._queued.items()):
            if where == server:
                task.cancel()


class _Place:
    """A place on a server, with a note of who waits for it."""

    def __init__(self, places: asyncio.Semaphore, queued: dict[asyncio.Task[None], str], server: str) -> None:
        self._places, self._queued, self._server = places, queued, server

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- it is awaited in one
        self._queued[task] = self._server
        try:
            await self._places.acquire()
        finally:
            del self._queued[task]

    async def __aexit__(self, *_: object) -> None:
        self._places.release()
