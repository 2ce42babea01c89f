"""Whether a drop could be seen at all, by what the stand-in server saw of the processes that were killed."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.sandbox.evolution import Heard
    from tests.soak.life import Drop

MARGIN_S: Final = 0.5
"""From the moment that a process was shown a drop, or had it told by an event, to when it must have written it down."""

_ROWS: Final = "GET /instance/fetchInstances"
"""The rows alone say why an instance is down; a loss of which only the state is known may heal, and has its time to."""


@dataclass(frozen=True)
class Span:
    """How long one process lived, in seconds since 1970."""

    began: float
    ended: float = math.inf

    def outlived(self, moment: float) -> bool:
        """Whether it was there at a moment, and still was once it should have written down what that brought."""
        return self.began <= moment <= self.ended - MARGIN_S


@dataclass(frozen=True)
class Sight:
    """One look at rows that was answered: of whom, by name or id, and when; all of them where it names nobody."""

    at: float
    named: frozenset[str] = frozenset()

    def shows(self, drop: Drop) -> bool:
        """Whether the drop was in the answer."""
        is_asked = not self.named or bool(self.named & {drop.name, drop.id})
        return is_asked and drop.began <= self.at < (drop.ended or math.inf)


def sights(asked: Iterable[Heard]) -> list[Sight]:
    """What the server answered of its rows; it does so at once."""
    ahead = time.time() - asyncio.get_running_loop().time()
    return [Sight(one.at + ahead, frozenset(one.query.values())) for one in asked if one.line == _ROWS]


def could_be_seen(drop: Drop, shown: Iterable[Sight], lives: Sequence[Span]) -> bool:
    """Whether a process was shown it, or listened when it fell, and then lived for long enough."""
    moments = [sight.at for sight in shown if sight.shows(drop)]
    if drop.was_heard:
        moments.append(drop.began)
    return any(life.outlived(moment) for life in lives for moment in moments)
