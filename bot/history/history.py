"""Reads histories from the store, in a thread: never on the event loop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.fleet.diagnosis import Reason
from bot.fleet.instance import InstanceRef
from bot.fleet.names import parted
from bot.history.figures import Figures, FleetHistory, FleetRow, Incident, InstanceHistory, Stretch
from bot.history.strip import Mark, Piece, falls, marks, pieces, strip, until_now
from bot.history.tally import tally
from bot.store.history import counting_entries, entries, gone_called, known_now, seen_instance
from bot.store.known_instances import known_name
from bot.store.moments import counted, recounted
from bot.store.server_spans import spans_within
from bot.watch.vigil import BRIDGED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.history.figures import Period
    from bot.history.strip import Fall
    from bot.store.database import Database
    from bot.store.history import Entry, SeenInstance
    from bot.store.statement import Rows

_UNWRITTEN: Final = BRIDGED // timedelta(microseconds=1)


class History:
    """What became of instances, from the changes that the watch has seen."""

    def __init__(self, database: Database, servers: Collection[str], clock: Clock) -> None:
        """Read nothing yet.

        Args:
            database: what the watch writes into.
            servers: keys of the servers that there are now.
            clock: what time it is.
        """
        self._database, self._servers, self._clock = database, frozenset(servers), clock

    async def of_one(self, ref: InstanceRef, period: Period) -> InstanceHistory | None:
        """One instance; None where nothing was ever seen of it.

        Raises:
            DataFolderError: it cannot be read.
        """
        return await asyncio.to_thread(self._one, ref, self._window(period))

    async def gone(self, text: str) -> InstanceRef | None:
        """Which instance was called just ``text``, or so on the server that is named, and is no longer there.

        Of several the one that vanished last; None where there was none.

        Raises:
            DataFolderError: it cannot be read.
        """
        return await asyncio.to_thread(self._gone, text)

    async def of_fleet(self, period: Period, page: int, *, size: int) -> FleetHistory:
        """A page of the fleet, ``size`` rows, worst first.

        Raises:
            DataFolderError: it cannot be read.
        """
        return await asyncio.to_thread(self._fleet, self._window(period), page, size)

    async def of_all(self, period: Period) -> FleetHistory:
        """Every instance on one page, without strips; for tables.

        Raises:
            DataFolderError: it cannot be read.
        """
        return await asyncio.to_thread(self._fleet, self._window(period), 0, None)

    def _window(self, period: Period) -> _Window:
        now = self._clock.now()
        return _Window(now - period.length, now)

    def _one(self, ref: InstanceRef, window: _Window) -> InstanceHistory | None:
        with self._database.reading() as rows:
            seen = seen_instance(rows, ref.server, str(ref.id))
            if seen is None:
                return None
            name = known_name(rows, ref.server, str(ref.id)) or seen.name
            reading = _Reading(rows, window)
            written, figures = reading.entries(seen), reading.figures(seen)
            found = reading.pieces(seen, written)
        return InstanceHistory(
            *(ref, name, window.began, window.ended),
            strip=_strip(found),
            figures=figures,
            incidents=tuple(_incident(fall, window) for fall in reversed(falls(found))),
            seen_since=_first_seen(written, window),
            gone_since=recounted(written[-1].at) if written and written[-1].health is None else None,
        )

    def _gone(self, text: str) -> InstanceRef | None:
        key, name = parted(text)
        with self._database.reading() as rows:
            found = [one for one in gone_called(rows, text) if one.server in self._servers] or [
                one for one in gone_called(rows, name) if one.server == key and key in self._servers
            ]
        return _ref(found[0]) if found else None

    def _fleet(self, window: _Window, page: int, size: int | None) -> FleetHistory:
        """All of it where ``size`` is None, and then without strips."""
        with self._database.reading() as rows:
            reading = _Reading(rows, window)
            known = [one for one in known_now(rows) if one.server in self._servers]
            all_rows = [(reading.figures(one), one) for one in known]
            all_rows.sort(key=_badness)
            pages = max(1, -(-len(all_rows) // size)) if size else 1
            page = min(max(page, 0), pages - 1)
            shown = all_rows[page * size :][:size] if size else all_rows
            listed = [
                FleetRow(_ref(one), one.name, figures, _strip(reading.all_of(one)) if size else ())
                for figures, one in shown
            ]
        together = _together([figures for figures, _ in all_rows])
        return FleetHistory(
            *(window.began, window.ended),
            rows=tuple(listed),
            figures=together,
            instances=len(all_rows),
            page=page,
            pages=pages,
        )


@dataclass(frozen=True, slots=True)
class _Window:
    began: datetime
    ended: datetime


class _Reading:
    """One moment's view of the store, over one window."""

    def __init__(self, rows: Rows, window: _Window) -> None:
        self._rows = rows
        self._began, self._ended = counted(window.began), counted(window.ended)
        self._spans = spans_within(rows, self._began, self._ended)
        self._marks: dict[str, list[tuple[int, int, Mark]]] = {}

    def entries(self, seen: SeenInstance) -> list[Entry]:
        """What was written of one instance; the first one may be older than the window."""
        return entries(self._rows, seen.number, self._began, self._ended)

    def pieces(self, seen: SeenInstance, written: Sequence[Entry]) -> list[Piece]:
        """What became of it by that."""
        return pieces(written, self._marks_of(seen.server))

    def all_of(self, seen: SeenInstance) -> list[Piece]:
        """What became of one instance."""
        return self.pieces(seen, self.entries(seen))

    def figures(self, seen: SeenInstance) -> Figures:
        """What that adds up to."""
        found = counting_entries(self._rows, seen.number, self._began, self._ended)
        total = tally(found, self._marks_of(seen.server))
        return Figures(
            _span(total.up),
            _span(total.down),
            _span(total.unknown),
            _span(total.absent),
            total.falls,
            None if total.longest is None else _span(total.longest),
        )

    def _marks_of(self, server: str) -> list[tuple[int, int, Mark]]:
        if server not in self._marks:
            spans = until_now(self._spans.get(server, ()), self._ended, _UNWRITTEN)
            self._marks[server] = marks(spans, self._began, self._ended)
        return self._marks[server]


