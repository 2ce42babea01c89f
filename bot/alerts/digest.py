"""What a daily digest tells, as small values from the incidents and from what is known. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.alerts.incident import Kind
from bot.alerts.summaries import DOWN, Loss, came_or_went, losses_of
from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.alerts.incident import Incident
    from bot.watch.known import Known

LONGEST_DOWN: Final = 5
"""So many of those that have been down longest are named in a digest."""


@dataclass(frozen=True, slots=True)
class ServerCounts:
    """One server's instances by their health.

    Attributes:
        server: its key.
        is_reachable: False where it does not answer, and ``counts`` are of before.
        counts: how many there are of each health that there is.
    """

    server: str
    is_reachable: bool
    counts: tuple[tuple[Health, int], ...]


@dataclass(frozen=True, slots=True)
class Outages:
    """How often one server, by its key, did not answer, and for how long in all."""

    server: str
    count: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Digest:
    """How the fleet stands and what changed in a day.

    Attributes:
        servers: every server, in the order of the settings.
        dropped: how many instances went down in that time.
        back: how many came back.
        appeared: how many were made by other hands.
        vanished: how many were deleted by other hands.
        longest: what has been down longest.
        down: how many are down now, of which ``longest`` are some.
        outages: the servers that did not answer for some of that time, in the order in which they failed.
    """

    servers: tuple[ServerCounts, ...]
    dropped: int
    back: int
    appeared: int
    vanished: int
    longest: tuple[Loss, ...]
    down: int
    outages: tuple[Outages, ...] = ()


def digest_of(  # noqa: PLR0913, PLR0917 -- what is known, of a day
    servers: Sequence[str],
    unreachable: Collection[str],
    known: Iterable[Known],
    incidents: Sequence[Incident],
    since: datetime,
    until: datetime,
) -> Digest:
    """How the fleet stands now.

    Args:
        servers: the keys of all, in the order of the settings.
        unreachable: those that do not answer.
        known: every instance.
        incidents: at least all that were going on at some time from ``since`` on.
        since: what happened from then on is counted.
        until: what time it is.
    """
    counts: dict[str, Counter[Health]] = {server: Counter() for server in servers}
    down = []
    for one in known:
        counts.setdefault(one.ref.server, Counter())[one.health] += 1
        if one.health in DOWN:
            down.append(Loss(one.ref, one.name, one.since, one.reason))
    losses = list(losses_of(incidents))
    others = [
        member
        for incident in incidents
        for member in incident.members
        if came_or_went(incident, member) and (member.up_at or member.down_at) >= since
    ]
    return Digest(
        servers=tuple(
            ServerCounts(server, server not in unreachable, _in_order(count))
            for server, count in counts.items()
        ),
        dropped=sum(loss.down_at >= since for loss in losses),
        back=sum(loss.up_at is not None and loss.up_at >= since for loss in losses),
        appeared=sum(member.health is not None for member in others),
        vanished=sum(member.health is None for member in others),
        longest=tuple(sorted(down, key=lambda loss: loss.down_at)[:LONGEST_DOWN]),
        down=len(down),
        outages=_outages(incidents, since, until),
    )


def _outages(incidents: Iterable[Incident], since: datetime, until: datetime) -> tuple[Outages, ...]:
    """Those of each server, as far as they were in the time that is told of."""
    count, spans = Counter[str](), dict[str, timedelta]()
    for incident in incidents:
        ended = incident.over_at or until
        if incident.kind is Kind.SERVER and incident.server and not incident.is_quiet and ended >= since:
            count[incident.server] += 1
            span = ended - max(since, incident.began_at)
            spans[incident.server] = spans.get(incident.server, timedelta()) + span
    return tuple(Outages(server, count[server], span) for server, span in spans.items())


def _in_order(counts: Counter[Health]) -> tuple[tuple[Health, int], ...]:
    return tuple((health, counts[health]) for health in Health if counts[health])
