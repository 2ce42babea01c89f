"""Every instance on every server, as last read: lists, cards, and how a name finds its instance."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.evolution import EvolutionError, InstanceNotFound, ServerDown, State
from bot.fleet.asking import Asking
from bot.fleet.diagnosis import may_be_deaf
from bot.fleet.health import Health, Observation, conclude, may_be_a_gap
from bot.fleet.instance import DetailedInstance, Instance, InstanceRef
from bot.fleet.listing import EVERY, Listing
from bot.fleet.names import parted
from bot.fleet.ours import Ours
from bot.fleet.reads import SharedRead
from bot.fleet.search import Searching
from bot.fleet.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.evolution import EvolutionClient
    from bot.fleet.asking import ServerReading
    from bot.fleet.choice import Choice, Chosen
    from bot.fleet.listing import Overview
    from bot.fleet.patience import Patience
    from bot.fleet.remembered import Remembering
    from bot.fleet.remembered_row import RememberedRow
    from bot.fleet.search import Search
    from bot.fleet.server import Server


@dataclass(frozen=True)
class Card:
    """All there is to know of one instance now.

    Attributes:
        observation: how it is.
        server_label: what its server is called.
        version: its server's release; None where that does not tell.
        may_be_deaf: linked to a phone it may hear no messages.
    """

    observation: Observation
    server_label: str
    version: str | None
    may_be_deaf: bool = False


@dataclass(frozen=True)
class Everything:
    """Every instance of the servers that answered, by server and name.

    Attributes:
        instances: all of them.
        servers: how each server answered.
    """

    instances: tuple[Instance, ...]
    servers: tuple[ServerReading, ...]


def _now() -> datetime:
    return datetime.now(UTC)


class Fleet:
    """Reads the servers; changes nothing on them.

    Attributes:
        ours: what others do to instances through us.
        remembering: who watches the fleet; None where nobody does.
    """

    def __init__(
        self,
        servers: Iterable[Server],
        patience: Patience,
        *,
        shared_reads: bool = True,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._patience = patience
        self._servers = {server.key: server for server in servers}
        self._asking = Asking(tuple(self._servers.values()), patience.server_s)
        self._searching = Searching(self._servers, self._asking)
        self._turns = Turns[InstanceRef]()
        self._names: dict[InstanceRef, str] = {}
        self._now = now
        self._listing = Listing(self, self._asking, patience, now)
        self._shared = SharedRead(self._listing.page)
        self._shares = shared_reads
        self.ours = Ours()
        self.remembering: Remembering | None = None

    @property
    def servers(self) -> Sequence[Server]:
        """Every server, in the order of the settings."""
        return tuple(self._servers.values())

    def server(self, key: str) -> Server:
        """The server behind a key.

        Raises:
            InstanceNotFound: a button names a server that is no longer in the settings.
        """
        try:
            return self._servers[key]
        except KeyError:
            raise InstanceNotFound from None

    def recalled_all(self) -> Sequence[RememberedRow]:
        """Every instance that the watch remembers; of a silent server's as it was last seen."""
        return self.remembering.everything() if self.remembering else ()

    def client_of(self, instance: Instance) -> EvolutionClient:
        """The way to the server that ``instance`` lives on."""
        return self.server(instance.server).client

    def turn(self, ref: InstanceRef) -> AbstractAsyncContextManager[None]:
        """Hold ``ref`` for one action, after all that were asked for before."""
        return self._turns.turn(ref)

    async def get(self, ref: InstanceRef) -> DetailedInstance:
        """The instance behind an id, read now.

        Raises:
            InstanceNotFound: it is no longer there, whatever has its name today.
            EvolutionError: the server did not answer as it should.
        """
        server = self.server(ref.server)
        try:
            instance = DetailedInstance(server.key, await server.client.fetch_by_id(ref.id))
        except InstanceNotFound:
            self._names.pop(ref, None)
            raise
        self._names[ref] = instance.name
        return instance

    def known_name(self, ref: InstanceRef) -> str | None:
        """The name behind an id, without asking the server; None where nobody has seen it."""
        if (name := self._names.get(ref)) is None and self.remembering:
            return self.remembering.name_of(ref)
        return name

    async def find(self, text: str) -> Search:
        """Find the instance that a person means by ``text``; see :meth:`Searching.find`.

        Raises:
            EvolutionError: nothing fits on the servers that answered and one did not, or one
                that did not had such an instance too.
        """
        return self._noted(await self._searching.find(text))

    async def find_exact(self, text: str) -> Search:
        """Find the instance that is called ``text``, or so on a server that is named; see :meth:`Searching.exact`.

        Raises:
            EvolutionError: as of :meth:`find`.
        """
        return self._noted(await self._searching.exact(text))

    def _noted(self, search: Search) -> Search:
        self._names.update((instance.ref, instance.name) for instance in search.found)
        return search

    def recalled(self, text: str) -> list[Instance]:
        """What a person can mean by ``text``, asking no server; empty where nobody watches, or has seen any such."""
        return self.remembering.find(text) if self.remembering else []

    def is_called(self, text: str) -> bool:
        """Whether an instance that the watch remembers is called just ``text``: no part of that is a time."""
        names = self.readings_of(text)
        return any(instance.name in names for instance in self.recalled(text))

    def readings_of(self, text: str) -> tuple[str, ...]:
        """The names that a typed text can mean: as a whole, and behind a server's key."""
        key, name = parted(text)
        return (text, name) if key in self._servers else (text,)

    async def everything(self) -> Everything:
        """Every instance, by server and name; for pickers.

        Raises:
            EvolutionError: no server answered.
        """
        lists = await self._asking.all(lambda server: server.inventory())
        if lists.errors and not lists.parts:
            raise lists.errors[0]
        by_name = [sorted(part, key=lambda i: i.name.casefold()) for part in lists.parts]
        return Everything(tuple(i for part in by_name for i in part), lists.readings)

    def changed(self, server: str) -> None:
        """Something on ``server``, a key, was changed: what is being read no longer tells the truth."""
        self.server(server).changed()
        self._shared.forget()

    async def overview(self, page: int, choice: Choice = EVERY) -> Overview:
        """One page of what ``choice`` lets through; a server that fails is told in ``servers`` and raises nothing."""
        return await (self._shared.get if self._shares else self._listing.page)(choice, page)

    async def choose(self, choice: Choice) -> Chosen:
        """All that ``choice`` lets through; a server that fails is told in ``servers`` and raises nothing.

        Of a large fleet as the watch remembers it; a small one is read for it.
        """
        return await self._listing.choose(choice)

    async def counts(self, server: str) -> Counter[Health]:
        """How many instances of each health are on one server, given by its key.

        Raises:
            EvolutionError: the server did not answer as it should.
        """
        rows, _ = await self._listing.concluded(await self.server(server).inventory(), self._now())
        return Counter(row.health for row in rows)

    async def card(self, ref: InstanceRef) -> Card:
        """Everything about one instance, read now.

        Raises:
            InstanceNotFound: it is no longer there.
            EvolutionError: the server did not answer as it should.
        """
        server = self.server(ref.server)
        instance, version = await asyncio.gather(self.get(ref), server.version())
        seen = await self.observe(instance)
        return Card(seen, server.label, version, may_be_deaf=may_be_deaf(instance.row, version))

    async def observe(self, instance: Instance) -> Observation:
        """Conclude the health of ``instance`` from its live state.

        A live state that cannot be read leaves the instance ``unresponsive``: its row
        came, so the server is there; unless it was lost since, which makes it ``unreachable``.
        """
        try:
            live = await self.live_state(instance)
        except InstanceNotFound:
            raise
        except ServerDown:
            return Observation(instance, Health.UNREACHABLE, live=False, at=self._now())
        except EvolutionError:
            return self._unresponsive(instance)
        return Observation(instance, conclude(instance.row, live), live=True, at=self._now())

    async def live_state(self, instance: Instance) -> State | None:
        """The live state; one that may be a gap between two sockets is looked at again after it.

        Raises:
            EvolutionError: the server did not answer as it should.
        """
        client = self.client_of(instance)
        live = await client.connection_state(instance.name)
        if not may_be_a_gap(instance.row, live):
            return live
        await asyncio.sleep(self._patience.look_s)
        return await client.connection_state(instance.name)

    def _unresponsive(self, instance: Instance) -> Observation:
        return Observation(instance, Health.UNRESPONSIVE, live=False, at=self._now())
