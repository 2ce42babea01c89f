"""Sending one text: what the server says of it, and how far WhatsApp says that it came."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import (
    EvolutionError,
    MessageStatus,
    NotUnderstood,
    ServerBroke,
    ServerCutConnection,
    TimedOut,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.fleet.fleet import Fleet
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.patience import Patience
    from bot.fleet.phones import Phone

log = structlog.get_logger(__name__)

_MAYBE_SENT: Final = (TimedOut, ServerCutConnection, ServerBroke, NotUnderstood)
"""The server had the order when its answer went wrong, so it may have been carried out."""

_SLOWER: Final = 1.5
"""By how much the pause between two looks at an acknowledgement grows: seven looks in ten seconds."""


class Ack(IntEnum):
    """How far a text came, the least first."""

    NONE = 0
    """The server took it; nothing more is known."""
    FAILED = 1
    """WhatsApp refused it."""
    SERVER = 2
    """WhatsApp has it."""
    DELIVERED = 3
    """The phone of whoever it is for has it."""
    READ = 4
    """It was read."""

    @property
    def is_final(self) -> bool:
        """Nothing that matters for a test comes after it."""
        return self is Ack.FAILED or self >= Ack.DELIVERED


_MEANT: Final = {
    MessageStatus.ERROR: Ack.FAILED,
    MessageStatus.PENDING: Ack.NONE,
    MessageStatus.SERVER_ACK: Ack.SERVER,
    MessageStatus.DELIVERY_ACK: Ack.DELIVERED,
    MessageStatus.READ: Ack.READ,
    MessageStatus.PLAYED: Ack.READ,
}


@dataclass(frozen=True)
class Taken:
    """The server took the text.

    Attributes:
        instance: who sends it.
        phone: whom it is for.
        message_id: WhatsApp's id of it.
        took_s: seconds until the server had taken it.
    """

    instance: Instance
    phone: Phone
    message_id: str
    took_s: float


@dataclass(frozen=True)
class MaybeSent:
    """The answer was lost, so it may have been sent; it is not sent again by itself."""

    instance: Instance
    phone: Phone


SendOutcome = Taken | MaybeSent


class Sending:
    """Sends texts, each once."""

    def __init__(self, fleet: Fleet, patience: Patience) -> None:
        self._fleet, self._patience = fleet, patience

    async def send(self, ref: InstanceRef, phone: Phone, text: str) -> SendOutcome:
        """Send ``text`` from ``ref`` to ``phone``.

        Raises:
            InstanceNotFound: it is no longer there.
            NotConnected: it has no open session, so nothing was sent.
            NotOnWhatsApp: nobody has the phone on WhatsApp, so nothing was sent.
            EvolutionError: the server was not reached or refused, so nothing was sent.
        """
        async with self._fleet.turn(ref):
            instance = await self._fleet.get(ref)
            started = time.monotonic()
            try:
                sent = await self._fleet.client_of(instance).messages.send_text(
                    instance.name, phone.digits, text
                )
            except _MAYBE_SENT as error:
                log.warning("send_unknown", server=ref.server, error=type(error).__name__, call=str(error))
                return MaybeSent(instance, phone)
            return Taken(instance, phone, sent.id, time.monotonic() - started)

    async def acknowledgements(self, taken: Taken) -> AsyncIterator[Ack]:
        """Each further step that the text comes, until it is final or ``Patience.ack_s`` is over.

        A look that fails is passed over: the text is sent, whatever the server says now.
        """
        deadline = time.monotonic() + self._patience.ack_s
        pause_s, best = self._patience.ack_look_s, Ack.NONE
        while not best.is_final and (left_s := deadline - time.monotonic()) > 0:
            await asyncio.sleep(min(pause_s, left_s))
            pause_s *= _SLOWER
            now = max(best, await self._look(taken))
            if now is not best:
                best = now
                yield now

    async def _look(self, taken: Taken) -> Ack:
        client = self._fleet.client_of(taken.instance)
        try:
            statuses = await client.messages.statuses(taken.instance.name, taken.message_id)
        except EvolutionError as error:
            log.info("ack_not_read", error=type(error).__name__)
            return Ack.NONE
        return max((_MEANT[status] for status in statuses), default=Ack.NONE)
