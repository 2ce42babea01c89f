"""The work of a pairing: get a code, keep it fresh, see when a phone is linked."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

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
from bot.fleet.steps import Ended, Ending, Failed, Linked, Showing

if TYPE_CHECKING:
    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance
    from bot.fleet.pairing import Pairing
    from bot.fleet.patience import Patience
    from bot.fleet.steps import Step

CLOSED_LOOKS: Final = 3
"""Between two sockets the state is ``close`` for a moment (flow state-timelines), so one look proves nothing."""

FAILED_LOOKS: Final = 5
"""A server that fails one look may answer the next; after so many in a row it is told."""


class Linking:
    """Makes the steps of pairings; holds nothing of any."""

    def __init__(self, fleet: Fleet, patience: Patience) -> None:
        self._fleet, self._patience = fleet, patience

    async def to_the_end(self, pairing: Pairing) -> None:
        """Make every step of ``pairing``, the last one included."""
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
