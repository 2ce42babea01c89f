"""Fifty commands whose calls an Evolution server never answers, and what fifty others notice of them.

Zelador has one server so far, so both fifties go to the same one: harsher than two, since they also share its
client and connections.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import fleets
from benchmarks.contest import Bench, ours
from benchmarks.script import Fleet, Pace, Phase, Played
from benchmarks.table import Bar, Row, compared
from bot.fleet.instance import InstanceRef
from bot.views.callbacks import ShowCard, encode

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from benchmarks.programs import Program

_COUNT = 50
_LIMIT_S = 30.0
_BURSTS = 5
_HELD_S = 0.5
_PATIENCE_S = 10.0  # of our client: for so long a call hangs before it is given up
_BAR = Bar(at_most=1.2)
_SERVER = "main"


@dataclass(frozen=True)
class _Latency:
    beside_ms: float
    usual_ms: float


def rows(bench: Bench) -> list[Row]:
    """Buttons that open a card: two calls each, one of which hangs for the first fifty."""
    got = bench.turns((ours("ours"),), lambda program: _measure(bench, program))["ours"]
    what = "50 commands beside 50 that the server leaves hanging, p50"
    return [
        compared(
            f"{what}, {how}; baseline: without those",
            "ms",
            [measured[place].beside_ms for measured in got],
            [measured[place].usual_ms for measured in got],
            _BAR,
        )
        for place, how in enumerate(("one at a time", "at once"))
    ]


def _measure(bench: Bench, program: Program) -> list[_Latency]:
    """For each pace, the median latency."""
    answering = _presses(map(fleets.ident, range(len(fleets.states(Fleet.SMALL)))))
    hanging = _presses(fleets.HANGING)
    alone = Phase(answering, _COUNT, Pace.ONE_BY_ONE, "loja-", pressed=True)
    bursts = [Phase(answering, _COUNT, Pace.BURST, "loja-", pressed=True)] * _BURSTS
    held = Phase(hanging, _COUNT, Pace.UNANSWERED, pressed=True, settle_s=_HELD_S)
    with bench.servers.running(program):
        bench.servers.play([alone, *bursts], _LIMIT_S)
        report = bench.servers.play([alone, *bursts, held, alone, *bursts], _LIMIT_S)
    usual, beside = report.phases[: _BURSTS + 1], report.phases[_BURSTS + 2 :]
    took_s = beside[-1].times[-1][1] - beside[0].times[0][0]
    assert took_s + _HELD_S < _PATIENCE_S, "the hanging calls had ended before the last answer"
    return [
        _Latency(_p50_ms(beside[:1]), _p50_ms(usual[:1])),
        _Latency(_p50_ms(beside[1:]), _p50_ms(usual[1:])),
    ]


def _presses(ids: Iterable[uuid.UUID]) -> tuple[str, ...]:
    return tuple(encode(ShowCard(InstanceRef(_SERVER, one))) for one in ids)


def _p50_ms(phases: Iterable[Played]) -> float:
    return median(answered - handed for phase in phases for handed, answered in phase.times) * 1000
