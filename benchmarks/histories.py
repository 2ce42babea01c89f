"""A year of history in a file, read and pruned: ``python -m benchmarks.histories <days> <repeats>``.

Prints one JSON line: seconds, and MiB where it says so.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

from bot.fleet.instance import InstanceRef
from bot.history.figures import Period
from bot.history.history import History
from bot.history.retention import Retention
from bot.program import settle_collector
from bot.store.database import NAME, Database
from bot.store.history import HistoryRow, add_history, counting_entries, entries, known_now
from bot.store.moments import counted
from tests.clocks import HandClock
from tests.databases import furnish

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

INSTANCES, SERVERS, CHANGES_A_DAY = 1000, 10, 20
MONTH = 30
"""Days that are pruned at once."""

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(days=1)

_DAY_US = 86_400_000_000
_BEAT_S = 0.002
_EVERY_S = 0.01
_MIB = 2**20


def build(folder: Path, days: int) -> None:
    """Every instance falls and returns all the time, as it comes: in order of time, not of instances.

    Each server was silent for ten minutes a week, and Zelador away for an hour a month.
    """
    furnish(folder)
    began = counted(NOW) - days * _DAY_US
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -200000")
        database.execute("BEGIN")
        numbers = range(1, INSTANCES + 1)
        ids = {
            number: (f"sp{number % SERVERS}", str(UUID(int=number)), f"loja {number}") for number in numbers
        }
        database.executemany(
            "INSERT INTO seen_instances VALUES (?, ?, ?, ?)", [(number, *ids[number]) for number in numbers]
        )
        database.executemany(
            "INSERT INTO known_instances VALUES (?, ?, ?, 'connected', '2026-11-27 11:00:00.000000', NULL, NULL)",
            ids.values(),
        )
        database.executemany("INSERT INTO server_spans VALUES (?, ?, ?, ?)", _spans(began, days))
        database.executemany(
            "INSERT INTO transitions VALUES (?, ?, ?, 1, ?, 'event')", _transitions(began, days)
        )
        database.execute("COMMIT")


def _spans(began: int, days: int) -> Iterator[tuple[str, int, int, bool]]:
    for server in range(SERVERS):
        key, at, end = f"sp{server}", began, began + days * _DAY_US
        while at < end:
            week = min(at + 7 * _DAY_US, end)
            silent = week - _DAY_US // 144
            yield key, at, silent, True
            yield key, silent, week, False
            at = week if random.random() < 0.75 else week + _DAY_US // 24  # noqa: PLR2004 -- no secret


def _transitions(began: int, days: int) -> Iterator[tuple[int, int, str, int | None]]:
    apart = _DAY_US // CHANGES_A_DAY
    for change in range(days * CHANGES_A_DAY):
        at = began + change * apart
        health, reason = (
            ("connected", None),
            ("connecting", None),
            ("connected", None),
            ("disconnected", 401),
        )[change % 4]
        for number in range(1, INSTANCES + 1):
            yield number, at + number * (apart // (INSTANCES + 1)), health, reason


class _Beat:
    """By how much the event loop was late at most, by the clock on the wall: who holds the interpreter counts."""

    def __init__(self) -> None:
        self.longest_s = 0.0

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_BEAT_S)
            self.longest_s = max(self.longest_s, time.perf_counter() - before - _BEAT_S)


async def _beside(beat: _Beat, work: Awaitable[object]) -> float:
    """How long ``work`` takes while the loop beats."""
    beating = asyncio.create_task(beat.run())
    await asyncio.sleep(0)
    before = time.perf_counter()
    await work
    took = time.perf_counter() - before
    beating.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    return took


def _raw_one(database: Database, number: int, period: Period) -> None:
    """The rows of one instance, and nothing made of them."""
    with database.reading() as rows:
        entries(rows, number, counted(NOW - period.length), counted(NOW))


def _raw_fleet(database: Database, period: Period) -> None:
    """The rows of all of them, one instance after the other, and nothing made of them."""
    with database.reading() as rows:
        for one in known_now(rows):
            counting_entries(rows, one.number, counted(NOW - period.length), counted(NOW))


async def _reading(database: Database, history: History, repeats: int) -> dict[str, object]:
    period, beat = Period.MONTH, _Beat()
    one_s, raw_one_s, fleet_s, raw_fleet_s = [], [], [], []
    for repeat in range(repeats):
        number = 1 + repeat * 97 % INSTANCES
        ref = InstanceRef(f"sp{number % SERVERS}", UUID(int=number))
        one_s.append(await _beside(beat, history.of_one(ref, period)))
        raw_one_s.append(await _beside(_Beat(), asyncio.to_thread(_raw_one, database, number, period)))
        fleet_s.append(await _beside(beat, history.of_fleet(period, 0, size=10)))
        raw_fleet_s.append(await _beside(_Beat(), asyncio.to_thread(_raw_fleet, database, period)))
    return {
        "one_s": one_s,
        "raw_one_s": raw_one_s,
        "fleet_s": fleet_s,
        "raw_fleet_s": raw_fleet_s,
        "late_s": beat.longest_s,
    }


class _Others:
    """What goes on meanwhile: a change is written every few milliseconds, and one history is read after the other."""

    def __init__(self, database: Database, history: History) -> None:
        self._database, self._history = database, history
        self.longest_write_s = self.longest_read_s = 0.0

    async def run(self, work: Awaitable[object]) -> float:
        """Do both until ``work`` is done; how long that took."""
        doing = [asyncio.create_task(self._writes()), asyncio.create_task(self._reads())]
        before = time.perf_counter()
        await work
        took = time.perf_counter() - before
        for task in doing:
            task.cancel()
        await asyncio.gather(*doing, return_exceptions=True)
        return took

    async def _writes(self) -> None:
        row = HistoryRow(
            "sp1", str(UUID(int=1)), "loja 1", "connected", NOW, linked=True, reason=None, source="event"
        )
        while True:
            before = time.perf_counter()
            await self._database.apply(add_history([row]))
            self.longest_write_s = max(self.longest_write_s, time.perf_counter() - before)
            await asyncio.sleep(_EVERY_S)

    async def _reads(self) -> None:
        while True:
            before = time.perf_counter()
            await self._history.of_one(InstanceRef("sp1", UUID(int=1)), Period.DAY)
            self.longest_read_s = max(self.longest_read_s, time.perf_counter() - before)
            await asyncio.sleep(_EVERY_S)


async def _pruning(database: Database, history: History, days: int) -> dict[str, object]:
    """Nothing at first, then a day's worth, then a month's, as after a month away."""
    told: dict[str, object] = {}
    for what, forgotten in (("nothing", 0), ("a day", 1), ("a month", MONTH)):
        others, beat = _Others(database, history), _Beat()
        retention = Retention(database, timedelta(days=days - forgotten), HandClock(NOW))
        took = await _beside(beat, others.run(asyncio.sleep(1) if not forgotten else retention.prune()))
        told[what] = {
            "took_s": took,
            "late_s": beat.longest_s,
            "write_s": others.longest_write_s,
            "read_s": others.longest_read_s,
        }
    return told


def _tell(told: dict[str, object]) -> None:
    print(told, file=sys.stderr, flush=True)


def _mib(folder: Path) -> float:
    return (folder / NAME).stat().st_size / _MIB


def _after_as_much_again(folder: Path) -> float:
    """How large the file is once as many changes came as were forgotten."""
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as database:
        database.execute("BEGIN")
        database.executemany(
            "INSERT INTO transitions VALUES (?, ?, ?, 1, ?, 'event')",
            _transitions(counted(NOW) + 1, MONTH),
        )
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return _mib(folder)


async def main() -> None:
    """Build, measure, and print."""
    days, repeats = int(sys.argv[1]), int(sys.argv[2])
    with TemporaryDirectory() as name:
        folder = Path(name)
        before = time.perf_counter()
        build(folder, days)
        told: dict[str, object] = {"built_s": time.perf_counter() - before, "mib": _mib(folder)}
        database = Database(folder)
        history = History(database, {f"sp{server}" for server in range(SERVERS)}, HandClock(NOW))
        settle_collector()
        _tell(told)
        told |= await _reading(database, history, repeats)
        _tell(told)
        told["pruning"] = await _pruning(database, history, days)
        told["mib_later"] = _after_as_much_again(folder)
        await database.close()
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main())
