"""How the fleet stands now, from memory alone: what a board tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.alerts.desk import AlertDesk
    from bot.alerts.incident import Incident
    from bot.clock import Clock
    from bot.watch.watch import Watch

TOLD: Final = 30
"""So many incidents are known one by one."""


@dataclass(frozen=True)
class Silent:
    """A server that does not answer.

    Attributes:
        label: what people call it.
        since: from when on, in UTC; None where that is not known.
        count: how many instances it had.
    """

    label: str
    since: datetime | None
    count: int


@dataclass(frozen=True)
class Standing:
    """The fleet at one moment.

    Attributes:
        counts: how many instances there are of each health.
        labels: what each server is called, by its key.
        silent: the servers that do not answer.
        incidents: those that go on, the worst first, at most ``TOLD``.
        ongoing: how many go on.
        is_current: whether each server that answers was looked at lately.
        at: the moment, in UTC.
    """

    counts: Counter[Health]
    labels: Mapping[str, str]
    silent: tuple[Silent, ...]
    incidents: tuple[Incident, ...]
    ongoing: int
    is_current: bool
    at: datetime


class Standings:
    """Asks the watch and the alerts what they know; takes a millisecond or two, however many instances there are."""

    def __init__(self, watch: Watch, incidents: AlertDesk, clock: Clock) -> None:
        self._watch, self._incidents, self._clock = watch, incidents, clock

    def now(self) -> Standing:
        """How it stands."""
        readings, notes = self._watch.readings(), self._watch.notes
        silent = tuple(
            Silent(one.label, notes.changed_at(one.key), one.last_count or 0) for one in readings if one.error
        )
        gone = Counter({Health.UNREACHABLE: sum(one.count for one in silent)})
        return Standing(
            counts=+(Counter(notes.ledger.counts()) + gone),
            labels={one.key: one.label for one in readings},
            silent=silent,
            incidents=tuple(self._incidents.worst(TOLD)),
            ongoing=self._incidents.ongoing().count,
            is_current=self._watch.is_current(),
            at=self._clock.now(),
        )
