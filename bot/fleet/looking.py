"""Looks at an instance until something has become true of it, or patience ends; changes nothing."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.evolution import (
    InstanceNotFound,
    NotConnected,
    ServerBroke,
    ServerDown,
    State,
    StillLoading,
    TimedOut,
    Unreachable,
)
from bot.fleet.health import is_coming_back
from bot.fleet.outcomes import Deed, Unconfirmed

if TYPE_CHECKING:
    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.patience import Patience


class LinkedMeanwhile(Exception):
    """A phone was linked to an instance that was to be acted on only while none was; the order was not given."""


class Looking:
    """What is true of an instance, whatever the server answered to an order."""

    def __init__(self, fleet: Fleet, patience: Patience) -> None:
        self._fleet = fleet
        self._patience = patience

    async def must_have_session(self, instance: Instance) -> None:
        """Let pass what has a session; also one whose state cannot be read, which a restart may cure.

        Raises:
            NotConnected: it is closed, or only shows codes.
            StillLoading: the server has not loaded it yet.
        """
        try:
            state = await self._fleet.live_state(instance)
        except (TimedOut, ServerBroke):
            return
        if state is None:
            raise StillLoading
        if state is not State.OPEN and not is_coming_back(instance.row, state):
            raise NotConnected

    async def must_stay_unlinked(self, instance: Instance) -> None:
        """Let pass what no phone is linked to, nor about to be.

        After a scan the state goes on saying ``connecting``, and the row has no
        owner, until the session is open; so it is watched for as long as that takes.

        Raises:
            LinkedMeanwhile: it is open, or has an owner.
        """
        until = time.monotonic() + self._patience.scan_s
        await self.must_be_unlinked(instance)
        while time.monotonic() < until:
            await asyncio.sleep(self._patience.look_s)
            await self.must_be_unlinked(instance)

    async def must_be_unlinked(self, instance: Instance) -> None:
        """Let pass what no phone is linked to, by the row and then by the live state, which knows it first.

        Raises:
            LinkedMeanwhile: it is open, or has an owner.
        """
        fresh = await self._fleet.get(instance.ref)
        state = await self._fleet.client_of(instance).connection_state(instance.name)
        if state is State.OPEN or fresh.ever_linked:
            raise LinkedMeanwhile

    async def is_back(self, instance: Instance, started: float) -> bool:
        """Whether a session that was told to restart is open again before our patience ends."""
        went_down = False
        while (elapsed := time.monotonic() - started) < self._patience.restart_s:
            state = await self._look(instance)
            went_down = went_down or state in {State.CLOSE, State.CONNECTING}
            if state is State.OPEN and (
                went_down or (elapsed >= self._patience.settle_s and await self._opened_anew(instance))
            ):
                return True
            await asyncio.sleep(self._patience.look_s)
        return False

    async def is_out(self, instance: Instance) -> bool:
        """Whether the instance is closed for good: the live state holds and the database agrees.

        An owner proves nothing here: one that was scanned a moment ago has none yet when it restarts (515).
        """
        client = self._fleet.client_of(instance)
        if await client.connection_state(instance.name) is not State.CLOSE:
            return False
        row = await client.fetch_by_id(instance.row.id)
        if row.state is not State.CLOSE:
            await asyncio.sleep(self._patience.settle_s)
        return await client.connection_state(instance.name) is State.CLOSE

    async def is_gone(self, instance: Instance) -> bool:
        """Whether the inventory has lost the row; the state alone goes earlier (flow state-timelines)."""
        try:
            await self._fleet.client_of(instance).fetch_by_id(instance.row.id)
        except InstanceNotFound:
            return True
        return False

    async def unconfirmed(
        self, deed: Deed, ref: InstanceRef, started: float, *, ordered: bool = True
    ) -> Unconfirmed:
        """Say how the instance is, ``deed`` not having become true since ``started`` (monotonic seconds).

        Raises:
            EvolutionError: not even that is known; ``InstanceNotFound`` if it is gone.
        """
        now = await self._fleet.observe(await self._fleet.get(ref))
        return Unconfirmed(deed, now, time.monotonic() - started, ordered=ordered)

    async def _opened_anew(self, instance: Instance) -> bool:
        """Whether the row was written since, as it is at each opening: so a short fall was looked past."""
        return (await self._fleet.get(instance.ref)).row.updated_at != instance.row.updated_at

    async def _look(self, instance: Instance) -> State | None:
        """The live state; None also where this one look failed, since the next may tell.

        A few that fail at this pace make the server be taken for dead; it is looked for at once then.
        """
        try:
            return await self._fleet.client_of(instance).connection_state(instance.name)
        except ServerDown:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.act_s):
                    await self._fleet.server(instance.server).circuit.look()
            return None
        except (Unreachable, TimedOut, ServerBroke):
            return None
