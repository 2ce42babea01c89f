"""What an inventory's row and a concluded health say of an instance, and whether that is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.fleet.diagnosis import reason_of
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.watch.known import Sight

if TYPE_CHECKING:
    from bot.evolution import BriefRow, InstanceRow
    from bot.watch.known import Known


def sight(server: str, row: BriefRow | InstanceRow, health: Health) -> Sight:
    """What a row and a concluded health say of an instance."""
    return Sight(InstanceRef(server, row.id), row.name, health, reason_of(row), row.owner_number)


def is_news(known: Known | None, row: BriefRow, health: Health) -> bool:
    """Whether a row says anything that is not known; cheap, since nearly all say nothing new."""
    if known is None or known.health is not health or known.doubted_since is not None:
        return True
    if known.name != row.name:
        return True
    return health is Health.DISCONNECTED and known.reason is None and reason_of(row) is not None
