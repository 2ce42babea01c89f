"""The work of a pairing: get a code, keep it fresh, see when a phone is linked, say why none was."""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.evolution import (
    AlreadyOpen,
    EvolutionError,
    InstanceNotFound,
    NoQrYet,
    Qr,
    ServerBroke,
    State,
    StillLoading,
    TimedOut,
    Unreachable,
)
from bot.fleet.codes import Codes, NoCode, connect_to_the_end, scanned_text
from bot.fleet.diagnosis import new_reason
from bot.fleet.phones import Phone, is_same_phone
from bot.fleet.steps import Ended, Ending, Failed, Linked, Preparing, Showing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.fleet.diagnosis import Reason
    from bot.fleet.fleet import Fleet
    from bot.fleet.hints import Ear
    from bot.fleet.pairing import Pairing
    from bot.fleet.patience import Patience
    from bot.fleet.steps import Last

Answer = Qr | NoQrYet | AlreadyOpen | None
"""What the server has now; None where it is closed."""

_PASSING = (Unreachable, TimedOut, ServerBroke)
"""A server that fails one look may answer the next."""


class Linking:
    """Makes the steps of one pairing."""

    def __init__(self, fleet: Fleet, patience: Patience, pairing: Pairing, ear: Ear) -> None:
        self._fleet, self._patience, self._pairing, self._ear = fleet, patience, pairing, ear
        self._instance, self._phone = pairing.instance, pairing.phone
        self._codes = 0
        self._shown_at = -math.inf
        self._missing_since: float | None = None

    async def to_the_end(self) -> None:
        """Make every step, the last one included."""
        await self._pairing.show(await self._last())

    async def _last(self) -> Last:
        try:
            first = await self._first_code()
            return await (self._show_until_linked(first) if isinstance(first, Qr) else self._without(first))
        except InstanceNotFound:
            return self._ended(Ending.GONE)
        except EvolutionError as error:
            return Failed(self._instance, error, self._phone)

    async def _first_code(self, shown: Qr | None = None) -> Qr | NoCode:
        """A code that is sure to be new, also where ``shown`` is the one before it."""
        client = self._fleet.client_of(self._instance)
        codes = Codes(client, self._patience, self._turn, shown)
        return await codes.first(self._instance, self._phone)

    async def _without(self, why: NoCode) -> Last:
        match why:
            case NoCode.OTHER_KIND:
                return self._ended(Ending.OTHER_KIND)
            case NoCode.LINKED:
                return await self._linked(already=self._codes == 0 and not self._pairing.goes_on)
            case NoCode.COMING_BACK:
                return self._ended(Ending.COMING_BACK)
            case NoCode.LOADING:
                return self._ended(Ending.LOADING)
            case NoCode.NONE_CAME:
                return await self._no_code()

    async def _show_until_linked(self, first: Qr) -> Last:
        deadline = _now() + self._patience.pairing_s
        shown, closed_since, eager = first, None, False
        await self._show(shown)
        while _now() < deadline and not self._is_over(closed_since):
            if isinstance(renewed := await self._renewed(shown), NoCode):
                return await self._without(renewed)
            if renewed is not None:
                answer: Answer = renewed
            else:
                answer, eager = await self._next_answer(deadline, shown, eager=eager)
            if isinstance(answer, AlreadyOpen):
                return await self._linked(already=False)
            closed_since = None if answer is not None else closed_since or _now()
            self._missing_since = (self._missing_since or _now()) if isinstance(answer, NoQrYet) else None
            if isinstance(answer, Qr) and _face(answer) != _face(shown):
                shown, eager = answer, False
                await self._show(shown)
        return await self._closed() if closed_since else self._ended(Ending.EXPIRED)

    async def _renewed(self, shown: Qr) -> Qr | NoCode | None:
        """Another code where somebody wants one, or the server is stuck with a dead one; None where not."""
        if self._is_dead():
            await self._pairing.show(Preparing(self._instance))
        elif not self._pairing.takes_renewal():
            return None
        return await self._first_code(shown)

    def _is_dead(self) -> bool:
        """Whether nobody can link by the code that is shown: the server has none, or has it for too long.

        Where WhatsApp is out of reach, or refuses the server in the middle, the
        server goes on handing out the last code (outage).
        """
        missing_s = _now() - self._missing_since if self._missing_since is not None else 0.0
        too_old = _now() - self._shown_at >= self._patience.code_dead_s
        return too_old or missing_s >= self._patience.pairing_silent_s

    async def _next_answer(self, deadline: float, shown: Qr, *, eager: bool) -> tuple[Answer, bool]:
        """What the server has when it is time to look, and whether to look soon again."""
        heard = await self._rest(deadline, eager=eager)
        answer = await self._look()
        if not heard and not eager and not (isinstance(answer, Qr) and _face(answer) == _face(shown)):
            self._ear.missed()
        return answer, heard or not isinstance(answer, Qr)

    async def _rest(self, deadline: float, *, eager: bool) -> bool:
        """Wait until it is time to look; True if that is because of a hint.

        Args:
            deadline: there is nothing to look at after it.
            eager: the last look saw no code, or not yet what a hint spoke of: look soon again.
        """
        longest = self._patience.pairing_look_s if eager else math.inf
        try:
            async with asyncio.timeout(max(0.0, min(longest, deadline - _now()))):
                return await self._ear.next()
        except TimeoutError:
            return False

    async def _look(self) -> Answer:
        """What the server has now, once it answers; one that is taken for dead is looked for sooner.

        Raises:
            EvolutionError: it did not for longer than we put up with.
        """
        until = _now() + self._patience.pairing_silent_s
        while True:
            try:
                return await self._look_once()
            except _PASSING:
                if _now() > until:
                    raise
            await asyncio.sleep(self._patience.pairing_look_s)
            await self._fleet.server(self._instance.server).circuit.look()

    async def _look_once(self) -> Answer:
        """Look; the server is never made to open a socket by this."""
        client = self._fleet.client_of(self._instance)
        async with self._turn():
            state = await client.connection_state(self._instance.name)
            if state is State.OPEN:
                return AlreadyOpen()
            if state is State.CLOSE:
                return None
            try:
                return await connect_to_the_end(client, self._instance.name) if state else NoQrYet(0)
            except StillLoading:  # it starts anew, or deletes the instance, since the look
                return NoQrYet(0)

    async def _show(self, qr: Qr) -> None:
        self._pairing.takes_renewal()  # whoever wanted a new code while this one was on its way has it
        self._codes, self._shown_at = self._codes + 1, _now()
        await self._pairing.show(Showing(self._instance, qr, self._phone, self._codes, self._shown_at))

    async def _linked(self, *, already: bool) -> Linked:
        """The instance with its owner, which the database gets a moment after the state is open."""
        until = _now() + self._patience.act_s
        while True:
            fresh = await self._fleet.get(self._instance.ref)
            if (fresh.ever_linked and (already or fresh.row.state is State.OPEN)) or _now() > until:
                break
            await asyncio.sleep(self._patience.look_s)
        wrong = None if already else self._expected_instead_of(fresh.row.owner_number)
        return Linked(await self._fleet.observe(fresh), already=already, instead_of=wrong)

    def _expected_instead_of(self, linked: str | None) -> Phone | None:
        """The phone that was given, or was linked before, where ``linked`` is another."""
        expected = self._phone.digits if self._phone else self._pairing.former_owner
        if expected is None or linked is None or is_same_phone(expected, linked):
            return None
        return Phone(expected)

    async def _no_code(self) -> Ended:
        fresh = await self._fleet.get(self._instance.ref)
        reason = new_reason(self._instance.row, fresh.row)
        version = await self._fleet.server(self._instance.server).version()
        return self._ended(Ending.NO_CODE, reason=reason, version=version)

    async def _closed(self) -> Ended:
        """At the limit of codes the row goes on saying ``connecting`` (#210); elsewhere it has the reason."""
        fresh = await self._fleet.get(self._instance.ref)
        if fresh.row.state is State.CONNECTING:
            return self._ended(Ending.LIMIT)
        return self._ended(Ending.CLOSED, reason=new_reason(self._instance.row, fresh.row))

    def _ended(self, ending: Ending, *, reason: Reason | None = None, version: str | None = None) -> Ended:
        return Ended(self._instance, ending, self._phone, self._codes, reason, version)

    def _is_over(self, closed_since: float | None) -> bool:
        return closed_since is not None and _now() - closed_since >= self._patience.pairing_closed_s

    @asynccontextmanager
    async def _turn(self, looks: int = 1) -> AsyncIterator[None]:
        """Hold the instance for what costs so many looks, at the pace that its server is spared."""
        await self._fleet.server(self._instance.server).pairing_looks.turn(looks)
        async with self._fleet.turn(self._instance.ref):
            yield


def _now() -> float:
    return asyncio.get_running_loop().time()


def _face(answer: Qr) -> tuple[str | None, str | None]:
    """All of a code that people see."""
    return scanned_text(answer), answer.pairing_code
