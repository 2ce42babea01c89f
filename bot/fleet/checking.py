"""Whether "open" is alive: the session is made to ask WhatsApp something, and nobody is sent anything."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.evolution import NotConnected, WhatsAppSilent, WrongKind
from bot.fleet.diagnosis import may_be_deaf
from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.fleet.fleet import Fleet
    from bot.fleet.health import Observation
    from bot.fleet.instance import DetailedInstance, InstanceRef
    from bot.fleet.patience import Patience

_NO_COUNTRY: Final = "999"
"""A country code that ITU-T E.164 keeps free, so that no number begins with it."""


@dataclass(frozen=True)
class Alive:
    """WhatsApp answered through the session.

    Attributes:
        instance: the instance.
        took_s: seconds from the question to the answer.
        deaf_since: when it was logged out by API on a release that goes deaf by that; it
            was linked again since, and hears messages only if the server was restarted
            since. None where nothing speaks for it.
    """

    instance: DetailedInstance
    took_s: float
    deaf_since: datetime | None


@dataclass(frozen=True)
class Dead:
    """The state says "open", but WhatsApp does not answer.

    Attributes:
        instance: the instance.
        waited_s: seconds until we gave up, or until the session itself said that it cannot ask.
    """

    instance: DetailedInstance
    waited_s: float


@dataclass(frozen=True)
class NotOpen:
    """It does not even say that it is open.

    Attributes:
        now: how it is instead.
    """

    now: Observation


CheckOutcome = Alive | Dead | NotOpen


def nobodys_number() -> str:
    """A number that no one has, another one each time.

    A server that keeps the numbers it has met answers the instance's own from its
    database (DATABASE_SAVE_IS_ON_WHATSAPP), so that a dead session looks alive; one
    that does not exist is never kept, so WhatsApp must be asked for it.
    """
    return f"{_NO_COUNTRY}{secrets.randbelow(10**9):09d}"


class Checking:
    """Asks WhatsApp through an instance for the instance's own number, and tells what that showed."""

    def __init__(
        self, fleet: Fleet, patience: Patience, nobodys_number: Callable[[], str] = nobodys_number
    ) -> None:
        self._fleet, self._patience, self._nobodys_number = fleet, patience, nobodys_number

    async def check(self, ref: InstanceRef) -> CheckOutcome:
        """See whether ``ref`` is alive, in ``Patience.check_s`` seconds at most and a look before and after.

        Raises:
            InstanceNotFound: it is no longer there.
            WrongKind: it is no session of a phone.
            EvolutionError: the server did not answer as it should.
        """
        instance = await self._fleet.get(ref)
        if not instance.row.links_a_phone:
            raise WrongKind
        started = time.monotonic()
        for is_last in (False, True):
            seen = await self._fleet.observe(instance)
            if seen.health is not Health.CONNECTED:
                return NotOpen(seen)
            try:
                took_s = await self._ask(instance)
            except WhatsAppSilent:
                break
            except NotConnected:
                if not is_last:  # it may have been between two sockets (flow state-timelines)
                    await asyncio.sleep(self._patience.settle_s)
            else:
                return Alive(instance, took_s, await self._deaf_since(instance))
        waited_s = time.monotonic() - started
        seen = await self._fleet.observe(await self._fleet.get(ref))
        return Dead(instance, waited_s) if seen.health is Health.CONNECTED else NotOpen(seen)

    async def _ask(self, instance: DetailedInstance) -> float:
        own = instance.row.owner_number
        numbers = [*([own] if own else []), self._nobodys_number()]
        client, started = self._fleet.client_of(instance), time.monotonic()
        await client.messages.whatsapp_numbers(instance.name, numbers, within_s=self._patience.check_s)
        return time.monotonic() - started

    async def _deaf_since(self, instance: DetailedInstance) -> datetime | None:
        """When it may have gone deaf."""
        if (
            not instance.row.was_logged_out_by_api
        ):  # else the server need not be asked, which can take seconds
            return None
        version = await self._fleet.server(instance.server).version()
        return instance.row.disconnection_at if may_be_deaf(instance.row, version) else None
