"""The watch over 10,000 instances on 20 servers, beside the same bot with 10 on one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.contest import Bench, ours
from benchmarks.ours import WATCH
from benchmarks.programs import PROGRAM_CORE, ROOT, core
from benchmarks.script import PROOF, STATUS, Fleet, Pace, Phase, Stage
from benchmarks.table import Bar, Row, compared

if TYPE_CHECKING:
    from collections.abc import Mapping

MANY, FEW = "10,000 instances on 20 servers", "10 instances"
_STAGES = {
    MANY: Stage(fleet=Fleet.MANY, servers=20, each=500),
    FEW: Stage(fleet=Fleet.MANY, servers=1, each=10),
}
_CYCLES = 3
_FIRST_LOOK_S = 14.0
"""The first look reads every doubtful live state, 50 a second on each server."""
_WARM_UP, _TIMES = 5, 40
_LIMIT_S = 60.0
_REPEATS = 3
_BAR_CPU = Bar(at_most=1000, unit="ms")
_BAR_HOLD = Bar(at_most=50, unit="ms")
_BAR_MEMORY = Bar(at_most=1.6)
_BAR_STATUS = Bar(at_most=1.2)


@dataclass(frozen=True)
class _Figures:
    cycle_ms: float
    hold_ms: float
    mib: float
    status_ms: float


def rows(bench: Bench) -> list[Row]:
    """What one cycle costs, how long it holds up everybody else, what it keeps, and how ``/status`` does."""
    got: dict[str, list[_Figures]] = {name: [] for name in _STAGES}
    for repeat in range(1 if bench.quick else _REPEATS):
        for name, stage in _STAGES.items():
            print(f"  {repeat + 1} {name}", file=sys.stderr, flush=True)
            got[name].append(_measure(bench, stage))
    many, few = got[MANY], got[FEW]
    what = f"watch, {MANY}"
    cpu, hold = [one.cycle_ms for one in many], [one.hold_ms for one in many]
    memory, status = [one.mib for one in many], [one.status_ms for one in many]
    return [
        compared(f"{what}: processor time of a cycle", "ms", cpu, [one.cycle_ms for one in few], _BAR_CPU),
        compared(
            f"{what}: the event loop held, at most", "ms", hold, [one.hold_ms for one in few], _BAR_HOLD
        ),
        compared(f"{what}: resident memory", "MiB", memory, [one.mib for one in few], _BAR_MEMORY),
        compared(f"{what}: `/status`, p50", "ms", status, [one.status_ms for one in few], _BAR_STATUS),
    ]


def _measure(bench: Bench, stage: Stage) -> _Figures:
    servers = settings_of(bench, stage)
    bench.servers.reset(stage)
    alone = _alone({**bench.servers.environment(), **servers})
    with bench.servers.running(ours("ours", WATCH), stage, servers) as running:
        time.sleep(_FIRST_LOOK_S)
        bench.servers.play([Phase(STATUS, _WARM_UP, Pace.ONE_BY_ONE, PROOF)], _LIMIT_S)
        report = bench.servers.play([Phase(STATUS, _TIMES, Pace.ONE_BY_ONE, PROOF)], _LIMIT_S)
        mib = running.resident_mib()
    status_ms = median((answered - handed) * 1000 for handed, answered in report.phases[0].times)
    cycles, hold_s = alone["cycle_s"], alone["hold_s"]
    return _Figures(median(cycles) * 1000, hold_s * 1000, mib, status_ms)


def _alone(environment: Mapping[str, str]) -> dict[str, Any]:
    with core(PROGRAM_CORE):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.watching", str(_CYCLES)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            check=True,
        )
    figures: dict[str, Any] = json.loads(told.stdout)
    return figures


def settings_of(bench: Bench, stage: Stage) -> dict[str, str]:
    """The settings of the servers of a stage, the first in the short form."""
    base = bench.servers.environment()["EVOLUTION_URL"]
    settings = {"EVOLUTION_URL": f"{base}/s00"}
    for place in range(1, stage.servers):
        name = f"EVOLUTION_SERVERS__S{place:02d}__"
        settings |= {f"{name}URL": f"{base}/s{place:02d}", f"{name}API_KEY": "made-up-key"}
    return settings
