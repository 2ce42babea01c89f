"""``/status``, its search and its filters with 5,000 instances, beside the same bot with 10."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.contest import Bench, ours
from benchmarks.ours import WATCH
from benchmarks.rows.watch import settings_of
from benchmarks.script import PROOF, STATUS, Fleet, Pace, Phase, Stage
from benchmarks.table import Bar, Row, compared
from bot.views.callbacks import Sift, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MANY, FEW = "5,000 instances", "10 instances"
_STAGES = {
    MANY: Stage(fleet=Fleet.MANY, servers=10, each=500),
    FEW: Stage(fleet=Fleet.MANY, servers=10, each=1),
}
_FIRST_LOOK_S = 25.0
"""The first look reads every doubtful live state, 50 a second on each server, and what follows is written."""
_WARM_UP, _TIMES = 5, 40
_LIMIT_S = 60.0
_REPEATS = 5
_BAR = Bar(at_most=1.3)

_SEARCH = ("/status oja-",)
"""In the middle of every name."""
_FILTERS = tuple(encode(press) for press in (Sift(0, "d"), Sift(0, "d", "", "oja"), Sift(0, "d", "main")))


@dataclass(frozen=True)
class _What:
    """One thing that is asked for, and how long it took in each repeat, in ms."""

    name: str
    phase: Phase


_ASKED = (
    _What("`/status`", Phase(STATUS, _TIMES, Pace.ONE_BY_ONE, PROOF)),
    _What("`/status` with a part of a name", Phase(_SEARCH, _TIMES, Pace.ONE_BY_ONE, PROOF)),
    _What("a filter's button", Phase(_FILTERS, _TIMES, Pace.ONE_BY_ONE, PROOF, pressed=True)),
)


def rows(bench: Bench) -> list[Row]:
    """How long each takes; the repeats of both sizes take turns."""
    got: dict[str, list[Mapping[str, float]]] = {name: [] for name in _STAGES}
    for repeat in range(1 if bench.quick else _REPEATS):
        for name, stage in _STAGES.items():
            print(f"  {repeat + 1} {name}", file=sys.stderr, flush=True)
            got[name].append(_measure(bench, stage))
    return [_row(what.name, got[MANY], got[FEW]) for what in _ASKED]


def _row(what: str, many: Sequence[Mapping[str, float]], few: Sequence[Mapping[str, float]]) -> Row:
    took, beside = [one[what] for one in many], [one[what] for one in few]
    return compared(f"{what}, {MANY}, p50", "ms", took, beside, _BAR)


def _measure(bench: Bench, stage: Stage) -> dict[str, float]:
    servers = settings_of(bench, stage)
    with bench.servers.running(ours("ours", WATCH), stage, servers):
        time.sleep(_FIRST_LOOK_S)
        bench.servers.play([Phase(STATUS, _WARM_UP, Pace.ONE_BY_ONE, PROOF)], _LIMIT_S)
        return {what.name: _took_ms(bench, what.phase) for what in _ASKED}


def _took_ms(bench: Bench, phase: Phase) -> float:
    report = bench.servers.play([phase], _LIMIT_S)
    return median((answered - handed) * 1000 for handed, answered in report.phases[0].times)
