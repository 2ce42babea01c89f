"""A year of history of a thousand instances, read and pruned, beside its rows alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.programs import PROGRAM_CORE, ROOT, core
from benchmarks.table import Bar, Row, compared, figure

if TYPE_CHECKING:
    from benchmarks.contest import Bench

_DAYS, _QUICK_DAYS = 365, 90
_BAR_ONE = Bar(at_most=300, unit="ms")
_BAR_FLEET = Bar(at_most=1500, unit="ms")
_BAR_WRITER = Bar(at_most=50, unit="ms")
_BAR_FILE = Bar(at_most=1.1)


def rows(bench: Bench) -> list[Row]:
    """What reading costs over the rows alone, how long others wait, and whether the file stays as it is."""
    days = _QUICK_DAYS if bench.quick else _DAYS
    told = _measure(days, bench.repeats)
    what = f"history, {days} days of 1,000 instances"
    milliseconds = {
        name: [second * 1000 for second in told[name]]
        for name in ("one_s", "raw_one_s", "fleet_s", "raw_fleet_s")
    }
    return [
        compared(
            f"{what}: 30 days of one, p50; its rows alone",
            "ms",
            milliseconds["one_s"],
            milliseconds["raw_one_s"],
            _BAR_ONE,
        ),
        compared(
            "… 30 days of the fleet, p50; the rows alone",
            "ms",
            milliseconds["fleet_s"],
            milliseconds["raw_fleet_s"],
            _BAR_FLEET,
        ),
        _longest("… the event loop late meanwhile, at most", told["late_s"], _BAR_WRITER),
        *(row for part in ("a day", "a month") for row in _pruned(told["pruning"], part)),
        Row(
            "… the file after as much again came as a month; before",
            figure(told["mib_later"], "MiB"),
            figure(told["mib"], "MiB"),
            told["mib_later"] / told["mib"],
            _BAR_FILE,
        ),
    ]


def _pruned(pruning: dict[str, Any], part: str) -> list[Row]:
    """What others felt of it, beside what they feel without it."""
    with_it, without = pruning[part], pruning["nothing"]
    return [
        Row(f"… {part} pruned beside reads and writes", figure(with_it["took_s"], "s")),
        Row(
            "… a write meanwhile, the longest; without",
            figure(with_it["write_s"] * 1000, "ms"),
            figure(without["write_s"] * 1000, "ms"),
            bar=_BAR_WRITER,
            reached=with_it["write_s"] * 1000,
        ),
        _longest("… the event loop late, at most", with_it["late_s"], _BAR_WRITER),
    ]


def _longest(what: str, seconds: float, bar: Bar) -> Row:
    return Row(what, figure(seconds * 1000, "ms"), bar=bar, reached=seconds * 1000)


def _measure(days: int, repeats: int) -> dict[str, Any]:
    with core(PROGRAM_CORE):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.histories", str(days), str(repeats)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: dict[str, Any] = json.loads(told.stdout)
    print(
        f"  built in {figures['built_s']:.0f} s, median read {median(figures['one_s']):.3f} s",
        file=sys.stderr,
    )
    return figures
