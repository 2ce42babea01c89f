"""From a new code on the server to its picture on Telegram's wire: by each way of the events, and by polling."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import fleets
from benchmarks.baselines.polling import LOOK_S
from benchmarks.contest import Bench, baseline, ours
from benchmarks.event_ways import hearing, running
from benchmarks.renewals import renewals
from benchmarks.script import Fleet, Pace, Phase, Stage, Way
from benchmarks.stage import UnfinishedError
from benchmarks.table import Bar, Row, beyond, compared, worst

if TYPE_CHECKING:
    from benchmarks.programs import Program

OURS, RELAY = ours("ours"), baseline("relay", "relay")
_EVENT = Stage(fleet=Fleet.PAIRING, answer_s=0.005, connect_s=0.2, code_life_s=0.25, scans=False)
_POLL = Stage(fleet=Fleet.PAIRING, answer_s=0.005, connect_s=0.2, code_life_s=3.3, scans=False)
_PUSHED = (Way.WEBSOCKET, Way.WEBHOOK)
_WATCHED_S = {Way.WEBSOCKET: 10.0, Way.WEBHOOK: 10.0, Way.POLL: 20.0}
_CHATS = {Way.WEBSOCKET: 1, Way.WEBHOOK: 1, Way.POLL: 10}
_SETTLE_S = 1.0
_GRACE_S = 3.0
_LIMIT_S = 30.0
_MORE_MS = 50.0
_BAR = Bar(at_most=_MORE_MS, unit="ms more")


@dataclass(frozen=True)
class _Figures:
    """Milliseconds from each new code to the edit that shows it, and those of the processor for each."""

    took_ms: list[float]
    cpu_ms: float


def rows(bench: Bench) -> list[Row]:
    """The relay hears of a code the same way, reads it from the same server and puts it into the same call."""
    programs = [hearing(program, way) for way in Way for program in (OURS, RELAY)]
    got = bench.turns(programs, lambda program: _measure(bench, program))
    usual = {name: [median(one.took_ms) for one in measured] for name, measured in got.items()}
    cpu = {name: [one.cpu_ms for one in measured] for name, measured in got.items()}
    polled, by_relay = _names(Way.POLL)
    pushed = [(*_names(way), way) for way in _PUSHED]
    bar = Bar(at_most=round(LOOK_S * 1000 + median(usual[pushed[0][1]]) + _MORE_MS), unit="ms")
    return [
        *(
            beyond(f"event to edit by {way}, p50; relay", "ms", usual[mine], usual[theirs], _BAR)
            for mine, theirs, way in pushed
        ),
        worst(
            "new code to edit by polling every 2 s, the longest; relay that polls as often",
            "ms",
            [max(one.took_ms) for one in got[polled]],
            [max(one.took_ms) for one in got[by_relay]],
            bar,
        ),
        *(
            compared(f"processor time for each new code, by {way}; relay", "ms", cpu[mine], cpu[theirs], None)
            for mine, theirs, way in pushed
        ),
    ]


def _names(way: Way) -> tuple[str, str]:
    return hearing(OURS, way).name, hearing(RELAY, way).name


def _measure(bench: Bench, program: Program) -> _Figures:
    way = Way(program.environment["EVENTS"])
    names, chats = list(fleets.states(Fleet.PAIRING)), _CHATS[way]
    ask = Phase(
        tuple(f"/qr {name}" for name in names[:chats]),
        chats,
        Pace.BURST,
        replies=("sendPhoto", "editMessageMedia"),
        chats=chats,
    )
    with running(bench, program, _POLL if way is Way.POLL else _EVENT) as (process, _):
        bench.servers.play([ask], _LIMIT_S)
        time.sleep(_SETTLE_S)
        before = process.cpu_s()
        watched = bench.servers.watch(_WATCHED_S[way])
        cpu_s = process.cpu_s() - before
    done = renewals(watched, names, chats, _GRACE_S)
    took = [one.took_s * 1000 for one in done if one.took_s is not None]
    if len(took) < len(done) or not took:
        raise UnfinishedError(
            f"{program.name}: {len(done) - len(took)} of {len(done)} codes were never shown"
        )
    return _Figures(took, cpu_s / len(watched.rotations) * 1000)
