"""How each server is: whether it answers and how soon, its release, its instances, and what is wrong with it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, TypeVar

from bot.evolution import EvolutionError, KeyKind, LicenceRequired, NotGlobalKey, TimedOut, WrongKey
from bot.fleet.circuit import is_silence
from bot.fleet.versions import Fault, faults_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.evolution import ServerInfo
    from bot.fleet.fleet import Fleet
    from bot.fleet.health import Health
    from bot.fleet.patience import Patience
    from bot.fleet.server import Server

T = TypeVar("T")

PAGE_SIZE: Final = 4


class Trouble(Enum):
    """What is set wrong on a server that answers."""

    WRONG_KEY = auto()
    INSTANCE_KEY = auto()
    LICENCE = auto()


@dataclass(frozen=True)
class ServerReport:
    """One server, as it was just read.

    Attributes:
        key: its key.
        label: what people call it.
        since: since when it does not answer, in UTC; None where it does.
        error: why it does not, or why its instances could not be read.
        version: its release; None where it does not tell.
        web_version: the WhatsApp Web that it speaks as; None likewise.
        latency_s: seconds that its answer about the key took.
        counts: how many instances it has of each health; None where that is not known.
        last_count: where that is not known, how many it had when they were last read.
        trouble: what is set wrong.
        faults: what its release is known for.
    """

    key: str
    label: str
    since: datetime | None = None
    error: EvolutionError | None = None
    version: str | None = None
    web_version: str | None = None
    latency_s: float | None = None
    counts: Counter[Health] | None = None
    last_count: int | None = None
    trouble: Trouble | None = None
    faults: tuple[Fault, ...] = field(default=())


@dataclass(frozen=True)
class Survey:
    """A page of the servers.

    Attributes:
        reports: those of this page, in the order of the settings.
        page: its number, from 0.
        pages: how many there are.
        at: when they were read, in UTC.
    """

    reports: tuple[ServerReport, ...]
    page: int
    pages: int
    at: datetime


@dataclass(frozen=True)
class _Read:
    """What one server said to each question, or how it failed."""

    key: KeyKind | EvolutionError
    latency_s: float
    info: ServerInfo | EvolutionError
    counts: Counter[Health] | EvolutionError

    @property
    def errors(self) -> list[EvolutionError]:
        return [said for said in (self.counts, self.key, self.info) if isinstance(said, EvolutionError)]

    @property
    def is_silent(self) -> bool:
        """Whether nothing came; the release alone may hang where the server is cut off from the internet."""
        return all(isinstance(said, EvolutionError) and is_silence(said) for said in (self.key, self.counts))


class Surveying:
    """Looks at the servers, also at those that are not asked otherwise."""

    def __init__(self, fleet: Fleet, patience: Patience, now: Callable[[], datetime]) -> None:
        self._fleet, self._patience, self._now = fleet, patience, now

    async def read(self, page: int) -> Survey:
        """One page of the servers; whatever is wrong with them is in it."""
        servers = self._fleet.servers
        pages = max(1, -(-len(servers) // PAGE_SIZE))
        page = min(max(page, 0), pages - 1)
        shown = servers[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        reports = await asyncio.gather(*map(self._report, shown))
        return Survey(tuple(reports), page, pages, self._now())

    async def _report(self, server: Server) -> ServerReport:
        await self._within(server.circuit.look())
        read = await self._read(server)
        last_count = None if server.last_names is None else len(server.last_names)
        if read.is_silent:
            since = server.circuit.since or self._now()
            return ServerReport(
                server.key, server.label, since=since, error=read.errors[0], last_count=last_count
            )
        version = None if isinstance(read.info, EvolutionError) else read.info.version
        trouble = _trouble(read)
        return ServerReport(
            server.key,
            server.label,
            error=read.counts if isinstance(read.counts, EvolutionError) and trouble is None else None,
            version=version,
            web_version=None if isinstance(read.info, EvolutionError) else read.info.whatsapp_web_version,
            latency_s=None
            if isinstance(read.key, EvolutionError) and is_silence(read.key)
            else read.latency_s,
            counts=None if isinstance(read.counts, EvolutionError) else read.counts,
            last_count=last_count,
            trouble=trouble,
            faults=faults_of(version) if version else (),
        )

    async def _read(self, server: Server) -> _Read:
        (key, latency_s), info, counts = await asyncio.gather(
            self._timed(server.client.verify_key),
            self._within(server.client.server_info()),
            self._within(self._fleet.counts(server.key)),
        )
        return _Read(key, latency_s, info, counts)

    async def _timed(self, ask: Callable[[], Awaitable[T]]) -> tuple[T | EvolutionError, float]:
        began = time.perf_counter()
        answer = await self._within(ask())
        return answer, time.perf_counter() - began

    async def _within(self, asked: Awaitable[T]) -> T | EvolutionError:
        """The answer, or how it failed; one that takes longer than people wait is none."""
        try:
            async with asyncio.timeout(self._patience.server_s):
                return await asked
        except TimeoutError:
            return TimedOut()
        except EvolutionError as error:
            return error


def _trouble(read: _Read) -> Trouble | None:
    said: Sequence[object] = (read.key, read.counts, read.info)
    if any(isinstance(one, LicenceRequired) for one in said):
        return Trouble.LICENCE
    if read.key is KeyKind.INSTANCE_ONLY or isinstance(read.key, NotGlobalKey):
        return Trouble.INSTANCE_KEY
    if isinstance(read.key, WrongKey):
        return Trouble.WRONG_KEY
    return None
