"""A QR or pairing code that is sure to be new: the server hands out old ones for a while."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.evolution import AlreadyOpen, NoQrYet, NotConnected, Qr, SaidNo, State, StillLoading
from bot.fleet.health import is_coming_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.evolution import EvolutionClient
    from bot.fleet.instance import Instance
    from bot.fleet.patience import Patience
    from bot.fleet.phones import Phone

_UNTOUCHED_S: Final = 1.0
"""A row that was never connected has one time as its creation and its update (#31)."""


_LOOKS_OF_A_BEGINNING: Final = 2
"""A look is two calls; to begin can take a third and a fourth, for the restart."""


class NoCode(Enum):
    """Why there is nothing to scan."""

    OTHER_KIND = auto()
    LINKED = auto()
    COMING_BACK = auto()
    LOADING = auto()
    NONE_CAME = auto()


@dataclass(frozen=True)
class _Begun:
    """A socket is on its way.

    Attributes:
        answer: what the server said to the connect.
        former: the codes that are known to be old.
    """

    answer: Qr | NoQrYet
    former: frozenset[str | None]


class Codes:
    """Gets the first code of a pairing; holds the instance's turn at each look, and between them not.

    After a logout, a restart or a lost line the server goes on handing out the
    former session's code until WhatsApp sends a new one (#96, #123, #206). So a
    code counts only if it differs from one that was there before: an instance
    that was never connected has none before; elsewhere the first answer is
    taken as the old one, and a restart of the socket makes the server get
    another; a code that came between the two is in the restart's answer, and
    is old as well. A new ``count`` proves nothing: it is counted before the code is
    there, by a second where a number was given (#152).
    """

    def __init__(
        self,
        client: EvolutionClient,
        patience: Patience,
        turn: Callable[[int], AbstractAsyncContextManager[None]],
        shown: Qr | None = None,
    ) -> None:
        self._client, self._patience, self._turn, self._shown = client, patience, turn, shown

    async def first(self, instance: Instance, phone: Phone | None) -> Qr | NoCode:
        """The first code that is sure to be new.

        With ``phone`` the socket must be closed: a running one ignores the
        number (#93), and the answer is awaited until it has a pairing code; where
        none comes, the QR alone is given.

        Raises:
            InstanceNotFound: the instance is gone.
            EvolutionError: the server did not answer as it should.
        """
        if not instance.row.links_a_phone:  # it would say that it is open (#140, #145)
            return NoCode.OTHER_KIND
        async with self._turn(_LOOKS_OF_A_BEGINNING):
            asked = time.monotonic()
            begun = await self._begin(instance, phone)
        while (
            begun in {NoCode.LOADING, NoCode.COMING_BACK} and time.monotonic() - asked < self._patience.act_s
        ):
            await asyncio.sleep(self._patience.look_s)
            async with self._turn(_LOOKS_OF_A_BEGINNING):
                begun = await self._begin(instance, phone)
        if isinstance(begun, NoCode):
            return begun
        deadline = asked + self._patience.first_code_s
        return await self._await_new(instance, begun, deadline, with_number=phone is not None)

    async def _begin(self, instance: Instance, phone: Phone | None) -> _Begun | NoCode:
        """Connect, unless the server has not loaded the instance or brings a lost line back."""
        state = await self._client.connection_state(instance.name)
        if state is None:
            return NoCode.LOADING
        if is_coming_back(instance.row, state):
            return NoCode.COMING_BACK
        if state is State.OPEN:
            return NoCode.LINKED
        untouched = self._shown is None and state is State.CLOSE and _never_connected(instance)
        try:
            answer = await connect_to_the_end(self._client, instance.name, phone)
        except StillLoading:  # it starts anew, or deletes the instance, since the look
            return NoCode.LOADING
        if isinstance(answer, AlreadyOpen):
            return NoCode.LINKED
        former = {scanned_text(self._shown)} if self._shown else set[str | None]()
        if isinstance(answer, Qr) and not untouched:
            former.add(scanned_text(answer))
            # Between two sockets it is closed, and the next may be open before we ask why the server said no.
            with suppress(NotConnected, SaidNo):
                if at_restart := await self._client.restart(instance.name):
                    former.add(scanned_text(at_restart))
        return _Begun(answer, frozenset(former))

    async def _await_new(
        self,
        instance: Instance,
        begun: _Begun,
        deadline: float,
        *,
        with_number: bool,
    ) -> Qr | NoCode:
        latest: Qr | NoQrYet | AlreadyOpen = begun.answer
        alone_since: float | None = None
        while True:
            if isinstance(latest, AlreadyOpen):
                return NoCode.LINKED
            if isinstance(latest, Qr) and _is_code(latest) and scanned_text(latest) not in begun.former:
                alone_since = alone_since or time.monotonic()
                if latest.pairing_code or not with_number or self._is_long(alone_since):
                    return latest
            if time.monotonic() > deadline:
                return NoCode.NONE_CAME
            await asyncio.sleep(self._patience.look_s)
            latest = await self._look(instance) or latest

    def _is_long(self, alone_since: float) -> bool:
        """Whether a QR has been there for so long that no pairing code will follow it (#152)."""
        return time.monotonic() - alone_since >= self._patience.pairing_code_s

    async def _look(self, instance: Instance) -> Qr | NoQrYet | AlreadyOpen | None:
        """Ask the running socket; a closed one is about to be opened again by the server, not by us."""
        async with self._turn(1):
            if await self._client.connection_state(instance.name) is State.CLOSE:
                return None
            try:
                return await connect_to_the_end(self._client, instance.name)
            except StillLoading:
                return None


async def connect_to_the_end(
    client: EvolutionClient, name: str, phone: Phone | None = None
) -> Qr | NoQrYet | AlreadyOpen:
    """Connect, and wait for the answer also when nobody wants it any more.

    The server goes on with a connect whose caller has left, so the instance's
    turn must be held until it is done: a second one would open a second socket
    (flow concurrent-connect).
    """
    call = asyncio.create_task(client.connect(name, phone.digits if phone else None))
    try:
        return await asyncio.shield(call)
    except asyncio.CancelledError:
        await asyncio.wait({call})
        raise
    finally:
        call.cancel()


def scanned_text(answer: Qr) -> str | None:
    """What tells one code from another: its text, or its picture where a server sends no text."""
    return answer.code or answer.base64


def _is_code(answer: Qr) -> bool:
    """Whether there is something to scan or to type."""
    return bool(answer.code or answer.base64 or answer.pairing_code)


def _never_connected(instance: Instance) -> bool:
    """Whether the server cannot have a code of it in its memory.

    A logout in the QR phase leaves its reason in the row, the QR limit leaves it ``connecting`` (#210).
    """
    row = instance.row
    if row.created_at is None or row.updated_at is None or row.owner_jid is not None:
        return False
    if row.disconnection_reason_code is not None or row.state is State.CONNECTING:
        return False
    return abs((row.updated_at - row.created_at).total_seconds()) < _UNTOUCHED_S
