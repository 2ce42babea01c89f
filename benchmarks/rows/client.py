"""Five hundred open client pages of one link: how many readers, how much memory, how soon all have a new code."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks import fleets
from benchmarks.contest import Bench, baseline, ours
from benchmarks.crowd import Crowd
from benchmarks.event_ways import hearing, running
from benchmarks.programs import SERVERS_CORE, core
from benchmarks.script import CODES, Fleet, Pace, Phase, Stage, Way
from benchmarks.sightings import read_code
from benchmarks.stage import UnfinishedError
from benchmarks.table import Bar, Row, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.crowd import Page
    from benchmarks.programs import Program, Running
    from benchmarks.script import Watched

_NAME = "par-001"
_OURS = hearing(ours("ours"), Way.WEBSOCKET)
_PLAIN = hearing(baseline("Starlette page", "sse_page"), Way.WEBSOCKET)
_STAGE = Stage(fleet=Fleet.PAIRING, answer_s=0.005, connect_s=0.2, code_life_s=4.0, scans=False)
_REPEATS = 3
_FEW, _MANY = 5, 500
_WATCHED_S = 21.0
_SETTLE_S, _LIMIT_S = 2.0, 30.0
_LINK = re.compile(r"http://[^ <\"\\]+/l/[A-Za-z0-9_-]+")
_KIB_IN_MIB = 1024
_ONE_READER = Bar(at_most=1.0)


@dataclass(frozen=True)
class _Crowded:
    """One size of crowd: calls to the server for each new code, and seconds until the last page had it."""

    calls: float
    told_s: float
    shown_s: float
    mib: float


@dataclass(frozen=True)
class _Figures:
    few: _Crowded
    many: _Crowded


def rows(bench: Bench) -> list[Row]:
    """The baseline reads once for all as well, and draws nothing."""
    shorter = Bench(bench.servers, min(bench.repeats, _REPEATS), bench.quick)
    got = shorter.turns((_OURS, _PLAIN), lambda program: asyncio.run(_measure(bench, program)))
    mine, plain = got[_OURS.name], got[_PLAIN.name]
    what = f"{_MANY} client pages"
    return [
        compared(
            f"{what}: calls to the server for each new code; {_FEW} pages",
            "",
            [one.many.calls for one in mine],
            [one.few.calls for one in mine],
            _ONE_READER,
        ),
        *(
            compared(
                f"{what}: {step}; plain Starlette page",
                "ms",
                [getattr(one.many, name) * 1000 for one in mine],
                [getattr(one.many, name) * 1000 for one in plain],
                None,
            )
            for step, name in (
                ("new code until the last is told of it", "told_s"),
                ("… until the last has its picture", "shown_s"),
            )
        ),
        compared(
            f"{_FEW} client pages: new code until the last has its picture; plain Starlette page",
            "ms",
            [one.few.shown_s * 1000 for one in mine],
            [one.few.shown_s * 1000 for one in plain],
            None,
        ),
        compared(
            f"{what}: resident memory; plain Starlette page",
            "MiB",
            [one.many.mib for one in mine],
            [one.many.mib for one in plain],
            None,
        ),
        compared(
            f"{what}: memory for each of the last {_MANY - _FEW}; plain Starlette page",
            "KiB",
            [_kib_each(one) for one in mine],
            [_kib_each(one) for one in plain],
            None,
        ),
    ]


def _kib_each(one: _Figures) -> float:
    return (one.many.mib - one.few.mib) / (_MANY - _FEW) * _KIB_IN_MIB


async def _measure(bench: Bench, program: Program) -> _Figures:
    given = {"INSTANCE": _NAME}
    with running(bench, program, _STAGE, given) as (process, root), core(SERVERS_CORE):
        url = urlsplit(_link(bench, root) if program.name == _OURS.name else f"{root}/l/page")
        assert url.hostname
        assert url.port
        crowd = Crowd(url.hostname, url.port, url.path)
        try:
            few = await _crowded(bench, process, crowd, _FEW)
            many = await _crowded(bench, process, crowd, _MANY)
        finally:
            crowd.leave()
    return _Figures(few, many)


def _link(bench: Bench, root: str) -> str:
    """What the bot answers to whoever wants to send a client the pairing."""
    ask = Phase((f"/invite {_NAME}",), 1, Pace.ONE_BY_ONE, f"{root}/l/", chats=1)
    said = bench.servers.play([ask], _LIMIT_S).said
    found = _LINK.search(said)
    if not found:
        raise UnfinishedError(f"no link in: {said}")
    return found[0]


async def _crowded(bench: Bench, process: Running, crowd: Crowd, pages: int) -> _Crowded:
    await crowd.grow(pages)
    await asyncio.sleep(_SETTLE_S)
    crowd.forget()
    watched = await asyncio.to_thread(bench.servers.watch, _WATCHED_S)
    _check(crowd.pages[0])
    told, shown = _reached_s(watched, crowd.pages)
    return _Crowded(
        calls=len(watched.evolution) / len(watched.rotations),
        told_s=told,
        shown_s=shown,
        mib=process.resident_mib(),
    )


def _reached_s(watched: Watched, pages: Sequence[Page]) -> tuple[float, float]:
    """The median seconds from a new code until the last page was told of it, and until the last had its picture."""
    marks = set.intersection(*({*page.told} & {*page.shown} for page in pages))
    began = [rotation.at for rotation in watched.rotations]
    told, shown = [], []
    for mark in marks:
        if before := [at for at in began if at <= min(page.told[mark] for page in pages)]:
            told.append(max(page.told[mark] for page in pages) - before[-1])
            shown.append(max(page.shown[mark] for page in pages) - before[-1])
    if 2 * len(shown) < len(began):
        raise UnfinishedError(f"of {len(began)} codes {len(shown)} reached all {len(pages)} pages")
    return median(told), median(shown)


def _check(page: Page) -> None:
    """Its picture is one of the server's codes."""
    assert read_code(page.picture) in map(fleets.code_text, range(CODES)), "no code of the server's is shown"
