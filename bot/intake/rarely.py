"""A line in the log at most once in a while, for what others can make happen as often as they like."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_S: Final = 60.0


class Rarely:
    """Says when a line is due again, and of how many it speaks.

    Args:
        now: a clock in seconds that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._count = 0
        self._last = -math.inf

    def due(self) -> int:
        """How often it happened since the last line, this time included; 0 if that was less than a minute ago."""
        self._count += 1
        if self._now() - self._last < EVERY_S:
            return 0
        self._last, count, self._count = self._now(), self._count, 0
        return count
