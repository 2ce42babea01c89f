"""What a morning summary tells, as small values from the incidents. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.alerts.chats import Wanted
from bot.alerts.incident import FINAL_REASONS, Kind
from bot.fleet.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime, timedelta

    from bot.alerts.incident import Incident, Member
    from bot.fleet.diagnosis import Reason
    from bot.fleet.instance import InstanceRef

DOWN: Final = frozenset({Health.DISCONNECTED, Health.CONNECTING, Health.UNRESPONSIVE})
"""What no instance that was linked should be; the others are somebody's doing, or pass by themselves."""


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
        gone: what vanished then by other hands, the latest first; ``up_at`` is when.
    """

    since: datetime
    until: datetime
    down: tuple[Loss, ...] = ()
    back: tuple[Loss, ...] = ()
    servers: tuple[Outage, ...] = ()
    gone: tuple[Loss, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing happened, so there is nothing to tell."""
        return not (self.down or self.back or self.servers or self.gone)

    @property
    def is_loud(self) -> bool:
        """Somebody has something to do."""
        return bool(self.down or self.gone) or any(outage.up_at is None for outage in self.servers)


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
    gone = {
        member.ref: Loss(member.ref, member.name, member.down_at, up_at=member.up_at)
        for incident in heard
        for member in incident.members
        if came_or_went(incident, member) and member.health is None and not is_muted(member.ref)
    }
    losses = [loss for loss in losses_of(heard) if not is_muted(loss.ref)]
    down = [
        loss
        for loss in losses
        if loss.up_at is None
        and (since if loss.reason in FINAL_REASONS else since - grace) <= loss.down_at < until
    ]
    back = [loss for loss in losses if loss.ref not in gone and _is_between(loss, since, until)]
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
        tuple(
            sorted(
                (loss for loss in gone.values() if _is_between(loss, since, until)),
                key=lambda loss: loss.up_at or until,
                reverse=True,
            )
        ),
    )


def _is_between(loss: Loss, since: datetime, until: datetime) -> bool:
    return loss.up_at is not None and since <= loss.up_at < until


def _is_wanted(incident: Incident, wanted: Wanted) -> bool:
    match wanted:
        case Wanted.ALL:
            return True
        case Wanted.FINAL:
            return incident.is_final or incident.kind is Kind.SERVER
        case Wanted.NONE:
            return False


def came_or_went(incident: Incident, member: Member) -> bool:
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


def losses_of(incidents: Iterable[Incident]) -> Iterator[Loss]:
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
