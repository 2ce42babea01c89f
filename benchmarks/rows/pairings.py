"""Three hundred pairings at once on one server that pushes no events, the bot as people run it, limits and all.

Twenty of them are watched in a second chat. Beside it the hand-written relay, in which each chat polls for itself.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import fleets
from benchmarks.contest import Bench, baseline
from benchmarks.event_ways import hearing, running
from benchmarks.programs import Program
from benchmarks.renewals import renewals
from benchmarks.script import FIRST_CHAT, Fleet, Pace, Phase, Stage, Way
from benchmarks.table import Bar, Row, compared, figure, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.renewals import Renewal

    Calls = Iterable[tuple[str, float, float]]
    _Compare = Callable[[str, str, Sequence[float], Sequence[float], Bar | None], Row]

_OURS = hearing(Program("ours", ("-m", "bot")), Way.POLL)
_NAIVE = hearing(baseline("relay, each chat for itself", "relay"), Way.POLL)
_REPEATS = 3
_FEW, _SECOND = 10, 20
_LIFE_S = 20.0  # the shortest that a code lives (contract, section 2); the server's own setting is 45 s
_STAGE = Stage(fleet=Fleet.PAIRING, answer_s=0.005, code_life_s=_LIFE_S, scans=False)
_CHATS = {"ADMIN_CHAT_IDS": ",".join(str(FIRST_CHAT + n) for n in range(fleets.PAIRING + _SECOND))}
_PICTURES = ("sendPhoto", "editMessageMedia")
_SETTLE_S, _WATCHED_S, _QUICK_WATCHED_S, _LIMIT_S = 5.0, 75.0, 55.0, 120.0
_GRACE_S = (
    1.5 * _LIFE_S
)  # the next, which may overtake a code, comes after one life, and takes its time as well
_KIB_IN_MIB = 1024
_WHAT = f"{fleets.PAIRING} pairings"
_COMMANDS_OWN = "/instance/fetchInstances"  # finds what a person named
_ONE_CONNECT, _CALLS = Bar(at_most=1, unit="at once"), Bar(at_most=200, unit="/s")
_ALL_SHOWN = Bar(at_least=100, unit="%")


@dataclass(frozen=True)
class _Figures:
    """Of one run.

    Attributes:
        connects_at_once: in flight for one instance, at most.
        calls_a_second: to the server, at most, without the one read for each command that was typed.
        at_the_start: the same with those, all commands being typed at once.
        renewals: what became of the codes that followed the first.
        kib_each: what each pairing after the first ten added to the resident memory.
        cpu_share: of one core, while all run.
    """

    connects_at_once: int
    calls_a_second: int
    at_the_start: int
    renewals: list[Renewal]
    kib_each: float
    cpu_share: float


def rows(bench: Bench) -> list[Row]:
    """The figures that have a bar are the worst of all repeats."""
    shorter = Bench(bench.servers, min(bench.repeats, _REPEATS), bench.quick)
    got = shorter.turns((_OURS, _NAIVE), lambda program: _measure(bench, program))
    mine, naive = got[_OURS.name], got[_NAIVE.name]

    def side_by_side(
        compare: _Compare, told: str, unit: str, read: Callable[[_Figures], float], bar: Bar | None = None
    ) -> Row:
        ours, theirs = list(map(read, mine)), list(map(read, naive))
        return compare(f"{_WHAT}: {told}; relay, each chat polls for itself", unit, ours, theirs, bar)

    commands = fleets.PAIRING + _SECOND
    return [
        side_by_side(
            worst,
            "connects in flight for one of them, at most",
            "at once",
            lambda one: one.connects_at_once,
            _ONE_CONNECT,
        ),
        side_by_side(
            worst, "calls to the server in one second, at most", "/s", lambda one: one.calls_a_second, _CALLS
        ),
        side_by_side(
            worst,
            f"… with the one read for each of {commands} commands typed at once",
            "/s",
            lambda one: one.at_the_start,
        ),
        *_shown([one for each in mine for one in each.renewals]),
        side_by_side(
            compared, f"memory for each of the last {fleets.PAIRING - _FEW}", "KiB", lambda one: one.kib_each
        ),
        side_by_side(compared, "share of one core", "%", lambda one: one.cpu_share * 100),
    ]


def _shown(done: list[Renewal]) -> list[Row]:
    took = [one.took_s for one in done if one.took_s is not None]
    share, own = len(took) / len(done) * 100, sum(one.is_own for one in done) / len(done) * 100
    told = f"{_WHAT}: of {len(done):,} new codes, shown or overtaken by the next"
    return [
        Row(told, figure(share, "%"), bar=_ALL_SHOWN, reached=share),
        Row(f"{_WHAT}: of these, shown themselves", figure(own, "%")),
        Row(f"{_WHAT}: new code to edit, p50", figure(median(took), "s")),
        Row(f"{_WHAT}: new code to edit, the longest", figure(max(took), "s")),
    ]


def _measure(bench: Bench, program: Program) -> _Figures:
    names = list(fleets.states(Fleet.PAIRING))
    chats = len(names) + _SECOND
    texts = tuple(f"/qr {name}" for name in names)
    few = Phase(texts[:_FEW], _FEW, Pace.BURST, replies=_PICTURES, chats=_FEW)
    rest = Phase(texts, chats, Pace.BURST, replies=_PICTURES, chats=chats)
    with running(bench, program, _STAGE, _CHATS) as (process, _):
        bench.servers.play([few], _LIMIT_S)
        time.sleep(_SETTLE_S)
        small = process.resident_mib()
        started = bench.servers.play([rest], _LIMIT_S)
        before, began = process.cpu_s(), time.monotonic()
        watched = bench.servers.watch(_QUICK_WATCHED_S if bench.quick else _WATCHED_S)
        cpu_share = (process.cpu_s() - before) / (time.monotonic() - began)
        grown = process.resident_mib() - small
    calls = [*started.evolution, *watched.evolution]
    return _Figures(
        connects_at_once=_most_at_once(calls),
        calls_a_second=_most_in_a_second([at for path, at, _ in calls if path != _COMMANDS_OWN]),
        at_the_start=_most_in_a_second([at for _, at, _ in calls]),
        renewals=renewals(watched, names, chats, _GRACE_S),
        kib_each=grown / (len(names) - _FEW) * _KIB_IN_MIB,
        cpu_share=cpu_share,
    )


def _most_at_once(calls: Calls) -> int:
    """The most connects for one and the same instance that the server had in hand at a time."""
    edges: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for path, arrived, answered in calls:
        if path.startswith("/instance/connect/"):
            edges[path] += [(arrived, 1), (answered, -1)]
    return max(_peak(sorted(one)) for one in edges.values())


def _peak(edges: Iterable[tuple[float, int]]) -> int:
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def _most_in_a_second(arrivals: Sequence[float]) -> int:
    """The most in any second, wherever that begins."""
    ordered, first, most = sorted(arrivals), 0, 0
    for place, at in enumerate(ordered):
        while at - ordered[first] >= 1:
            first += 1
        most = max(most, place - first + 1)
    return most