def _first_seen(written: Sequence[Entry], window: _Window) -> datetime | None:
    """None where that was before the window, or never."""
    first = recounted(written[0].at) if written else window.began
    return first if first > window.began else None


def _ref(seen: SeenInstance) -> InstanceRef:
    return InstanceRef(seen.server, UUID(seen.instance_id))


def _strip(found: Iterable[Piece]) -> tuple[Stretch, ...]:
    return tuple(Stretch(recounted(began), recounted(ended), health) for began, ended, health in strip(found))


def _incident(fall: Fall, window: _Window) -> Incident:
    began = recounted(fall.began)
    ended = None if fall.ended is None else recounted(fall.ended)
    reason = None if fall.reason is None else Reason.of(fall.reason)
    return Incident(began, ended, reason, fall.health, (ended or window.ended) - began)


def _span(microseconds: int) -> timedelta:
    return timedelta(microseconds=microseconds)


def _together(figures: Sequence[Figures]) -> Figures:
    none = timedelta()
    return Figures(
        sum((one.up for one in figures), none),
        sum((one.down for one in figures), none),
        sum((one.unknown for one in figures), none),
        sum((one.absent for one in figures), none),
        sum(one.incidents for one in figures),
        max((one.longest for one in figures if one.longest is not None), default=None),
    )


def _badness(row: tuple[Figures, SeenInstance]) -> tuple[float, timedelta, str, str, str]:
    """Worst first; one that never was linked, or that nobody saw, is last: nothing is known against it."""
    figures, seen = row
    uptime = 2.0 if figures.uptime is None else figures.uptime
    return uptime, -(figures.longest or timedelta()), seen.name.casefold(), seen.server, seen.instance_id
