"""What a morning summary and a daily digest tell: small values from the incidents and from what is known. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.alerts.chats import Wanted
from bot.alerts.incident import FINAL_REASONS, Kind
from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime, timedelta

    from bot.alerts.incident import Incident, Member
    from bot.fleet.diagnosis import Reason
    from bot.fleet.instance import InstanceRef
    from bot.watch.known import Known

DOWN: Final = frozenset({Health.DISCONNECTED, Health.CONNECTING, Health.UNRESPONSIVE})
"""What no instance that was linked should be; the others are somebody's doing, or pass by themselves."""

LONGEST_DOWN: Final = 5
"""So many of those that have been down longest are named in a digest."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One instance that went down.

    Attributes:
        ref: the instance.
        name: its name; hostile.
        down_at: since when it is or was down, in UTC.
        reason: why, where that is known.
        up_at: when it was back; None while it is not.
    """

    ref: InstanceRef
    name: str
    down_at: datetime
    reason: Reason | None = None
    up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """One server that did not answer, by its key; ``up_at`` is None while it does not."""

    server: str
    down_at: datetime
    up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """What happened in one chat's quiet hours.

    Attributes:
        since: when they began, in UTC.
        until: when they ended.
        down: what went down then and still is, the longest first.
        back: what came back then, the latest first.
        servers: those that did not answer then, the longest first.
    """

    since: datetime
    until: datetime
    down: tuple[Loss, ...] = ()
    back: tuple[Loss, ...] = ()
    servers: tuple[Outage, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing happened, so there is nothing to tell."""
        return not (self.down or self.back or self.servers)

    @property
    def is_loud(self) -> bool:
        """Somebody has something to do."""
        return bool(self.down) or any(outage.up_at is None for outage in self.servers)


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
    """

    servers: tuple[ServerCounts, ...]
    dropped: int
    back: int
    appeared: int
    vanished: int
    longest: tuple[Loss, ...]
    down: int


def night_of(  # noqa: PLR0913 -- a chat's own hours and wishes
    incidents: Iterable[Incident],
    wanted: Wanted,
    since: datetime,
    until: datetime,
    is_muted: Callable[[InstanceRef], bool],
    *,
    grace: timedelta,
) -> Night:
    """What a chat's quiet hours had for it.

    Args:
        incidents: at least all that were going on at some time from ``since`` on.
        wanted: what the chat hears of.
        since: when the hours began, in UTC.
        until: when they ended; what happened since then is told as it happens.
        is_muted: whether the chat wants to hear nothing of an instance.
        grace: how long after a loss that may heal it is told, so that some from before the hours was told in them.
    """
    heard = [incident for incident in incidents if _is_wanted(incident, wanted)]
    losses = [loss for loss in _losses(heard) if not is_muted(loss.ref)]
    down = [
        loss
        for loss in losses
        if loss.up_at is None
        and (since if loss.reason in FINAL_REASONS else since - grace) <= loss.down_at < until
    ]
    back = [loss for loss in losses if loss.up_at is not None and since <= loss.up_at < until]
    servers = [
        Outage(incident.server, incident.began_at, incident.over_at)
        for incident in heard
        if incident.kind is Kind.SERVER and incident.server and since - grace <= incident.began_at < until
    ]
    return Night(
        since,
        until,
        tuple(sorted(down, key=lambda loss: loss.down_at)),
        tuple(sorted(back, key=lambda loss: loss.up_at or until, reverse=True)),
        tuple(sorted(servers, key=lambda outage: outage.down_at)),
    )


def digest_of(
    servers: Sequence[str],
    unreachable: Collection[str],
    known: Iterable[Known],
    incidents: Sequence[Incident],
    since: datetime,
) -> Digest:
    """How the fleet stands now.

    Args:
        servers: the keys of all, in the order of the settings.
        unreachable: those that do not answer.
        known: every instance.
        incidents: at least all that were going on at some time from ``since`` on.
        since: what happened from then on is counted.
    """
    counts: dict[str, Counter[Health]] = {server: Counter() for server in servers}
    down = []
    for one in known:
        counts.setdefault(one.ref.server, Counter())[one.health] += 1
        if one.health in DOWN:
            down.append(Loss(one.ref, one.name, one.since, one.reason))
    losses = list(_losses(incidents))
    others = [
        member
        for incident in incidents
        for member in incident.members
        if _came_or_went(incident, member) and (member.up_at or member.down_at) >= since
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
    )


def _is_wanted(incident: Incident, wanted: Wanted) -> bool:
    match wanted:
        case Wanted.ALL:
            return True
        case Wanted.FINAL:
            return incident.is_final or incident.kind is Kind.SERVER
        case Wanted.NONE:
            return False


def _came_or_went(incident: Incident, member: Member) -> bool:
    """Whether it appeared or vanished by other hands; what vanished from among many is in an inventory, too."""
    match incident.kind:
        case Kind.INVENTORY:
            return True
        case Kind.AWAY:
            return member.appeared or member.health is None
        case Kind.INSTANCE | Kind.UNSTABLE:
            return member.health is None and not incident.is_quiet
        case Kind.GROUP | Kind.SERVER:
            return False


def _losses(incidents: Iterable[Incident]) -> Iterator[Loss]:
    """The last loss of each instance that was told of one."""
    last: dict[InstanceRef, Loss] = {}
    for incident in incidents:
        for member in incident.members:
            loss = _loss(incident.kind, member)
            if loss and (loss.ref not in last or last[loss.ref].down_at <= loss.down_at):
                last[loss.ref] = loss
    yield from last.values()


def _loss(kind: Kind, member: Member) -> Loss | None:
    """What a member tells of a loss; None where it tells of none, or it vanished meanwhile."""
    is_back = member.health is Health.CONNECTED
    up_at = member.up_at
    if kind is Kind.AWAY and is_back:
        up_at = up_at or member.down_at
    if kind is Kind.INVENTORY or not (is_back if up_at else member.health in DOWN):
        return None
    return Loss(member.ref, member.name, member.down_at, member.reason, up_at)


def _in_order(counts: Counter[Health]) -> tuple[tuple[Health, int], ...]:
    return tuple((health, counts[health]) for health in Health if counts[health])
