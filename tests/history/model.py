"""What a history says as slow, obvious code: each tick of time is looked at by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Sequence

UP = "up"
DOWN = "down"
NEITHER = "neither"
UNSEEN = "unseen"
ABSENT = "absent"

Written = tuple[int, str | None, bool, int | None]
"""From when, which health (None: vanished), whether linked, and WhatsApp's code."""

Watched = tuple[int, int, bool]
"""From when to when, and whether the server answered."""


@dataclass
class Life:
    """One instance: what was written of it, in that order, and of its server."""

    written: Sequence[Written]
    watched: Sequence[Watched]
    began: int
    ended: int

    def ticks(self) -> range:
        return range(self.began, self.ended)

    def last(self, tick: int) -> Written | None:
        """What was true at a tick: each that was written takes the place of all that stood at its moment or later."""
        found: list[Written] = []
        for entry in self.written:
            found = [*(other for other in found if other[0] < entry[0]), entry]
        return next((entry for entry in reversed(found) if entry[0] <= tick), None)

    def is_silent(self, tick: int) -> bool:
        return any(began <= tick < ended and not answers for began, ended, answers in self.watched)

    def is_answering(self, tick: int) -> bool:
        return not self.is_silent(tick) and any(began <= tick < ended for began, ended, _ in self.watched)

    def is_there(self, tick: int) -> bool:
        last = self.last(tick)
        return last is not None and last[1] is not None

    def shown(self, tick: int) -> Health | None:
        last = self.last(tick)
        if last is None or last[1] is None:
            return None
        if self.is_silent(tick):
            return Health.UNREACHABLE
        return Health(last[1]) if self.is_answering(tick) else None

    def kind(self, tick: int) -> str:
        last = self.last(tick)
        if last is None or last[1] is None:
            return ABSENT
        if not self.is_answering(tick):
            return UNSEEN
        if last[1] == "connected":
            return UP
        if last[1] in {"disconnected", "connecting", "unresponsive"} and last[2]:
            return DOWN
        return NEITHER

    def count(self, *kinds: str) -> int:
        return sum(self.kind(tick) in kinds for tick in self.ticks())

    def incidents(self) -> list[tuple[int, int | None, Health | None, int | None]]:
        """Begin, end, first health and first known reason of each, in order."""
        kinds = {tick: self.kind(tick) for tick in self.ticks()}
        over = [tick for tick in self.ticks() if kinds[tick] in {UP, ABSENT}]
        found: list[tuple[int, int | None, Health | None, int | None]] = []
        for tick in self.ticks():
            if kinds[tick] != DOWN:
                continue
            former = [other for other in range(self.began, tick) if kinds[other] == DOWN]
            if former and not any(former[-1] < end < tick for end in over):
                continue
            end = next((other for other in over if other > tick), None)
            until = self.ended if end is None else end
            seen = [other for other in range(tick, until) if kinds[other] != UNSEEN]
            downs = [other for other in range(tick, until) if kinds[other] == DOWN]
            reasons = [entry[3] for other in downs if (entry := self.last(other)) and entry[3] is not None]
            ended = None if end is None else seen[-1] + 1
            found.append((tick, ended, self.shown(tick), reasons[0] if reasons else None))
        return found
