"""From a final loss on a server to its alert on Telegram's wire, and what a fleet that drops whole makes of a chat."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.contest import Bench, ours
from benchmarks.fleet_side import FleetSide, fleet_side
from benchmarks.ours import FAST, FASTER, WATCH
from benchmarks.programs import SERVERS_CORE, core
from benchmarks.table import Bar, Row, figure
from bot.sandbox.evolution.events import connecting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.evolution import WhatsAppInstance

_EVENTS_S = 50
"""Of instances that wait for a scan and connect again and again. That each tells of a code, too, is left out: drawing
so many keeps the stand-in from sending a loss for longer than the alert takes."""

_LOSS_EVERY_S = 18.0 / FASTER
"""By a clock that goes so much faster six such losses take 90 s: no storm, each its own alert."""

_STATUS_EVERY_S = 0.5
_SERVERS, _EACH = 20, 500
_LIMIT_S = 180.0
_LAST_S = 2.0
_WIRE, _MESSAGES = Bar(at_most=250, unit="ms"), Bar(at_most=20, unit="")


def rows(bench: Bench) -> list[Row]:
    """Nothing to compare with: no other bot tells of losses."""
    losses, each = (100, 50) if bench.quick else (400, _EACH)
    with core(SERVERS_CORE):
        took = [asyncio.run(_losses(losses)) for _ in range(bench.repeats)]
        bursts = [asyncio.run(_burst(each)) for _ in range(bench.repeats)]
    everything = f"{_SERVERS * each:,} drops on {_SERVERS} servers at once"
    return [
        _row(
            f"final loss to its alert on the wire at {_EVENTS_S} events a second, `/status` beside, p99",
            max(float(np.percentile(one, 99)) for one in took),
            _WIRE,
        ),
        _row("… p50", max(float(np.percentile(one, 50)) for one in took), None),
        _row(f"messages for {everything}", max(float(count) for count, _, _ in bursts), _MESSAGES),
        _row("… until the last is told", max(seconds for _, seconds, _ in bursts), None, "s"),
        _row("… `/status` meanwhile, the longest", max(slowest for _, _, slowest in bursts), None),
    ]


def _row(what: str, reached: float, bar: Bar | None, unit: str = "ms") -> Row:
    return Row(what, figure(reached, bar.unit if bar else unit), bar=bar, reached=reached)


async def _losses(count: int) -> list[float]:
    """Milliseconds from each loss to Telegram's call."""
    program = ours("ours", WATCH, FAST)
    day = str(3600)  # on the fast clock
    async with fleet_side(program, 2, 1000, WATCH_INTERVAL=day, ALERT_AFTER=day) as fleet:
        noise = asyncio.create_task(_noise(fleet.scanning))
        asking = asyncio.create_task(_asking(fleet))
        lost = {}
        for instance in fleet.instances[:count]:
            await asyncio.sleep(_LOSS_EVERY_S)
            lost[instance.name] = time.time()
            instance.drop(401)
        await asyncio.sleep(_LAST_S)
        for task in (noise, asking):
            task.cancel()
        told: dict[str, float] = {}
        for call in fleet.telegram.calls.of("sendMessage"):
            name = str(call.params["text"]).partition("<b>")[2].partition("</b>")[0]
            told.setdefault(name, call.at)
        return [(told[name] - at) * 1000 for name, at in lost.items()]


async def _noise(instances: Sequence[WhatsAppInstance]) -> None:
    """What is nobody's news, from one instance after the other."""
    for instance in itertools.cycle(instances):
        instance.tell(connecting(instance))
        await asyncio.sleep(1 / _EVENTS_S)


async def _asking(fleet: FleetSide) -> None:
    while True:
        await fleet.asks()
        await asyncio.sleep(_STATUS_EVERY_S)


async def _burst(each: int) -> tuple[int, float, float]:
    """Messages in the chat, seconds until all is told, and the slowest answer meanwhile in milliseconds."""
    async with fleet_side(ours("ours", WATCH), _SERVERS, each) as fleet:
        everything, began = len(fleet.instances), time.monotonic()
        for instance in fleet.instances:
            instance.drop(401)
        telling = asyncio.create_task(fleet.alerted.sees(f"{everything:,} instances of", _LIMIT_S))
        answers = [await fleet.asks()]
        while not telling.done():
            await asyncio.sleep(_STATUS_EVERY_S)
            answers.append(await fleet.asks())
        await telling
        return len(fleet.alerted.messages), time.monotonic() - began, max(answers)
