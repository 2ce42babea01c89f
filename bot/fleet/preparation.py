"""Bring an instance to where a phone number counts, so that it gets a pairing code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evolution import State, StillLoading
from bot.fleet.looking import LinkedMeanwhile
from bot.fleet.outcomes import Deed, Unconfirmed
from bot.fleet.recreated import Recreated
from bot.fleet.versions import goes_deaf_after_logout

if TYPE_CHECKING:
    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import DetailedInstance, Instance, InstanceRef
    from bot.fleet.lifecycle import Lifecycle
    from bot.fleet.recreate import Recreation


@dataclass(frozen=True)
class Ready:
    """Nothing is left to prepare: a phone number given to the next connect will count.

    ``instance`` may be a new one. One that links no phone is left as it is; its pairing says so.
    """

    instance: Instance


@dataclass(frozen=True)
class AskFirst:
    """It is or was linked, and only a logout would help: a person must say so.

    Attributes:
        instance: the instance, untouched.
        deaf_next_time: after that logout it would hear no messages on this release.
    """

    instance: Instance
    deaf_next_time: bool


class Preparation:
    """The way to a socket that starts with a number: the server ignores it while one runs (#93)."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, recreation: Recreation) -> None:
        self._fleet, self._lifecycle, self._recreation = fleet, lifecycle, recreation

    async def prepare(self, ref: InstanceRef, *, may_log_out: bool) -> Ready | AskFirst | Unconfirmed:
        """Close a running socket without leaving the instance deaf or costing a linked session.

        A never-linked instance is created anew where a logout in its QR phase
        would leave it deaf (flow deaf-after-logout-in-qr-phase), elsewhere logged
        out. One that is or was linked is only logged out with ``may_log_out``; so
        before each order it is read anew whether a phone was linked since.

        Raises:
            StillLoading: the server has not loaded the instance yet.
            CannotRecreate, RecreateInterrupted: see :meth:`Recreation.recreate`.
            EvolutionError: the server did not answer as it should.
        """
        async with self._fleet.turn(ref):
            instance = await self._fleet.get(ref)
            if not await self._has_socket(instance):
                return Ready(instance)
            # This can take seconds (contract, section 2), in which a phone can be linked: the rest is read after it.
            deaf = goes_deaf_after_logout(await self._fleet.server(ref.server).version())
            instance = await self._fleet.get(ref)
            if not await self._has_socket(instance):
                return Ready(instance)
            if instance.ever_linked and not may_log_out:
                return AskFirst(instance, deaf_next_time=deaf)
            try:
                return await self._close(instance, deaf=deaf)
            except LinkedMeanwhile:
                now = await self._fleet.get(ref)
                return AskFirst(now, deaf_next_time=deaf) if await self._has_socket(now) else Ready(now)

    async def _has_socket(self, instance: Instance) -> bool:
        """Whether a socket is on its way, which would ignore a number; False where none can help."""
        if not instance.row.links_a_phone:
            return False
        state = await self._fleet.client_of(instance).connection_state(instance.name)
        if state is None:
            raise StillLoading
        return state is State.CONNECTING

    async def _close(self, instance: DetailedInstance, *, deaf: bool) -> Ready | Unconfirmed:
        only_unlinked = not instance.ever_linked
        if deaf and only_unlinked:
            outcome = await self._recreation.recreate_in_turn(instance, only_unlinked=True)
            return Ready(outcome.instance) if isinstance(outcome, Recreated) else outcome
        if await self._lifecycle.log_out_in_turn(instance, only_unlinked=only_unlinked):
            return Ready(await self._fleet.get(instance.ref))
        return Unconfirmed(Deed.LOGOUT, await self._fleet.observe(instance), waited_s=0)
