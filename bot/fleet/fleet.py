"""Every instance on every server, as last read: lists, cards, and how a name finds its instance."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.evolution import EvolutionError, InstanceNotFound, State
from bot.fleet.health import Health, Observation, conclude, may_be_a_gap, needs_live_state
from bot.fleet.instance import DetailedInstance, Instance, InstanceRef
from bot.fleet.names import matches
from bot.fleet.ours import Ours
from bot.fleet.reads import SharedRead
from bot.fleet.remembered import seen_now
from bot.fleet.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.evolution import EvolutionClient
    from bot.fleet.patience import Patience
    from bot.fleet.remembered import RememberedPage, Remembering
    from bot.fleet.server import Server

PAGE_SIZE: Final = 8
ALL_LIVE_UP_TO: Final = 100
"""In a fleet up to this size each doubtful live state is read, beyond it only those on the page."""

_SEVERITY: Final = {health: place for place, health in enumerate(Health)}


@dataclass(frozen=True)
class ServerReading:
    """How one server answered: its label, and what went wrong, if anything."""

    key: str
    label: str
    error: EvolutionError | None


@dataclass(frozen=True, eq=False)
class Overview:
    """One page of the fleet, worst first; equal only to itself.

    Attributes:
        rows: the instances of this page.
        counts: how many there are of each health, in the whole fleet.
        page: number of this page, from 0.
        pages: how many there are, at least 1.
        all_live: False where rows of other pages stand with the database's word alone.
        servers: how each server answered.
        at: when it was read, in UTC.
        recalled_at: when the other pages were looked at, where those come from the watch's memory, in UTC.
    """

    rows: tuple[Observation, ...]
    counts: Counter[Health]
    page: int
    pages: int
    all_live: bool
    servers: tuple[ServerReading, ...]
    at: datetime
    recalled_at: datetime | None = None


@dataclass(frozen=True)
class Card:
    """All there is to know of one instance now."""

    observation: Observation
    server_label: str
    version: str | None


@dataclass(frozen=True)
class Search:
    """What a typed name found.

    Attributes:
        text: what was typed.
        found: the one instance, or those that it could be; empty if none.
    """

    text: str
    found: tuple[Instance, ...]


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
        self._turns = Turns[InstanceRef]()
        self._names: dict[InstanceRef, str] = {}
        self._now = now
        self._shared = SharedRead(self._read_overview)
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
        """The name behind an id, without asking the server; None where it was not read alone before."""
        return self._names.get(ref)

    async def find(self, text: str) -> Search:
        """Find the instance that a person means by ``text``.

        The exact name is asked for first, one row instead of the whole list;
        then a unique beginning is enough.

        Raises:
            EvolutionError: nothing fits on the servers that answered, and one did not.
        """
        exact = await self._ask_all(lambda server: self._exact(server, text))
        if found := tuple(instance for part in exact.parts for instance in part):
            return Search(text, found)
        if exact.errors and not exact.parts:
            raise exact.errors[0]
        lists = await self._ask_all(lambda server: server.inventory())
        found = tuple(matches(text, [instance for part in lists.parts for instance in part]))
        if not found and lists.errors:
            raise lists.errors[0]
        self._names.update((instance.ref, instance.name) for instance in found)
        return Search(text, found)

    async def everything(self) -> list[Instance]:
        """Every instance, by name; for pickers.

        Raises:
            EvolutionError: no server answered.
        """
        lists = await self._ask_all(lambda server: server.inventory())
        if lists.errors and not lists.parts:
            raise lists.errors[0]
        return sorted((i for part in lists.parts for i in part), key=lambda i: (i.name.casefold(), i.server))

    def changed(self, server: str) -> None:
        """Something on ``server``, a key, was changed: what is being read no longer tells the truth."""
        self.server(server).changed()
        self._shared.forget()

    async def overview(self, page: int) -> Overview:
        """One page of the fleet; a server that fails is told in ``servers`` and raises nothing."""
        return await (self._shared.get(page) if self._shares else self._read_overview(page))

    async def _read_overview(self, page: int) -> Overview:
        if self.remembering and (known := self.remembering.remembered(page, PAGE_SIZE)):
            return await self._recalled_overview(known)
        lists = await self._ask_all(lambda server: server.inventory())
        at = self._now()
        rows = [self._recorded(i, at) for part in lists.parts for i in part]
        doubtful = sum(needs_live_state(row.instance.row) for row in rows)
        all_live = doubtful <= ALL_LIVE_UP_TO
        if doubtful and all_live:
            rows = await self._verified(rows)
        rows = _worst_first(rows)
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        page = min(max(page, 0), pages - 1)
        shown = rows[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        counts = Counter(row.health for row in rows)
        if not all_live:
            verified = await self._verified(shown)
            counts += Counter(row.health for row in verified)
            counts -= Counter(row.health for row in shown)
            shown = _worst_first(verified)
        return Overview(tuple(shown), counts, page, pages, all_live, lists.readings, at)

    async def _recalled_overview(self, known: RememberedPage) -> Overview:
        rows, counts = await seen_now(self, known)
        readings = tuple(
            ServerReading(server.key, server.label, known.failures.get(server.key))
            for server in self._servers.values()
        )
        return Overview(
            *(tuple(_worst_first(rows)), counts, known.page, known.pages),
            all_live=False,
            servers=readings,
            at=self._now(),
            recalled_at=known.at,
        )

    async def card(self, ref: InstanceRef) -> Card:
        """Everything about one instance, read now.

        Raises:
            InstanceNotFound: it is no longer there.
            EvolutionError: the server did not answer as it should.
        """
        server = self.server(ref.server)
        instance, version = await asyncio.gather(self.get(ref), server.version())
        return Card(await self.observe(instance), server.label, version)

    async def observe(self, instance: Instance) -> Observation:
        """Conclude the health of ``instance`` from its live state.

        A live state that cannot be read leaves the instance ``unresponsive``:
        its row came, so the server is there.
        """
        try:
            live = await self.live_state(instance)
        except InstanceNotFound:
            raise
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

    async def _exact(self, server: Server, name: str) -> list[Instance]:
        try:
            instance = Instance(server.key, await server.client.fetch_by_name(name))
        except InstanceNotFound:
            return []
        self._names[instance.ref] = instance.name
        return [instance]

    def _recorded(self, instance: Instance, at: datetime) -> Observation:
        health = conclude(instance.row, instance.row.state or State.CLOSE)
        return Observation(instance, health, live=False, at=at)

    def _unresponsive(self, instance: Instance) -> Observation:
        return Observation(instance, Health.UNRESPONSIVE, live=False, at=self._now())

    async def _verified(self, rows: list[Observation]) -> list[Observation]:
        """Read the live state of the rows whose database state can be wrong; one that is gone falls out.

        All of them share one deadline: a row without an answer by then is ``unresponsive``.
        """
        sure = [row for row in rows if not needs_live_state(row.instance.row)]
        doubtful = [row.instance for row in rows if needs_live_state(row.instance.row)]
        if not doubtful:
            return sure
        reads = [asyncio.create_task(self._observe_in_line(instance)) for instance in doubtful]
        try:
            await asyncio.wait(reads, timeout=self._patience.live_s)
            seen = [
                read.result() if read.done() else self._unresponsive(instance)
                for instance, read in zip(doubtful, reads, strict=True)
            ]
        finally:
            for read in reads:
                read.cancel()
        return sure + [row for row in seen if row is not None]

    async def _observe_in_line(self, instance: Instance) -> Observation | None:
        """As :meth:`observe`, with the server spared many reads at a time; None if it is gone."""
        async with self.server(instance.server).live_reads.place():
            try:
                return await self.observe(instance)
            except InstanceNotFound:
                return None

    async def _ask_all(self, ask: Callable[[Server], Awaitable[list[Instance]]]) -> _Answers:
        async def one(server: Server) -> list[Instance] | EvolutionError:
            try:
                return await ask(server)
            except EvolutionError as error:
                return error

        servers = list(self._servers.values())
        answers = [await one(servers[0])] if len(servers) == 1 else await asyncio.gather(*map(one, servers))
        return _Answers(tuple(zip(self._servers.values(), answers, strict=True)))


@dataclass(frozen=True)
class _Answers:
    """What each server answered, or how it failed."""

    by_server: tuple[tuple[Server, list[Instance] | EvolutionError], ...]

    @property
    def parts(self) -> list[list[Instance]]:
        return [answer for _, answer in self.by_server if not isinstance(answer, EvolutionError)]

    @property
    def errors(self) -> list[EvolutionError]:
        return [answer for _, answer in self.by_server if isinstance(answer, EvolutionError)]

    @property
    def readings(self) -> tuple[ServerReading, ...]:
        return tuple(
            ServerReading(server.key, server.label, answer if isinstance(answer, EvolutionError) else None)
            for server, answer in self.by_server
        )


def _worst_first(rows: list[Observation]) -> list[Observation]:
    return sorted(rows, key=lambda row: (_SEVERITY[row.health], row.instance.name.casefold()))
