"""The watch over all servers: its desk, its rounds, and what it hears of by events and from ourselves."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.evolution import TimedOut
from bot.fleet.asking import ServerReading
from bot.fleet.choice import Chosen
from bot.fleet.figures import figures_of
from bot.fleet.health import Health
from bot.fleet.names import matches
from bot.fleet.remembered import RememberedPage, recalled_instance
from bot.fleet.remembered_row import RememberedRow
from bot.watch.desk import Desk
from bot.watch.hinted import Hinted
from bot.watch.notes import Notes
from bot.watch.rounds import Round

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.fleet.choice import Choice
    from bot.fleet.fleet import Fleet
    from bot.fleet.hints import Hint, Hints
    from bot.fleet.instance import Instance, InstanceRef
    from bot.fleet.sifting import Place
    from bot.store.database import Database
    from bot.watch.listener import Listener

log = structlog.get_logger(__name__)

READ_FRESH_UP_TO: Final = 200
"""A fleet of so many instances, or fewer, is read for each asker; a larger one is recalled, but for a page."""

_FIRST_APART: Final = timedelta(seconds=0.25)
"""From one server's first look to the next one's, so that twenty do not come at once."""


def _spread() -> float:
    return random.uniform(-1, 1)  # noqa: S311 -- no secret: it keeps servers apart


class Watch:
    """Knows what every instance is like now, and tells its listeners of every change.

    Attributes:
        notes: what it knows.
        desk: through which all goes that it sees.
    """

    def __init__(  # noqa: PLR0913 -- the composition's own parts
        self,
        fleet: Fleet,
        hints: Hints,
        database: Database,
        clock: Clock,
        *,
        interval: timedelta,
        look_s: float,
        listeners: Sequence[Listener] = (),
        spread: Callable[[], float] = _spread,
    ) -> None:
        """Read what an earlier process knew; nothing is looked at yet.

        Raises:
            DataFolderError: it cannot be read.
        """
        ours = fleet.ours
        self.notes = Notes(database, {server.key for server in fleet.servers}, ours)
        self.desk = Desk(self.notes, database, clock, listeners)
        self._hints, self._ours, self._clock, self._interval = hints, ours, clock, interval
        attention = asyncio.Lock()
        self.rounds = {
            server.key: Round(
                *(server, self.notes, self.desk, ours, clock),
                interval=interval,
                look_s=look_s,
                spread=spread,
                attention=attention,
            )
            for server in fleet.servers
        }
        self._hinted = {
            key: Hinted(around, self.notes, self.desk, ours, clock) for key, around in self.rounds.items()
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch while the block lasts; what was seen by then is written."""
        loops = [hinted.run() for hinted in self._hinted.values()]
        loops += [around.run(_FIRST_APART * place) for place, around in enumerate(self.rounds.values())]
        desk = asyncio.create_task(self.desk.run())
        looking = [asyncio.create_task(loop) for loop in loops]
        for task in (desk, *looking):
            task.add_done_callback(_tell_fault)
        self._ours.told_to(self._ended)
        for around in self.rounds.values():
            around.server.circuit.subscribe(around.turned)
            around.server.circuit.doubted_by(around.doubt)
        with self._hints.follow(self):
            try:
                yield
            finally:
                for task in looking:
                    task.cancel()
                await asyncio.gather(*looking, return_exceptions=True)
                self.desk.close()
                await asyncio.gather(desk, return_exceptions=True)

    def hear(self, hint: Hint) -> None:
        """An event told of an instance."""
        if hinted := self._hinted.get(hint.server):
            hinted.hear(hint)

    def miss(self, server: str) -> None:
        """Events of a server may be lost: it was gone and is there again, or is gone now."""
        if around := self.rounds.get(server):
            around.server.circuit.hurry()
            around.hurry()

    def remembered(self, choice: Choice, page: int, size: int) -> RememberedPage | None:
        """A page of a large fleet, if each server that answers was looked at lately."""
        if (at := self._good_since()) is None:
            return None
        sifted = self.notes.ledger.sift(choice)
        figures = figures_of(sifted, page, size)
        rows = tuple(self._row(place) for _, place in sifted.page(figures.page * size, size))
        return RememberedPage(rows, figures, self.readings(), at)

    def chosen(self, choice: Choice) -> Chosen | None:
        """All that a filter lets through; None where :meth:`remembered` would be."""
        if (at := self._good_since()) is None:
            return None
        rows = tuple(self._row(place) for _, place in self.notes.ledger.sift(choice))
        return Chosen(rows, self.readings(), at)

    def fitting(self, choice: Choice) -> int:
        """How many a filter lets through of all that was seen on servers that answer, however long ago."""
        return len(self.notes.ledger.sift(choice))

    def since(self, ref: InstanceRef, health: Health) -> datetime | None:
        """From when an instance is in ``health``, in UTC, as far as that was seen; None where it is in another."""
        known = self.notes.ledger.get(ref)
        return known.since if known and known.health is health else None

    def everything(self) -> list[RememberedRow]:
        """Every instance as it was last seen; those of a silent server are unreachable."""
        return [
            RememberedRow(
                *(known.ref, known.name, known.number),
                health=known.health if self.notes.is_reachable(known.ref.server) else Health.UNREACHABLE,
            )
            for known in self.notes.ledger.everything()
        ]

    def name_of(self, ref: InstanceRef) -> str | None:
        """What an instance was called when it was last seen; None where it never was, or vanished."""
        known = self.notes.ledger.get(ref)
        return None if known is None else known.name

    def find(self, text: str) -> list[Instance]:
        """What a person can mean by ``text``, of all that was seen last, also on servers that do not answer."""
        found = matches(text, self.notes.ledger.everything())
        return [recalled_instance(known.ref, known.name, known.number) for known in found]

    def _row(self, place: Place) -> RememberedRow:
        known = self.notes.ledger.at(place)
        return RememberedRow(known.ref, known.name, known.number, known.health)

    def _good_since(self) -> datetime | None:
        """As :meth:`_oldest_look`; None also where the fleet is so small that it is read for each asker."""
        total = sum(self.notes.ledger.counts().values())
        return None if total <= READ_FRESH_UP_TO else self._oldest_look()

    def is_current(self) -> bool:
        """Whether each server that answers was looked at lately."""
        return self._oldest_look() is not None or not any(map(self.notes.is_reachable, self.rounds))

    def readings(self) -> tuple[ServerReading, ...]:
        """How each server answered when it was looked at last."""
        return tuple(self._reading(key, one) for key, one in self.rounds.items())

    def _reading(self, key: str, around: Round) -> ServerReading:
        server = around.server
        if self.notes.is_reachable(key):
            return ServerReading(key, server.label, None)
        # Before its first look an error of that process is not known, only that it did not answer the one before.
        return ServerReading(key, server.label, around.error or TimedOut(), len(self.notes.ledger.of(key)))

    def _oldest_look(self) -> datetime | None:
        """When the server that answers and was looked at first was; None where that is too long ago."""
        looks = [one.looked_at for key, one in self.rounds.items() if self.notes.is_reachable(key)]
        known = [look for look in looks if look is not None]
        if not known or len(known) < len(looks) or self._clock.now() - min(known) > self._interval * 2:
            return None
        return min(known)

    def _ended(self, server: str, name: str) -> None:
        """Something was done through us: look what became of it, while it still counts as ours."""
        if hinted := self._hinted.get(server):
            hinted.ask(name)


def _tell_fault(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (fault := task.exception()):
        log.error("watch_broke", exc_info=fault)
