"""A yes is bound to who asked, works once, and expires after two minutes."""

from __future__ import annotations

import time
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.views.callbacks import Confirmation, bound_to

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD_FOR_S: Final = 120


class Verdict(Enum):
    """Whether a yes counts."""

    GOOD = auto()
    EXPIRED = auto()
    NOT_YOURS = auto()


class Confirmations:
    """Judges each yes by what its button carries.

    Memory is needed only for those already used, and only for two minutes; a
    yes to a question that was asked before this process began is expired, so
    a restart cannot make one work twice.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._started = int(now())
        self._used: dict[tuple[int, Confirmation], float] = {}
        self._asked: dict[str, float] = {}
        self._taken_back: dict[str, float] = {}

    def stamp(self, *, chat: int, asker: int) -> tuple[int, str]:
        """What a question's yes carries: the moment, in whole seconds since 1970, and whom it is bound to."""
        bound = bound_to(chat, asker)
        self._asked[bound] = self._now()
        return int(self._now()), bound

    def judge(self, yes: Confirmation, *, chat: int, message: int, asker: int) -> Verdict:
        """Judge a press and, if it counts, use it up."""
        now = self._now()
        if yes.bound != bound_to(chat, asker):
            return Verdict.NOT_YOURS
        if not max(self._started, now - GOOD_FOR_S) <= yes.issued <= now:
            return Verdict.EXPIRED
        if (message, yes) in self._used or yes.issued <= self._taken_back.get(yes.bound, 0):
            return Verdict.EXPIRED
        self._forget_old(now)
        self._used[message, yes] = now
        self._asked.pop(yes.bound, None)
        return Verdict.GOOD

    def take_back(self, *, chat: int, asker: int) -> bool:
        """Expire every question that this person was asked in this chat; whether one was open."""
        now, bound = self._now(), bound_to(chat, asker)
        self._taken_back[bound] = now
        return now - self._asked.pop(bound, -GOOD_FOR_S) < GOOD_FOR_S

    def _forget_old(self, now: float) -> None:
        self._used = {key: at for key, at in self._used.items() if now - at <= GOOD_FOR_S}
        self._asked = {key: at for key, at in self._asked.items() if now - at <= GOOD_FOR_S}
        self._taken_back = {key: at for key, at in self._taken_back.items() if now - at <= GOOD_FOR_S}
