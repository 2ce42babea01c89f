"""``/status``: how many a second in a burst, how long one takes; beside the same bot written other ways."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.contest import Bench, baseline, ours
from benchmarks.ours import LONE_READS
from benchmarks.script import PROOF, STATUS, Pace, Phase
from benchmarks.table import Bar, Row, compared, figure

if TYPE_CHECKING:
    from benchmarks.programs import Program, Running
    from benchmarks.script import Report

PTB = (
    "python-telegram-bot, one by one",
    "python-telegram-bot, 256 at once",
    "python-telegram-bot, 8 at once",
)
TELEBOT, LOOP = "pyTelegramBotAPI", "aiohttp loop"
ALONE, SHARED = "ours, shared reads off", "ours, shared reads on"
_WARM_UP, _SINGLE, _MANY = 20, 100, 1_000
_LIMIT_S = 180.0
_BURSTS_S = 4.0
"""The machine's speed changes within seconds, so the quick programs are measured as long as the slow."""
_BARS_ALONE, _BARS_SHARED = (3, 0.6, 0.35), (5, 1, 0.5)
_BAR_LATENCY = Bar(at_most=1.3)

_PROGRAMS = (
    *(baseline(name, "ptb_bot", at_once) for name, at_once in zip(PTB, ("1", "256", "8"), strict=True)),
    ours(ALONE, LONE_READS),
    baseline(TELEBOT, "telebot_bot"),
    ours(SHARED),
    baseline(LOOP, "aiohttp_loop"),
)


@dataclass(frozen=True)
class _Burst:
    seconds: float
    cpu_s: float


@dataclass(frozen=True)
class _Figures:
    per_second: float
    latency_ms: float
    cpu_us: float


def rows(bench: Bench) -> list[Row]:
    """The burst and the latency against each baseline, and what an update costs in processor time."""
    got = bench.turns(_PROGRAMS, lambda program: _measure(bench, program))
    rate = {name: [one.per_second for one in figures] for name, figures in got.items()}
    plain = [max(rates) for rates in zip(*(rate[name] for name in PTB), strict=True)]
    what = f"burst of {_MANY:,} `/status`, shared reads"
    latency = {name: [one.latency_ms for one in figures] for name, figures in got.items()}
    quickest = [min(times) for times in zip(*(latency[name] for name in PTB), strict=True)]
    rivals = (plain, rate[TELEBOT], rate[LOOP])
    names = (f"(a) {_best(rate)}", f"(b) {TELEBOT}", f"(c) {LOOP}, 256 at once")
    return [
        *(
            compared(f"{what} {switch}; {name}", "/s", rate[mine], rival, Bar(at_least=bar))
            for mine, switch, bars in ((ALONE, "off", _BARS_ALONE), (SHARED, "on", _BARS_SHARED))
            for name, rival, bar in zip(names, rivals, bars, strict=True)
        ),
        compared(
            "one `/status` at a time, p50; (a) its quickest", "ms", latency[ALONE], quickest, _BAR_LATENCY
        ),
        *(_told(name, got[name]) for name in got),
    ]


def _best(rate: dict[str, list[float]]) -> str:
    return max(PTB, key=lambda name: median(rate[name]))


def _told(name: str, figures: list[_Figures]) -> Row:
    per_second = figure(median(one.per_second for one in figures), "/s")
    latency = figure(median(one.latency_ms for one in figures), "ms")
    cpu = figure(median(one.cpu_us for one in figures), "µs CPU")
    return Row(f"as measured: {name}", f"{per_second}, {latency}, {cpu} each")


def _measure(bench: Bench, program: Program) -> _Figures:
    with bench.servers.running(program) as running:
        bench.servers.play([Phase(STATUS, _WARM_UP, Pace.ONE_BY_ONE, PROOF)], _LIMIT_S)
        alone = bench.servers.play([Phase(STATUS, _SINGLE, Pace.ONE_BY_ONE, PROOF)], _LIMIT_S)
        bursts: list[_Burst] = []
        while sum(one.seconds for one in bursts) < _BURSTS_S:
            bursts.append(_burst(bench, program, running))
    took = [replied - handed for handed, replied in alone.phases[0].times]
    seconds, cpu_s = median(one.seconds for one in bursts), median(one.cpu_s for one in bursts)
    return _Figures(_MANY / seconds, median(took) * 1000, cpu_s / _MANY * 1e6)


def _burst(bench: Bench, program: Program, running: Running) -> _Burst:
    before = running.cpu_s()
    report = bench.servers.play([Phase(STATUS, _MANY, Pace.BURST, PROOF)], _LIMIT_S)
    cpu_s = running.cpu_s() - before
    _check_calls(program, report)
    times = report.phases[0].times
    return _Burst(max(replied for _, replied in times) - min(handed for handed, _ in times), cpu_s)


def _check_calls(program: Program, report: Report) -> None:
    """Two calls for each update, or the comparison is not one."""
    reads = sum(path.endswith("/fetchInstances") for path, _, _ in report.evolution)
    assert report.telegram["sendMessage"] == _MANY, f"{program.name}: {report.telegram}"
    assert len(report.evolution) == reads, f"{program.name} asked for more than the list"
    assert reads == _MANY or program.name == SHARED, f"{program.name}: {reads} reads for {_MANY} updates"
