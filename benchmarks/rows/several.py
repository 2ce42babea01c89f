"""500 instances restarted at once: what the server sees of it at a time, and what other commands notice."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.programs import ROOT
from benchmarks.table import Bar, Row, compared, figure
from bot.several.run import AT_ONCE

if TYPE_CHECKING:
    from benchmarks.contest import Bench

_MANY, _FEW = 500, 60
_BAR_AT_ONCE = Bar(at_most=AT_ONCE, unit="at a time")
_BAR_STATUS = Bar(at_most=1.2)
_LIMIT_S = 600.0


def rows(bench: Bench) -> list[Row]:
    """One run, beside stand-ins on the servers' core."""
    count = _FEW if bench.quick else _MANY
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.together", str(count)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=_LIMIT_S,
    )
    got = json.loads(told.stdout.splitlines()[-1])
    assert got["restarts"] == count
    what = f"{count} instances restarted at once"
    most = got["most"]
    return [
        Row(
            f"{what}: seen by the server, at most",
            figure(most, "at a time"),
            bar=_BAR_AT_ONCE,
            reached=most,
        ),
        Row(f"{what}: all of them", figure(got["took_s"], "s")),
        compared(
            f"{what}: `/status` beside them, p50; baseline: without them",
            "ms",
            [median(got["beside_ms"])],
            [median(got["alone_ms"])],
            _BAR_STATUS,
        ),
    ]
