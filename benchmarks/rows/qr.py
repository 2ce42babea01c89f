"""``/qr``: from the update to the photo, without the time the Evolution server took."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.contest import Bench, ours
from benchmarks.drawing import drawing_rows
from benchmarks.programs import PROGRAM_CORE, core
from benchmarks.script import Pace, Phase, Stage
from benchmarks.table import Row, figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.programs import Program

_CONNECT_S, _QUICK_CONNECT_S = 2.0, 0.2
_INSTANCES = 5
_LIMIT_S = 60.0


def rows(bench: Bench) -> list[Row]:
    """The first after a start loads what draws; the others show what a person waits for."""
    got = bench.turns((ours("ours"),), lambda program: _measure(bench, program))["ours"]
    first = median(took[0] for took in got)
    rest = median(median(took[1:]) for took in got)
    what = "`/qr`, update to photo, less the server's own time"
    return [
        Row(what, figure(rest, "ms")),
        Row(f"{what}, the first after a start", figure(first, "ms")),
        *_drawing(rest),
    ]


def _drawing(whole_ms: float) -> list[Row]:
    """The steps of the picture on the bot's core, and their share of the time that a person waits for us."""
    with core(PROGRAM_CORE):
        steps = {step.step: step.median_ms for step in drawing_rows()}
    *usual, _ = steps.values()
    steps = {"decode, check and draw together": sum(usual), **steps}
    return [
        Row(f"`/qr`: {step}, as a share of it", figure(took, "ms"), figure(whole_ms, "ms"), took / whole_ms)
        for step, took in steps.items()
    ]


def _measure(bench: Bench, program: Program) -> list[float]:
    stage = Stage(connect_s=_QUICK_CONNECT_S if bench.quick else _CONNECT_S)
    texts = tuple(f"/qr loja-{n:02d}" for n in range(1, _INSTANCES + 1))
    ask = Phase(texts, _INSTANCES, Pace.ONE_BY_ONE, replies=("sendPhoto", "editMessageMedia"))
    with bench.servers.running(program, stage):
        report = bench.servers.play([ask], _LIMIT_S)
    calls = [(arrived, answered) for _, arrived, answered in report.evolution]
    return [
        (answered - handed - _covered(handed, answered, calls)) * 1000
        for handed, answered in report.phases[0].times
    ]


def _covered(begin: float, end: float, spans: Iterable[tuple[float, float]]) -> float:
    """How much of the time from ``begin`` to ``end`` lies in at least one of the spans, in seconds."""
    total, upto = 0.0, begin
    for start, stop in sorted(spans):
        total += max(0.0, min(stop, end) - max(start, upto))
        upto = max(upto, min(stop, end))
    return total
