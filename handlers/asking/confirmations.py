"""A yes is bound to who asked, works once, and expires after two minutes."""

from __future__ import annotations

import time
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.views.callbacks import Confirmation, bound_to

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD_FOR_S: Final = 120
TICKS_PER_S: Final = 16
"""A yes carries a moment in ticks: no process begins within one of its predecessor's last, and a button has no room
for smaller ones."""

_GOOD_FOR: Final = GOOD_FOR_S * TICKS_PER_S
_AHEAD: Final = 3 * TICKS_PER_S
"""A question asked in a tick that is closed or used carries a later one, so that it can be told apart."""


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
        self._clock = now
        self._started = int(self._now())
        self._used: set[tuple[int, Confirmation]] = set()
        self._asked: set[tuple[str, int]] = set()
        self._taken_back: dict[str, int] = {}

    def stamp(self, *, chat: int, asker: int, alone: bool = False) -> tuple[int, str]:
        """What a question's yes carries: the moment, in whole ticks since 1970, and whom it is bound to.

        Where it is ``alone``, no other open question carries the same; of very many asked
        in one tick the last are expired until their tick has come.
        """
        now, bound = self._now(), bound_to(chat, asker)
        used = [yes.issued for _, yes in self._used if yes.bound == bound]
        used += [issued for whose, issued in self._asked if alone and whose == bound]
        issued = max(int(now), 1 + max(self._closed_until(bound), *used, 0))
        self._forget_old(now)
        self._asked.add((bound, issued))
        return issued, bound

    def judge(self, yes: Confirmation, *, chat: int, message: int, asker: int) -> Verdict:
        """Judge a press and, if it counts, use it up."""
        now = self._now()
        if yes.bound != bound_to(chat, asker):
            return Verdict.NOT_YOURS
        if not now - _GOOD_FOR <= yes.issued <= now + _AHEAD:
            return Verdict.EXPIRED
        if yes.issued <= self._closed_until(yes.bound) or (message, yes) in self._used:
            return Verdict.EXPIRED
        self._forget_old(now)
        self._used.add((message, yes))
        self._asked.discard((yes.bound, yes.issued))
        return Verdict.GOOD

    def give_back(self, yes: Confirmation) -> None:
        """It was used up, but nothing was done for it: it counts again until it expires."""
        self._used = {used for used in self._used if used[1] != yes}
        self._asked.add((yes.bound, yes.issued))

    def take_back(self, *, chat: int, asker: int) -> bool:
        """Expire every question that this person was asked in this chat; whether one was open."""
        now, bound = self._now(), bound_to(chat, asker)
        self._forget_old(now)
        still_open = {question for question in self._asked if question[0] == bound}
        self._asked -= still_open
        self._taken_back[bound] = max(
            int(now), self._closed_until(bound), *(issued for _, issued in still_open)
        )
        return bool(still_open)

    def _now(self) -> float:
        """In ticks."""
        return self._clock() * TICKS_PER_S

    def _closed_until(self, bound: str) -> int:
        """The last tick whose questions do not count: of the former process, or taken back."""
        return max(self._started, self._taken_back.get(bound, 0))

    def _forget_old(self, now: float) -> None:
        oldest = now - _GOOD_FOR
        self._used = {used for used in self._used if used[1].issued >= oldest}
        self._asked = {question for question in self._asked if question[1] >= oldest}
        self._taken_back = {bound: until for bound, until in self._taken_back.items() if until >= oldest}
