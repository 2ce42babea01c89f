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
_HELD_S = 0.5
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
    paces = [Phase(answering, _COUNT, pace, "loja-", pressed=True) for pace in (Pace.ONE_BY_ONE, Pace.BURST)]
    held = Phase(hanging, _COUNT, Pace.UNANSWERED, pressed=True, settle_s=_HELD_S)
    with bench.servers.running(program):
        bench.servers.play(paces, _LIMIT_S)
        report = bench.servers.play([*paces, held, *paces], _LIMIT_S)
    usual, beside = report.phases[:2], report.phases[3:]
    return [_Latency(_p50_ms(one), _p50_ms(two)) for one, two in zip(beside, usual, strict=True)]


def _presses(ids: Iterable[uuid.UUID]) -> tuple[str, ...]:
    return tuple(encode(ShowCard(InstanceRef(_SERVER, one))) for one in ids)


def _p50_ms(played: Played) -> float:
    return median(answered - handed for handed, answered in played.times) * 1000
