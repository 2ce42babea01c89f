"""``/status`` on a server with 5,000 instances: how long, and how much memory at the peak."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.contest import Bench, baseline, ours
from benchmarks.script import STATUS, Fleet, Pace, Phase, Stage
from benchmarks.table import Row, compared

if TYPE_CHECKING:
    from benchmarks.programs import Program

OURS, PLAIN = "ours", "python-telegram-bot, one by one"
_TIMES = 5
_LIMIT_S = 60.0
_SETTLE_S = 1.5


@dataclass(frozen=True)
class _Figures:
    took_ms: float
    first_ms: float
    peak_mib: float


def rows(bench: Bench) -> list[Row]:
    """Beside a plain bot that reads the same list and shows ten lines of it."""
    programs = (ours(OURS), baseline(PLAIN, "ptb_bot", "1"))
    got = bench.turns(programs, lambda program: _measure(bench, program))
    what = "`/status` of 5,000 instances (5.7 MB)"
    took = {name: [one.took_ms for one in figures] for name, figures in got.items()}
    first = {name: [one.first_ms for one in figures] for name, figures in got.items()}
    peak = {name: [one.peak_mib for one in figures] for name, figures in got.items()}
    return [
        compared(f"{what}, p50", "ms", took[OURS], took[PLAIN], None),
        compared(f"{what}, the first after a start", "ms", first[OURS], first[PLAIN], None),
        compared(f"{what}, peak memory over idle", "MiB", peak[OURS], peak[PLAIN], None),
    ]


def _measure(bench: Bench, program: Program) -> _Figures:
    with bench.servers.running(program, Stage(fleet=Fleet.LARGE)) as running:
        time.sleep(_SETTLE_S)
        idle = running.resident_mib()
        running.forget_peak()
        report = bench.servers.play([Phase(STATUS, _TIMES, Pace.ONE_BY_ONE, "loja-0")], _LIMIT_S)
        peak = running.peak_mib() - idle
    first, *rest = [(answered - handed) * 1000 for handed, answered in report.phases[0].times]
    return _Figures(median(rest), first, peak)
