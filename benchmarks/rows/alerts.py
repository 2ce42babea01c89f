"""From a loss to its alert on Telegram's wire, and what a fleet that drops whole makes of a chat.

The desk, the database, the outbox and the delivery are the program's; the losses are made up, and Telegram's stand-in
runs on the same loop, so that the figures are upper bounds.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.table import Bar, Row, figure
from bot.clock import WallClock
from bot.fleet.health import Health
from bot.watch.known import Happened, Transition
from tests.alerts.made_up import change, final, ref
from tests.alerts.office import Office, offices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.contest import Bench

_EVENTS_S = 50
_BATCH = 4
"""Of so many events one is a final loss."""

_FASTER = 120
"""So much faster a clock goes on which such losses are 9 s apart: else they are a storm, and told together."""

_INSTANCES, _SERVERS, _PART = 10_000, 20, 250
_LAST_S, _TICK_S = 1.0, 0.001
_ON_WIRE, _MESSAGES, _HELD = Bar(at_most=250, unit="ms"), Bar(at_most=20, unit=""), Bar(at_most=50, unit="ms")


class _FastClock(WallClock):
    """A day in twelve minutes."""

    def __init__(self) -> None:
        self._start, self._began = datetime.now(UTC), time.monotonic()

    def now(self) -> datetime:
        """What time it is there."""
        return self._start + (time.monotonic() - self._began) * timedelta(seconds=_FASTER)

    async def sleep(self, span: timedelta) -> None:
        """Return once so much time has passed there."""
        await super().sleep(span / _FASTER)

    async def until(self, moment: datetime | None, wake: asyncio.Event) -> None:
        """Return at ``moment`` there."""
        left = None if moment is None else (moment - self.now()) / _FASTER
        await super().until(None if left is None else datetime.now(UTC) + left, wake)


def rows(bench: Bench) -> list[Row]:
    """Nothing to compare with: no other bot has an outbox."""
    took = [asyncio.run(_losses(50 if bench.quick else 250)) for _ in range(bench.repeats)]
    bursts = [asyncio.run(_burst()) for _ in range(bench.repeats)]
    messages, held = max(float(count) for count, _ in bursts), max(hold for _, hold in bursts)
    return [
        _row("final loss to its alert on the wire at 50 events a second, p99", max(took), _ON_WIRE),
        _row("messages for 10,000 drops on 20 servers", messages, _MESSAGES),
        _row("event loop held during these, the longest", held, _HELD),
    ]


def _row(what: str, reached: float, bar: Bar) -> Row:
    return Row(what, figure(reached, bar.unit), bar=bar, reached=reached)


async def _losses(count: int) -> float:
    """Milliseconds from what happened to Telegram's call, the 99th percentile."""
    clock = _FastClock()
    with tempfile.TemporaryDirectory() as folder:
        async with offices(Path(folder) / "data") as office, office.opened(clock):
            return float(np.percentile(await _told(office, clock, count), 99)) * 1000


async def _told(office: Office, clock: _FastClock, count: int) -> list[float]:
    happened = {}
    next_at = time.monotonic()
    for number in range(count):
        for event in _events(number, clock.now()):
            next_at += 1 / _EVENTS_S
            await asyncio.sleep(next_at - time.monotonic())
            if event.after is Health.DISCONNECTED:
                happened[event.name] = time.time()
            await office.take(event)
    await asyncio.sleep(_LAST_S)
    called: dict[str, float] = {}
    for call in office.telegram.calls.of("sendMessage"):
        name = str(call.params["text"]).partition("<b>")[2].partition("</b>")[0]
        called.setdefault(name, call.at)
    return [called[name] - at for name, at in happened.items()]


def _events(number: int, now: datetime) -> Iterator[Transition]:
    """One loss, what is nobody's news, and the return of the one before."""
    yield _at(final(number, 0), now)
    for other in range(_BATCH - 2):
        yield _at(change(10**6 + other, Health.PAIRING, Health.NEVER_PAIRED, 0), now)
    yield _at(change(max(0, number - 1), Health.DISCONNECTED, Health.CONNECTED, 0), now)


async def _burst() -> tuple[int, float]:
    """How many messages there are in the end, and the longest time in which nothing else got its turn."""
    clock, held = WallClock(), [0.0]
    with tempfile.TemporaryDirectory() as folder:
        async with offices(Path(folder) / "data") as office, office.opened(clock):
            watching = asyncio.create_task(_watch(held))
            now = clock.now()
            lost = [_at(final(ref(n, f"sp{n % _SERVERS}"), 0), now) for n in range(_INSTANCES)]
            for start in range(0, _INSTANCES, _PART):
                await office.happens(Happened(tuple(lost[start : start + _PART])))
            await office.chat.sees(f"{_INSTANCES - 5:,} instances of")
            watching.cancel()
            return len(office.chat.messages), max(held)


async def _watch(held: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(_TICK_S)
        held.append((time.monotonic() - began - _TICK_S) * 1000)


def _at(t: Transition, now: datetime) -> Transition:
    return Transition(t.ref, t.name, t.before, t.after, now, t.reason, t.source, t.number)
