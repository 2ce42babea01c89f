"""What a stranger may do: ask for ids, once a minute; nothing else is answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from bot.access import SHARED_IDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.access import Asker

EVERY_S: Final = 60.0
_REMEMBERED: Final = 10_000


class Strangers:
    """Keeps each stranger to one answer a minute, and all of them to a bounded memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answered: dict[int, float] = {}

    def may_ask(self, asker: Asker) -> bool:
        """Whether this stranger gets an answer now; those without an id of their own count by chat."""
        who = asker.chat_id if asker.as_chat or asker.user_id in SHARED_IDS else asker.user_id
        if who is None:
            return False
        now = self._clock()
        self._forget_old(now)
        if who in self._answered or len(self._answered) >= _REMEMBERED:
            return False
        self._answered[who] = now
        return True

    def _forget_old(self, now: float) -> None:
        """Drop those whose minute is over; the oldest stand first, so a crowd costs no more than a few."""
        while self._answered:
            oldest = next(iter(self._answered))
            if now - self._answered[oldest] < EVERY_S:
                return
            del self._answered[oldest]
