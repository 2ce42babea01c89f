"""The board of 5,000 instances of which 20 change a second: how often it is edited, and for how long it is wrong."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from typing import TYPE_CHECKING, Final

from benchmarks.contest import Bench, ours
from benchmarks.fleet_side import FleetSide, fleet_side
from benchmarks.ours import WATCH
from benchmarks.programs import SERVERS_CORE, core
from benchmarks.table import Bar, Row, figure

if TYPE_CHECKING:
    from bot.sandbox.telegram.calls import Call

_SERVERS, _EACH = 10, 500
_CHANGES_S = 20
_LAST_S = 4.0
_LIMIT_S = 60.0
_REPEATS = 3

_EVERY: Final = Bar(at_least=2.95, unit="s")
"""At most one edit in 3 s; on the wire two of them travel at different speeds."""

_WRONG: Final = Bar(at_most=3.25, unit="s")
"""No longer than that, and what an alert may take from a loss to the wire."""

_DOWN: Final = re.compile(r"🔴 ([\d,]+) disconnected")


def rows(bench: Bench) -> list[Row]:
    """Nothing to compare with: no other bot has a board."""
    seconds = 15 if bench.quick else 40
    with core(SERVERS_CORE):
        got = [asyncio.run(_measure(seconds)) for _ in range(1 if bench.quick else _REPEATS)]
    gap = min(min(gaps) for gaps, _, _ in got)
    wrong = max(max(lags) for _, lags, _ in got)
    status = max(slowest for _, _, slowest in got)
    what = f"board, {_SERVERS * _EACH:,} instances, {_CHANGES_S} changes a second"
    return [
        Row(f"{what}: between two edits, at least", figure(gap, "s"), bar=_EVERY, reached=gap),
        Row("… from a change until it is told, at most", figure(wrong, "s"), bar=_WRONG, reached=wrong),
        Row("… `/status` meanwhile, the longest", figure(status, "ms")),
    ]


async def _measure(seconds: int) -> tuple[list[float], list[float], float]:
    """Seconds between edits, seconds until each change is told, and the slowest ``/status`` in milliseconds."""
    async with fleet_side(ours("ours", WATCH), _SERVERS, _EACH, ALERT_AFTER="3600") as fleet:
        fleet.alerted.says("/board")
        await fleet.alerted.sees("As of", _LIMIT_S)
        asking = asyncio.create_task(_slowest(fleet, seconds))
        changed = await _change(fleet, seconds)
        await asyncio.sleep(_LAST_S)
        edits = [
            call
            for call in fleet.telegram.calls.of("editMessageText")
            if call.chat_id == fleet.alerted.id and "As of" in str(call.params["text"])
        ]
        gaps = [after.at - before.at for before, after in itertools.pairwise(edits)]
        lags = [_told_at(edits, number) - at for number, at in enumerate(changed, 1)]
        return gaps, lags, await asking


async def _change(fleet: FleetSide, seconds: int) -> list[float]:
    """Lose one instance after the other, on one server after the other; when each was lost, in seconds since 1970."""
    changed, everywhere = [], [each for place in range(_EACH) for each in fleet.instances[place::_EACH]]
    began = time.monotonic()
    for number, instance in enumerate(everywhere[: seconds * _CHANGES_S]):
        await asyncio.sleep(max(0.0, began + number / _CHANGES_S - time.monotonic()))
        changed.append(time.time())
        instance.drop(401)
    return changed


async def _slowest(fleet: FleetSide, seconds: int) -> float:
    until, answers = time.monotonic() + seconds, []
    while time.monotonic() < until:
        answers.append(await fleet.asks())
        await asyncio.sleep(1.0)
    return max(answers)


def _told_at(edits: list[Call], number: int) -> float:
    """When the board first said that so many are down."""
    return next(call.at for call in edits if _down(call) >= number)


def _down(call: Call) -> int:
    found = _DOWN.search(str(call.params["text"]))
    return int(found[1].replace(",", "")) if found else 0
