"""The live process of linking an instance to a phone: one on the server, any number of viewers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import (
    AlreadyOpen,
    EvolutionError,
    InstanceNotFound,
    NoQrYet,
    Qr,
    ServerBroke,
    State,
    TimedOut,
    Unreachable,
)
from bot.fleet.codes import Codes, NoCode, connect_to_the_end, scanned_text

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.fleet.fleet import Fleet
    from bot.fleet.health import Observation
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.patience import Patience
    from bot.fleet.phones import Phone

log = structlog.get_logger(__name__)

CLOSED_LOOKS: Final = 3
"""Between two sockets the state is ``close`` for a moment (flow state-timelines), so one look proves nothing."""

FAILED_LOOKS: Final = 5
"""A server that fails one look may answer the next; after so many in a row it is told."""


class Ending(Enum):
    """How a pairing ended without a phone."""

    EXPIRED = auto()
    STOPPED = auto()
    CLOSED = auto()
    GONE = auto()
    NO_CODE = auto()
    COMING_BACK = auto()
    LOADING = auto()
    OTHER_KIND = auto()


@dataclass(frozen=True)
class Preparing:
    """The server is asked for a code."""

    instance: Instance


@dataclass(frozen=True)
class Showing:
    """A code can be scanned or typed now; it is a password."""

    instance: Instance
    qr: Qr
    phone: Phone | None


@dataclass(frozen=True)
class Linked:
    """The phone is linked; ``already`` if it was so before any code was shown."""

    now: Observation
    already: bool


@dataclass(frozen=True)
class Ended:
    """There will be no more codes."""

    instance: Instance
    ending: Ending


@dataclass(frozen=True)
class Failed:
    """The server did not answer as it should."""

    instance: Instance
    error: EvolutionError


Step = Preparing | Showing | Linked | Ended | Failed


class Pairing:
    """One running pairing; viewers follow it and see its latest step."""

    def __init__(self, instance: Instance, phone: Phone | None) -> None:
        self.instance, self.phone = instance, phone
        self._latest: Step = Preparing(instance)
        self._number = 0
        self._changed = asyncio.Condition()
        self._stop = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether its last step was made."""
        return isinstance(self._latest, (Linked, Ended, Failed))

    @property
    def is_stopped(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set()

    @property
    def latest(self) -> Step:
        """Where it stands now."""
        return self._latest

    def stop(self) -> None:
        """End it at its next look; every viewer sees ``Ended``."""
        self._stop.set()

    async def follow(self) -> AsyncGenerator[Step]:
        """The steps from now on, the last one included; overtaken ones are left out."""
        seen = -1
        while True:
            async with self._changed:
                while self._number <= seen:
                    await self._changed.wait()
                seen, step = self._number, self._latest
            yield step
            if isinstance(step, (Linked, Ended, Failed)):
                return

    async def over(self) -> None:
        """Wait for its last step."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.is_over)

    async def show(self, step: Step) -> None:
        """Make ``step`` the latest."""
        async with self._changed:
            self._latest, self._number = step, self._number + 1
            self._changed.notify_all()

    async def pause(self, seconds: float) -> bool:
        """Wait; True if it was stopped meanwhile."""
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Pairings:
    """Every running pairing, one at most for each instance."""

    def __init__(self, fleet: Fleet, patience: Patience) -> None:
        self._fleet, self._patience = fleet, patience
        self._running: dict[InstanceRef, tuple[Pairing, asyncio.Task[None]]] = {}
        self._all: dict[asyncio.Task[None], Pairing] = {}
        self._closed = False

    def running(self, ref: InstanceRef) -> Pairing | None:
        """The pairing that runs for an instance, if one does."""
        entry = self._running.get(ref)
        return entry[0] if entry and not entry[0].is_over else None

    def open(self, instance: Instance, phone: Phone | None = None) -> Pairing:
        """Start a pairing, or join the one that runs, unless that is for another phone: then it is ended.

        With ``phone`` a new one gets a pairing code only where no socket runs (#93): see :class:`Preparation`.
        """
        if running := self.running(instance.ref):
            if phone is None or running.phone == phone:
                return running
            running.stop()
        pairing = Pairing(instance, phone)
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
            await pairing.show(Ended(pairing.instance, Ending.STOPPED))

    async def _work(self, pairing: Pairing) -> None:
        work = asyncio.create_task(self._steps(pairing))
        stop = asyncio.create_task(pairing.pause(self._patience.first_code_s + self._patience.pairing_s))
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        if work.done() and not work.cancelled() and (fault := work.exception()):
            log.error("pairing_broke", exc_info=fault)
        work.cancel()
        stop.cancel()
        if not pairing.is_over:  # told before the work lets go of the instance, which can take a connect
            await pairing.show(Ended(pairing.instance, Ending.STOPPED))
        await asyncio.gather(work, stop, return_exceptions=True)

    async def _steps(self, pairing: Pairing) -> None:
        try:
            first = await self._first_code(pairing)
            if isinstance(first, Qr):
                await self._show_until_linked(pairing, first)
            else:
                await pairing.show(await self._without_code(pairing.instance, first))
        except InstanceNotFound:
            await pairing.show(Ended(pairing.instance, Ending.GONE))
        except EvolutionError as error:
            await pairing.show(Failed(pairing.instance, error))

    async def _first_code(self, pairing: Pairing) -> Qr | NoCode:
        instance = pairing.instance
        client = self._fleet.server(instance.server).client
        codes = Codes(client, self._patience, lambda: self._fleet.turn(instance.ref))
        return await codes.first(instance, pairing.phone)

    async def _without_code(self, instance: Instance, why: NoCode) -> Step:
        match why:
            case NoCode.OTHER_KIND:
                return Ended(instance, Ending.OTHER_KIND)
            case NoCode.LINKED:
                return await self._linked(instance, already=True)
            case NoCode.COMING_BACK:
                return Ended(instance, Ending.COMING_BACK)
            case NoCode.LOADING:
                return Ended(instance, Ending.LOADING)
            case NoCode.NONE_CAME:
                return Ended(instance, Ending.NO_CODE)

    async def _show_until_linked(self, pairing: Pairing, first: Qr) -> None:
        instance, shown, closed, failed = pairing.instance, first, 0, 0
        deadline = time.monotonic() + self._patience.pairing_s
        await pairing.show(Showing(instance, first, pairing.phone))
        while time.monotonic() < deadline and closed < CLOSED_LOOKS:
            await asyncio.sleep(self._patience.pairing_look_s)
            try:
                answer = await self._look(instance)
            except (Unreachable, TimedOut, ServerBroke):
                failed += 1
                if failed == FAILED_LOOKS:
                    raise
                continue
            failed = 0
            if isinstance(answer, AlreadyOpen):
                await pairing.show(await self._linked(instance, already=False))
                return
            closed = closed + 1 if answer is None else 0
            if isinstance(answer, Qr) and _face(answer) != _face(shown):
                shown = answer
                await pairing.show(Showing(instance, shown, pairing.phone))
        await pairing.show(Ended(instance, Ending.CLOSED if closed else Ending.EXPIRED))

    async def _look(self, instance: Instance) -> Qr | NoQrYet | AlreadyOpen | None:
        """What the server has now, None if it has closed; it is never made to open a socket by this."""
        client = self._fleet.server(instance.server).client
        async with self._fleet.turn(instance.ref):
            state = await client.connection_state(instance.name)
            if state is State.OPEN:
                return AlreadyOpen()
            if state is State.CLOSE:
                return None
            return await connect_to_the_end(client, instance.name) if state else NoQrYet(0)

    async def _linked(self, instance: Instance, *, already: bool) -> Linked:
        """The instance with its owner, which the database gets a moment after the state is open."""
        deadline = time.monotonic() + self._patience.act_s
        while True:
            fresh = await self._fleet.get(instance.ref)
            if fresh.ever_linked or time.monotonic() > deadline:
                return Linked(await self._fleet.observe(fresh), already=already)
            await asyncio.sleep(self._patience.look_s)


def _face(answer: Qr) -> tuple[str | None, str | None]:
    """All of a code that people see."""
    return scanned_text(answer), answer.pairing_code
