"""How instances show to their contacts: for good, or online for a while and then offline by themselves."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

import structlog

from bot.evolution import EvolutionError, InstanceNotFound, NotConnected, Presence, WrongKind
from bot.fleet.instance import InstanceRef
from bot.store.files import DataFolderError
from bot.store.presence_ends import forget_presence_end, read_presence_ends, remember_presence_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.clock import Clock
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.outcomes import PresenceSet
    from bot.store.database import Database
    from bot.store.presence_ends import PresenceEnd

log = structlog.get_logger(__name__)

AGAIN: Final = timedelta(minutes=1)
"""An end that did not come off, since the server or the session is down, is tried again after so long."""

GIVEN_UP: Final = timedelta(days=1)
"""So long after its time; who is away for longer finds the session as the server opens it anew."""

AT_ONCE: Final = 4
"""So many ends are under way on one server; those of the others do not wait for them."""


class Teller(Protocol):
    """Tells who asked for it; it lets nothing out that goes wrong."""

    async def ended(self, end: PresenceEnd) -> None:
        """The instance shows as offline again."""

    async def given_up(self, end: PresenceEnd) -> None:
        """It could not be set offline, and is tried no more."""


class _TakenBack(Exception):
    """Something else was chosen while an end waited for its turn."""


class Presences:
    """Sets presences, and ends those that have an end, also after a restart."""

    def __init__(self, lifecycle: Lifecycle, database: Database, clock: Clock) -> None:
        """Read what an earlier process left; nothing ends before :meth:`run`.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._lifecycle, self._database, self._clock = lifecycle, database, clock
        self._ends = {_ref(end): end for end in read_presence_ends(database)}
        self._tried: dict[InstanceRef, datetime] = {}
        self._ending: set[InstanceRef] = set()
        self._room: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._wake = asyncio.Event()

    def until(self, ref: InstanceRef) -> datetime | None:
        """When an instance goes offline by itself, in UTC; None where it does not."""
        end = self._ends.get(ref)
        return None if end is None else end.until

    async def set(self, ref: InstanceRef, presence: Presence) -> PresenceSet:
        """Set a presence for good; an end that was to come is taken back first.

        Raises:
            NotConnected: there is no open session to set it for.
            EvolutionError: the server did not answer as it should.
            DataFolderError: the end could not be taken back, so nothing was done.
        """
        return await self._choose(ref, presence, None)

    async def online_until(self, end: PresenceEnd) -> PresenceSet:
        """Show an instance as online until then; the end is remembered first, so that it comes for sure.

        Raises:
            NotConnected: there is no open session to set it for.
            EvolutionError: the server did not answer as it should.
            DataFolderError: the end could not be remembered, so nothing was done.
        """
        return await self._choose(_ref(end), Presence.AVAILABLE, end)

    async def run(self, teller: Teller) -> None:
        """End what is due until cancelled, each by itself: a server that is silent holds up no other."""
        async with asyncio.TaskGroup() as ending:
            while True:
                await self._clock.until(self._next(), self._wake)
                self._wake.clear()
                for end in self._due():
                    self._ending.add(_ref(end))
                    ending.create_task(self._try(end, teller))

    async def _choose(self, ref: InstanceRef, presence: Presence, end: PresenceEnd | None) -> PresenceSet:
        return await self._lifecycle.set_presence(ref, presence, within=self._written_down(ref, end))

    @asynccontextmanager
    async def _written_down(self, ref: InstanceRef, end: PresenceEnd | None) -> AsyncIterator[None]:
        """Write down ``end`` in place of the one that there is; where the server refuses, that one is put back.

        All of it in the instance's turn: whoever is next would else take what was refused for what was there.
        """
        former = self._ends.get(ref)
        await self._put(ref, end)
        try:
            yield
        except EvolutionError:
            if self._ends.get(ref) is end:
                await self._put_back(ref, former)
            raise

    async def _put(self, ref: InstanceRef, end: PresenceEnd | None) -> None:
        """Let ``end`` be the one of its instance, or none.

        Raises:
            DataFolderError: it could not be written, and is as before.
        """
        former = self._ends.get(ref)
        if end:
            await self._database.apply(remember_presence_end(end))
        elif former:
            await self._database.apply(forget_presence_end(former))
        self._hold(ref, end)

    async def _put_back(self, ref: InstanceRef, former: PresenceEnd | None) -> None:
        """What the disk does not take holds until a restart all the same."""
        try:
            await self._put(ref, former)
        except DataFolderError as error:
            log.warning("presence_end_not_put_back", why=str(error))
            self._hold(ref, former)

    def _hold(self, ref: InstanceRef, end: PresenceEnd | None) -> None:
        self._ends.pop(ref, None)
        self._tried.pop(ref, None)
        if end:
            self._ends[ref] = end
            self._wake.set()

    def _moment(self, end: PresenceEnd) -> datetime:
        tried = self._tried.get(_ref(end))
        return end.until if tried is None else tried + AGAIN

    def _next(self) -> datetime | None:
        return min(map(self._moment, self._waiting()), default=None)

    def _due(self) -> list[PresenceEnd]:
        now = self._clock.now()
        return [end for end in self._waiting() if self._moment(end) <= now]

    def _waiting(self) -> list[PresenceEnd]:
        """Those that are not being tried just now."""
        return [end for ref, end in self._ends.items() if ref not in self._ending]

    async def _try(self, end: PresenceEnd, teller: Teller) -> None:
        try:
            async with self._room[end.server]:
                await self._end(end, teller)
        finally:
            self._ending.discard(_ref(end))
            self._wake.set()

    async def _end(self, end: PresenceEnd, teller: Teller) -> None:
        failure = await self._go_offline(end)
        if self._ends.get(_ref(end)) is not end:  # somebody chose something else meanwhile
            return
        now = self._clock.now()
        match failure:
            case None:
                await self._drop(end)
                await teller.ended(end)
            case InstanceNotFound() | WrongKind():
                await self._drop(end)
            case NotConnected() if (
                now - end.until > GIVEN_UP
            ):  # nobody sees it online, and nobody need be told
                await self._drop(end)
            case _ if now - end.until > GIVEN_UP:
                await self._drop(end)
                await teller.given_up(end)
            case _:
                self._tried[_ref(end)] = now

    async def _go_offline(self, end: PresenceEnd) -> EvolutionError | None:
        """Show its instance as offline, unless the end was taken back before its turn came; what went wrong."""
        try:
            await self._lifecycle.set_presence(_ref(end), Presence.UNAVAILABLE, within=self._wanted(end))
        except _TakenBack:
            return None
        except EvolutionError as error:
            log.info("presence_not_ended", server=end.server, error=type(error).__name__)
            return error
        return None

    @asynccontextmanager
    async def _wanted(self, end: PresenceEnd) -> AsyncIterator[None]:
        if self._ends.get(_ref(end)) is not end:
            raise _TakenBack
        yield

    async def _drop(self, end: PresenceEnd) -> None:
        """What stays on disk is ended once more after a restart, which does no harm."""
        self._hold(_ref(end), None)
        try:
            await self._database.apply(forget_presence_end(end))
        except DataFolderError as error:
            log.warning("presence_end_not_forgotten", why=str(error))


def _ref(end: PresenceEnd) -> InstanceRef:
    return InstanceRef(end.server, UUID(end.instance_id))
