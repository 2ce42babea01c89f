"""How often tokens may be guessed: wrong ones count, for each who tries and for all together."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SPAN_S: Final = 60.0
OF_ONE: Final = 30
OF_ALL: Final = 300


class Tries:
    """The wrong tokens of the last minute; a good one costs nothing, so a crowd behind one address may come in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[tuple[float, str]] = deque()
        self._of: dict[str, int] = {}

    def may_try(self, who: str) -> bool:
        """Whether this address or person may try a token now."""
        self._forget_old()
        return self._of.get(who, 0) < OF_ONE and len(self._wrong) < OF_ALL

    def was_wrong(self, who: str) -> None:
        """They tried one that is not good."""
        self._wrong.append((self._clock(), who))
        self._of[who] = self._of.get(who, 0) + 1

    def _forget_old(self) -> None:
        while self._wrong and self._clock() - self._wrong[0][0] >= SPAN_S:
            _, who = self._wrong.popleft()
            self._of[who] -= 1
            if not self._of[who]:
                del self._of[who]
