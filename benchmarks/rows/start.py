"""How soon the bot polls and how much memory it keeps, beside the least python-telegram-bot bot."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from benchmarks.contest import ONE_CHAT, Bench
from benchmarks.environments import environment, our_requirements
from benchmarks.programs import Program
from benchmarks.script import PROOF, STATUS, Pace, Phase
from benchmarks.table import Bar, Row, compared, figure

_BAR = Bar(at_most=1.5)
_STARTS = 3
_SETTLE_S = 1.5
_LIMIT_S = 30.0
OURS, IDLE = "ours", "plain python-telegram-bot, idle"


@dataclass(frozen=True)
class _Figures:
    start_ms: float
    idle_mib: float


def rows(bench: Bench) -> list[Row]:
    """Both in an environment with their own dependencies only; ours started as people start it."""
    with environment(our_requirements()) as own, environment(["python-telegram-bot"]) as plain:
        idle = Program(IDLE, ("-m", "benchmarks.baselines.idle_bot"), python=plain)
        started = Program(OURS, ("-OO", "-m", "bot"), python=own)  # as `make run` does
        got = bench.turns((idle, started), lambda program: _measure(bench, program))
        used = [_used_mib(bench, started) for _ in range(bench.repeats)]
    starts = {name: [one.start_ms for one in figures] for name, figures in got.items()}
    memory = {name: [one.idle_mib for one in figures] for name, figures in got.items()}
    return [
        compared("process start to first `getUpdates`", "ms", starts[OURS], starts[IDLE], _BAR),
        compared("resident memory, idle", "MiB", memory[OURS], memory[IDLE], _BAR),
        Row("resident memory after 20 `/status`", figure(median(used), "MiB")),
    ]


def _measure(bench: Bench, program: Program) -> _Figures:
    starts, memory = [], []
    for _ in range(_STARTS):
        with bench.servers.running(program, environment=ONE_CHAT) as running:
            starts.append((bench.servers.first_poll_at() - running.started) * 1000)
            time.sleep(_SETTLE_S)
            memory.append(running.resident_mib())
    return _Figures(median(starts), median(memory))


def _used_mib(bench: Bench, program: Program) -> float:
    with bench.servers.running(program) as running:
        # At the pace that the flood limits of a bot at work allow: each chat has its own second.
        bench.servers.play([Phase(STATUS, 20, Pace.ONE_BY_ONE, PROOF)], _LIMIT_S)
        return running.resident_mib()
