"""How instances show to their contacts: for good, or online for a while and then offline by themselves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

import structlog

from bot.evolution import EvolutionError, InstanceNotFound, Presence, WrongKind
from bot.fleet.instance import InstanceRef
from bot.store.files import DataFolderError
from bot.store.presence_ends import forget_presence_end, read_presence_ends, remember_presence_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
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


class Teller(Protocol):
    """Tells who asked for it; it lets nothing out that goes wrong."""

    async def ended(self, end: PresenceEnd) -> None:
        """The instance shows as offline again."""


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
        self._wake = asyncio.Event()

    def until(self, ref: InstanceRef) -> datetime | None:
        """When an instance goes offline by itself, in UTC; None where it does not."""
        end = self._ends.get(ref)
        return None if end is None else end.until

    async def set(self, ref: InstanceRef, presence: Presence) -> PresenceSet:
        """Set a presence for good: an end that was to come is taken back.

        Raises:
            NotConnected: there is no open session to set it for.
            EvolutionError: the server did not answer as it should.
            DataFolderError: the end could not be taken back; the presence is set.
        """
        former: list[PresenceEnd] = []

        async def look() -> None:
            former.extend(end for end in [self._ends.get(ref)] if end)

        outcome = await self._lifecycle.set_presence(ref, presence, first=look)
        for end in former:
            await self._forget(end)
        return outcome

    async def online_until(self, end: PresenceEnd) -> PresenceSet:
        """Show an instance as online until then; the end is remembered first, so that it comes for sure.

        Raises:
            NotConnected: there is no open session to set it for.
            EvolutionError: the server did not answer as it should.
            DataFolderError: the end could not be remembered, so nothing was done.
        """
        former: list[PresenceEnd] = []

        async def remember() -> None:
            former.extend(one for one in [self._ends.get(_ref(end))] if one)
            await self._database.apply(remember_presence_end(end))
            self._put(end)

        try:
            return await self._lifecycle.set_presence(_ref(end), Presence.AVAILABLE, first=remember)
        except EvolutionError:
            await self._forget(end)
            for one in former:
                await self._database.apply(remember_presence_end(one))
                self._put(one)
            raise

    async def run(self, teller: Teller) -> None:
        """End what is due until cancelled."""
        while True:
            await self._clock.until(self._next(), self._wake)
            self._wake.clear()
            await asyncio.gather(*(self._end(end, teller.ended) for end in self._due()))

    def _put(self, end: PresenceEnd) -> None:
        self._ends[_ref(end)] = end
        self._tried.pop(_ref(end), None)
        self._wake.set()

    def _moment(self, end: PresenceEnd) -> datetime:
        tried = self._tried.get(_ref(end))
        return end.until if tried is None else tried + AGAIN

    def _next(self) -> datetime | None:
        return min(map(self._moment, self._ends.values()), default=None)

    def _due(self) -> list[PresenceEnd]:
        now = self._clock.now()
        return [end for end in self._ends.values() if self._moment(end) <= now]

    async def _end(self, end: PresenceEnd, tell: Callable[[PresenceEnd], Awaitable[None]]) -> None:
        try:
            await self._lifecycle.set_presence(_ref(end), Presence.UNAVAILABLE)
        except (InstanceNotFound, WrongKind):
            return await self._drop(end)
        except EvolutionError as error:
            return await self._not_ended(end, error)
        if self._ends.get(_ref(end)) is not end:  # somebody chose something else meanwhile
            return None
        await self._drop(end)
        return await tell(end)

    async def _not_ended(self, end: PresenceEnd, error: EvolutionError) -> None:
        now = self._clock.now()
        log.info("presence_not_ended", server=end.server, error=type(error).__name__)
        self._tried[_ref(end)] = now
        if now - end.until > GIVEN_UP:
            await self._drop(end)

    async def _drop(self, end: PresenceEnd) -> None:
        """What stays on disk is ended once more after a restart, which does no harm."""
        try:
            await self._forget(end)
        except DataFolderError as error:
            log.warning("presence_end_not_forgotten", why=str(error))

    async def _forget(self, end: PresenceEnd) -> None:
        if self._ends.get(_ref(end)) is not end:  # another one is in its place by now
            return
        del self._ends[_ref(end)]
        self._tried.pop(_ref(end), None)
        await self._database.apply(forget_presence_end(end))


def _ref(end: PresenceEnd) -> InstanceRef:
    return InstanceRef(end.server, UUID(end.instance_id))
