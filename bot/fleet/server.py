"""One Evolution API deployment as the fleet uses it."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, Final

from bot.evolution import EvolutionError
from bot.fleet.circuit import Circuit
from bot.fleet.instance import Instance
from bot.fleet.lane import Lane
from bot.fleet.pace import Pace
from bot.fleet.reads import SharedRead

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.evolution import EvolutionClient

VERSION_LIFE_S: Final = 600.0
NO_VERSION_LIFE_S: Final = 60.0

PAIRING_LOOKS_A_SECOND: Final = 90.0
"""Each is two calls (the live state, then the code), and 300 pairings must stay below 200 calls a second."""


class Server:
    """A server's key, label and client, with what is shared among its askers.

    Attributes:
        key: short and stable; buttons carry it.
        label: what people read.
        client: the only way to it.
        circuit: whether it answers at all; the client's gate.
        last_names: the names of its instances when all were last read; None where they never were.
        creating: held while an instance is created, since two creates of one
            name delete each other (contract, flow concurrent-create).
        live_reads: bounds how many live states are read at a time for lists; a single
            instance is read without it, so that nobody waits behind a list.
        pairing_looks: spaces out the looks of all pairings.
    """

    def __init__(
        self,
        key: str,
        label: str,
        client: EvolutionClient,
        *,
        circuit: Circuit | None = None,
        shared_reads: bool = True,
    ) -> None:
        self.key, self.label, self.client = key, label, client
        self.circuit = circuit or Circuit(key, label)
        self.last_names: frozenset[str] | None = None
        self.creating = asyncio.Lock()
        self.live_reads = Lane()
        self.pairing_looks = Pace(PAIRING_LOOKS_A_SECOND)
        self._shared = SharedRead(self._read_inventory)
        self.inventory: Callable[[], Awaitable[list[Instance]]]
        self.inventory = self._shared.get if shared_reads else self._read_inventory
        self._info = SharedRead(self._read_info)
        self._version: str | None = None
        self._version_good_until = -math.inf

    def changed(self) -> None:
        """Something on the server was changed: a list under way no longer tells the truth."""
        self._shared.forget()

    async def version(self) -> str | None:
        """The release it runs, read at most every ten minutes; None while it does not say.

        Where it does not, it is asked again after a minute only: without a way to
        the internet ``GET /`` hangs (contract, section 2), and each card waits for it.
        """
        if time.monotonic() > self._version_good_until:
            self._version = await self._info.get()
        return self._version

    async def _read_info(self) -> str | None:
        try:
            version = (await self.client.server_info()).version
        except EvolutionError:
            version = None
        life = VERSION_LIFE_S if version else NO_VERSION_LIFE_S
        self._version_good_until = time.monotonic() + life
        return version

    async def _read_inventory(self) -> list[Instance]:
        rows = await self.client.fetch_all()
        self.last_names = frozenset(row.name for row in rows)
        return [Instance(self.key, row) for row in rows]
