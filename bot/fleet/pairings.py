"""Every running pairing: one on the server for each instance, any number of viewers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.evolution import InstanceNotFound
from bot.fleet.linking import Linking
from bot.fleet.outcomes import Deleted
from bot.fleet.pairing import Pairing
from bot.fleet.steps import Deleting, Ended, Ending

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.fleet.fleet import Fleet
    from bot.fleet.hints import Hints
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.outcomes import DeleteOutcome
    from bot.fleet.pairing import Interrupted
    from bot.fleet.patience import Patience
    from bot.fleet.phones import Phone

log = structlog.get_logger(__name__)


class Pairings:
    """Every running pairing, one at most for each instance."""

    def __init__(self, fleet: Fleet, patience: Patience, hints: Hints) -> None:
        self._fleet, self._patience, self._hints = fleet, patience, hints
        self._running: dict[InstanceRef, tuple[Pairing, asyncio.Task[None]]] = {}
        self._all: dict[asyncio.Task[None], Pairing] = {}
        self._closed = False

    def running(self, ref: InstanceRef) -> Pairing | None:
        """The pairing that runs for an instance, if one does."""
        entry = self._running.get(ref)
        return entry[0] if entry and not entry[0].is_over else None

    async def find(self, ref: InstanceRef) -> Instance:
        """What is to be paired, read at the pace of all looks: after a restart hundreds are found at once.

        Raises:
            EvolutionError: it is gone, or the server did not answer as it should.
        """
        await self._fleet.server(ref.server).pairing_looks.turn()
        return await self._fleet.get(ref)

    def open(
        self, instance: Instance, phone: Phone | None = None, interrupted: Interrupted | None = None
    ) -> Pairing:
        """Start a pairing, or join the one that runs, unless that is for another phone: then it is ended.

        With ``phone`` a new one gets a pairing code only where no socket runs (#93): see :class:`Preparation`.
        One that was ``interrupted`` goes on.
        """
        if running := self.running(instance.ref):
            if phone is None or running.phone == phone:
                return running
            running.stop()
        pairing = Pairing(instance, phone, interrupted)
        if self._closed:  # the command that opens it was in hand when the program was told to end
            pairing.stop()
        task = asyncio.create_task(self._run(pairing))
        self._running[instance.ref] = (pairing, task)
        self._all[task] = pairing
        task.add_done_callback(lambda done: self._forget(instance.ref, done))
        return pairing

    def stop(self, ref: InstanceRef) -> None:
        """Stop the pairing of an instance, if one runs."""
        if running := self.running(ref):
            running.stop()

    async def end(self, ref: InstanceRef) -> None:
        """Stop the pairing of an instance and wait until it is over."""
        if entry := self._running.get(ref):
            entry[0].stop()
            await asyncio.gather(entry[1], return_exceptions=True)

    async def while_deleting(self, ref: InstanceRef, deletion: Awaitable[DeleteOutcome]) -> DeleteOutcome:
        """Let the pairing of an instance give way to its deletion; its viewers are told what came of that."""
        if not (pairing := self.running(ref)):
            return await deletion
        pairing.give_way()
        ending = Ending.STOPPED
        try:
            outcome = await deletion
            ending = Ending.DELETED if isinstance(outcome, Deleted) else Ending.STOPPED
        except InstanceNotFound:
            ending = Ending.GONE
            raise
        finally:
            pairing.stop(ending)
        return outcome

    async def close(self) -> None:
        """Stop all of them, also those to come; a connect that the server has in hand is not waited for."""
        self._closed = True
        running = dict(self._all)
        for pairing in running.values():
            pairing.stop()
        await asyncio.gather(*(pairing.over() for pairing in running.values()))
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _forget(self, ref: InstanceRef, task: asyncio.Task[None]) -> None:
        del self._all[task]
        if (running := self._running.get(ref)) and running[1] is task:
            del self._running[ref]

    async def _run(self, pairing: Pairing) -> None:
        if not pairing.is_stopped:
            await self._work(pairing)
        if not pairing.is_over:
            await pairing.show(_end(pairing))

    async def _work(self, pairing: Pairing) -> None:
        instance = pairing.instance
        with self._hints.listen(instance.server, instance.name) as ear:
            pairing.hears(ear)
            await self._until_stopped(Linking(self._fleet, self._patience, pairing, ear), pairing)

    async def _until_stopped(self, linking: Linking, pairing: Pairing) -> None:
        work, halt = asyncio.create_task(linking.to_the_end()), asyncio.create_task(pairing.interrupted())
        await asyncio.wait({work, halt}, return_when=asyncio.FIRST_COMPLETED)
        if work.done() and not work.cancelled() and (fault := work.exception()):
            log.error("pairing_broke", exc_info=fault)
        work.cancel()
        if not pairing.is_over and halt.done() and not pairing.is_stopped:
            await pairing.show(Deleting(pairing.instance))
            await pairing.stopped()
        halt.cancel()
        if not pairing.is_over:  # told before the work lets go of the instance, which can take a connect
            await pairing.show(_end(pairing))
        await asyncio.gather(work, halt, return_exceptions=True)


def _end(pairing: Pairing) -> Ended:
    return Ended(pairing.instance, pairing.ending, pairing.phone)
