"""Create, restart, log out, delete, set presence: act, then look until it is true."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import (
    InstanceNotFound,
    NotConnected,
    ServerBroke,
    ServerCutConnection,
    State,
    StillLoading,
    TimedOut,
    WrongKind,
)
from bot.fleet import creation
from bot.fleet.creation import Order
from bot.fleet.health import is_coming_back
from bot.fleet.looking import Looking
from bot.fleet.ours import Doing
from bot.fleet.outcomes import (
    CreateOutcome,
    Deed,
    Deleted,
    DeleteOutcome,
    LoggedOut,
    LogoutOutcome,
    PresenceSet,
    Restarted,
    RestartOutcome,
)
from bot.fleet.versions import goes_deaf_after_logout

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bot.evolution import Presence
    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.patience import Patience
    from bot.fleet.server import Server

log = structlog.get_logger(__name__)

_MAYBE_DONE: Final = (TimedOut, ServerCutConnection)
"""The answer to an order was lost, so only the state can tell whether it was carried out."""


class Lifecycle:
    """Acts on instances, one action at a time on each, in the order in which they were asked for."""

    def __init__(self, fleet: Fleet, patience: Patience) -> None:
        self._fleet = fleet
        self._patience = patience
        self._looking = Looking(fleet, patience)

    async def create(self, server: Server, name: str) -> CreateOutcome:
        """Create an instance and read it back; see :func:`creation.create`.

        Raises:
            EvolutionError: it was not created.
        """
        return await creation.create(self._fleet, server, Order(name))

    async def restart(self, ref: InstanceRef, *, unasked: bool = False) -> RestartOutcome:
        """Restart a session and wait until it is open again.

        The server answers "open" while the socket is down (#117), so an open
        state counts only once the session was seen to be down, or its row tells
        of a new opening. Where it only shows codes there is nothing to watch, so
        that is no session to restart. What an ``unasked`` one leads to is
        nobody's doing, so that people are told of it.

        Raises:
            NotConnected: there is no session to restart; the server was not asked to.
            StillLoading: the server has not loaded it yet.
            EvolutionError: the server did not answer as it should.
        """
        async with self._fleet.turn(ref):
            instance = await self._fleet.get(ref)
            await self._looking.must_have_session(instance)
            if unasked:
                return await self._restart(instance)
            with self._fleet.ours.deed(ref.server, instance.name, Doing.RESTART):
                return await self._restart(instance)

    async def logout(self, ref: InstanceRef) -> LogoutOutcome:
        """Unlink ``ref`` from its phone and watch the server until it agrees.

        Raises:
            InstanceNotFound: the server has no such instance.
            WrongKind: it links no phone; the server would say SUCCESS all the same (#142).
            EvolutionError: the server did not answer as it should.
        """
        async with self._fleet.turn(ref):
            instance = await self._fleet.get(ref)
            if not instance.row.links_a_phone:
                raise WrongKind
            deaf = goes_deaf_after_logout(await self._fleet.server(ref.server).version())
            started = time.monotonic()
            with self._fleet.ours.deed(ref.server, instance.name):
                ordered = await self._log_out(instance, started)
                if not await self._looking.is_out(instance):
                    return await self._looking.unconfirmed(Deed.LOGOUT, ref, started, ordered=ordered)
            # One that the phone had unlinked before does not go deaf (flow deaf-after-logout).
            return LoggedOut(await self._fleet.get(ref), already=not ordered, deaf_next_time=deaf and ordered)

    async def delete(self, ref: InstanceRef) -> DeleteOutcome:
        """Delete ``ref`` in the safe order: log out, wait for close, delete, wait until it is gone.

        Deleted while its socket reopens, a session would live on as a ghost
        that nobody can reach (flow ghost-after-delete).

        Raises:
            InstanceNotFound: it was gone before.
            StillLoading: the server has not loaded it yet, so nothing was done.
            EvolutionError: the server did not answer as it should.
        """
        async with self._fleet.turn(ref):
            return await self.delete_in_turn(await self._fleet.get(ref))

    async def delete_in_turn(self, instance: Instance, *, only_unlinked: bool = False) -> DeleteOutcome:
        """Do what :meth:`delete` does for one who holds the instance's turn already.

        Raises:
            LinkedMeanwhile: ``only_unlinked``, and a phone is linked now; it was not deleted.
        """
        with self._fleet.ours.deed(instance.server, instance.name):
            return await self._delete(instance, only_unlinked=only_unlinked)

    async def vanishes(self, instance: Instance) -> bool:
        """Whether the row goes within a moment: an order whose answer was lost may have been taken.

        Raises:
            EvolutionError: the server does not say.
        """
        deadline = time.monotonic() + self._patience.settle_s
        while time.monotonic() < deadline:
            if await self._looking.is_gone(instance):
                self._fleet.ours.deletes(instance.ref)
                return True
            await asyncio.sleep(self._patience.look_s)
        return False

    async def log_out_in_turn(self, instance: Instance, *, only_unlinked: bool) -> bool:
        """Log out for one who holds the instance's turn already; whether it is closed for good now.

        Raises:
            LinkedMeanwhile: ``only_unlinked``, and a phone is linked now.
        """
        with self._fleet.ours.deed(instance.server, instance.name):
            await self._log_out(instance, time.monotonic(), only_unlinked=only_unlinked)
            return await self._looking.is_out(instance)

    async def set_presence(
        self,
        ref: InstanceRef,
        presence: Presence,
        *,
        within: AbstractAsyncContextManager[None] | None = None,
    ) -> PresenceSet:
        """Set the presence of a connected session.

        The server also takes it during an outage, when nothing is delivered
        (#207), so the live state is read afterwards.

        Args:
            ref: the instance.
            presence: what it shall show.
            within: what is entered before, in the instance's turn, and learns there what went wrong.

        Raises:
            NotConnected: there is no open session to set it for.
            EvolutionError: the server did not answer as it should.
        """
        async with self._fleet.turn(ref), within or nullcontext():
            instance = await self._fleet.get(ref)
            await self._fleet.client_of(instance).set_presence(instance.name, presence)
            if await self._fleet.client_of(instance).connection_state(instance.name) is not State.OPEN:
                raise NotConnected
            return PresenceSet(instance, presence)

    async def _restart(self, instance: Instance) -> RestartOutcome:
        ref, started = instance.ref, time.monotonic()
        try:
            await self._fleet.client_of(instance).restart(instance.name)
        except _MAYBE_DONE as error:
            log.info("answer_lost", deed=Deed.RESTART.name, error=type(error).__name__)
        self._fleet.changed(ref.server)
        if await self._looking.is_back(instance, started):
            return Restarted(await self._fleet.observe(await self._fleet.get(ref)))
        return await self._looking.unconfirmed(Deed.RESTART, ref, started)

    async def _delete(self, instance: Instance, *, only_unlinked: bool) -> DeleteOutcome:
        started = time.monotonic()
        if not instance.row.links_a_phone:
            # It has no session to log out (#142), and is deleted as it is (#147).
            return await self._delete_closed(instance, started)
        await self._log_out(instance, started, only_unlinked=only_unlinked)
        if not await self._looking.is_out(instance):
            return await self._looking.unconfirmed(Deed.DELETE, instance.ref, started, ordered=False)
        if only_unlinked:
            await self._looking.must_be_unlinked(instance)
        return await self._delete_closed(instance, started)

    async def _log_out(self, instance: Instance, started: float, *, only_unlinked: bool = False) -> bool:
        """Order a logout until the state is ``close``; False if no order was taken.

        While a linked session reopens its socket the server loses the order
        (#233) or refuses it (2.3.7: 500), so that is waited out, and the order
        is given again if the session came back.

        Raises:
            StillLoading: the server has not loaded the instance; it would say SUCCESS and do nothing (#226).
            LinkedMeanwhile: ``only_unlinked``, and a phone is linked now.
        """
        client, ordered = self._fleet.client_of(instance), False
        while time.monotonic() - started < self._patience.act_s:
            state = await client.connection_state(instance.name)
            if state is None:
                raise StillLoading
            if state is State.CLOSE and await self._looking.is_out(instance):
                break
            if state is State.OPEN or (state is State.CONNECTING and not is_coming_back(instance.row, state)):
                if only_unlinked:
                    await self._looking.must_stay_unlinked(instance)
                ordered = await self._order_logout(instance) or ordered
            await asyncio.sleep(self._patience.look_s)
        return ordered

    async def _order_logout(self, instance: Instance) -> bool:
        try:
            await self._fleet.client_of(instance).logout(instance.name)
        except (NotConnected, ServerBroke):
            return False
        except _MAYBE_DONE as error:
            log.info("answer_lost", deed=Deed.LOGOUT.name, error=type(error).__name__)
        finally:
            self._fleet.changed(instance.server)
        return True

    async def _delete_closed(self, instance: Instance, started: float) -> DeleteOutcome:
        client = self._fleet.client_of(instance)
        try:
            await client.delete(instance.name)
        except _MAYBE_DONE as error:
            log.info("answer_lost", deed=Deed.DELETE.name, error=type(error).__name__)
        self._fleet.ours.deletes(instance.ref)
        self._fleet.changed(instance.server)
        deadline = time.monotonic() + self._patience.act_s
        while time.monotonic() < deadline:
            if await self._looking.is_gone(instance):
                return Deleted(instance)
            await asyncio.sleep(self._patience.look_s)
        try:
            outcome = await self._looking.unconfirmed(Deed.DELETE, instance.ref, started)
            webhook = await client.configuration.find_webhook(instance.name)
        except InstanceNotFound:
            return Deleted(instance)
        return replace(outcome, webhook_in_the_way=webhook is not None and webhook.enabled)
