"""Codes that take each other's place on the server, as long as nobody scans them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from benchmarks.script import Rotation

if TYPE_CHECKING:
    from collections.abc import Callable


class Rotations:
    """Which code each instance shows now; ``done`` are those that took another's place."""

    def __init__(self, life_s: float, told: Callable[[str, int], None]) -> None:
        self.done: list[Rotation] = []
        self._life_s, self._told = life_s, told
        self._numbers: dict[str, int] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def begin(self, name: str) -> None:
        """An instance gets its first code, of number 0; where it has one, nothing changes."""
        if name not in self._numbers:
            self._numbers[name] = 0
            self._later(name)

    def number(self, name: str) -> int:
        """Which one it shows."""
        return self._numbers[name]

    def end(self) -> None:
        """No more."""
        for timer in self._timers.values():
            timer.cancel()

    def _later(self, name: str) -> None:
        if self._life_s:
            self._timers[name] = asyncio.get_running_loop().call_later(self._life_s, self._rotate, name)

    def _rotate(self, name: str) -> None:
        self._numbers[name] += 1
        self.done.append(Rotation(name, self._numbers[name], time.monotonic()))
        self._told(name, self._numbers[name])
        self._later(name)
