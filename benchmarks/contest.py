"""Runs programs in turns, repeat by repeat, so that whatever slows the machine slows them alike."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from benchmarks.programs import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.stage import Servers

T = TypeVar("T")
ONE_CHAT = {"ADMIN_CHAT_IDS": "1001"}


@dataclass(frozen=True)
class Bench:
    """What every measurement is given: the servers, how often to repeat, and whether to be quick."""

    servers: Servers
    repeats: int
    quick: bool

    def turns(self, programs: Sequence[Program], measure: Callable[[Program], T]) -> dict[str, list[T]]:
        """Measure each program once in each repeat, in turns; by the program's name."""
        results: dict[str, list[T]] = {program.name: [] for program in programs}
        for repeat in range(self.repeats):
            for program in programs:
                print(f"  {repeat + 1}/{self.repeats} {program.name}", file=sys.stderr, flush=True)
                results[program.name].append(measure(program))
        return results


def ours(name: str, *options: str) -> Program:
    """Our bot with its flood limits lifted; ``options`` are those of ``benchmarks.ours``."""
    return Program(name, ("-m", "benchmarks.ours", *options))


def baseline(name: str, module: str, *options: str) -> Program:
    """One of the programs of ``benchmarks.baselines``."""
    return Program(name, ("-m", f"benchmarks.baselines.{module}", *options))
