"""From ``make run`` to a page that answers, in a fresh copy of the project and once more in the same copy."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.checkouts import fresh_copy
from benchmarks.pages import page_of, persons_environment
from benchmarks.stage import UnfinishedError
from benchmarks.table import Bar, Row, compared

if TYPE_CHECKING:
    from benchmarks.contest import Bench

_REPEATS, _QUICK_REPEATS = 3, 1  # a repeat installs all that the bot needs, twice
_STARTS = 5
_FIRST_BAR, _AGAIN_BAR = Bar(at_most=30, unit="s"), Bar(at_most=3, unit="s")


@dataclass(frozen=True)
class _Figures:
    """In seconds."""

    first: float
    installing: float
    again: float
    hello: float


def rows(bench: Bench) -> list[Row]:
    """The package cache is as this machine has it; the installation before each repeat's own warms it."""
    got = []
    repeats = _QUICK_REPEATS if bench.quick else _REPEATS
    for repeat in range(repeats):
        print(f"  {repeat + 1}/{repeats} a fresh copy", file=sys.stderr, flush=True)
        got.append(asyncio.run(_measure()))
    what = "`make run` to a page that answers"
    return [
        compared(
            f"{what}, the first time; baseline: installing the same packages alone",
            "s",
            [one.first for one in got],
            [one.installing for one in got],
            _FIRST_BAR,
        ),
        compared(
            f"{what}, after that; baseline: a Starlette page that says hello",
            "s",
            [one.again for one in got],
            [one.hello for one in got],
            _AGAIN_BAR,
        ),
    ]


async def _measure() -> _Figures:
    with fresh_copy() as copy:
        installing = _installing_s(copy / "requirements" / "run.txt")
        first = await _make_run_s(copy)
        starts = [(await _make_run_s(copy), await _hello_s(copy)) for _ in range(_STARTS)]
    again, hello = (median(took) for took in zip(*starts, strict=True))
    return _Figures(first, installing, again, hello)


async def _make_run_s(copy: Path) -> float:
    async with page_of("make", "run", folder=copy, environment=persons_environment()) as page:
        return page.took_s


async def _hello_s(copy: Path) -> float:
    command = (str(copy / ".venv" / "bin" / "python"), "-m", "benchmarks.baselines.hello_page")
    async with page_of(*command, folder=copy, environment=persons_environment()) as page:
        return page.took_s


def _installing_s(pins: Path) -> float:
    """An environment with everything that is pinned there, by pip as it comes; taken away at once."""
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        install = ("-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(pins))
        began = time.monotonic()
        try:
            for command in ((sys.executable, "-m", "venv", folder), (python, *install)):
                subprocess.run(command, env=persons_environment(), check=True)
        except subprocess.CalledProcessError as error:
            raise UnfinishedError(f"the packages could not be installed: {error}") from error
        return time.monotonic() - began
