"""Starts and ends the programs under test, each on the core that is not the servers' own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

ROOT = Path(__file__).parent.parent
_END_S = 10.0
_CORES = sorted(os.sched_getaffinity(0))
SERVERS_CORE, PROGRAM_CORE = _CORES[0], _CORES[-1]
_TICKS_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Program:
    """One way to run a bot: the arguments after ``python``, more of the environment, which Python."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable


@contextmanager
def core(number: int) -> Iterator[None]:
    """Processes that are started inside run on that core alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Running:
    """A program that runs until the ``with`` block ends; ``started`` is a time of the monotonic clock."""

    def __init__(self, program: Program, environment: dict[str, str], folder: Path, started: float) -> None:
        self.started = started
        log = (folder / "log").open("wb")
        # Nothing of the caller's environment: a proxy or a token there must not reach a benchmark.
        clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        with core(PROGRAM_CORE), log:
            self._process = subprocess.Popen(
                [program.python, *program.arguments],
                cwd=folder,
                env={**clean, **environment, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._name, self._log = program.name, folder / "log"
        self._proc = Path(f"/proc/{self._process.pid}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._process)
        if error:
            error.add_note(f"{self._name} said: {self._log.read_text(errors='replace')[-2000:]}")

    def cpu_s(self) -> float:
        """Processor time used so far (proc(5), stat: utime and stime)."""
        fields = (self._proc / "stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_S

    def resident_mib(self) -> float:
        """Resident memory now (proc(5), VmRSS)."""
        return self._status_mib("VmRSS")

    def peak_mib(self) -> float:
        """The most resident memory since ``forget_peak`` (proc(5), VmHWM)."""
        return self._status_mib("VmHWM")

    def forget_peak(self) -> None:
        """Begin the watch for the peak anew (proc(5), clear_refs)."""
        (self._proc / "clear_refs").write_text("5")

    def _status_mib(self, key: str) -> float:
        lines = (self._proc / "status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(key)).split()[1]) / 1024


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and end it if it does not within ten seconds."""
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
