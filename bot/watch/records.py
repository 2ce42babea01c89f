"""What the watch knows as rows, and rows as what it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.store.history import HistoryRow
from bot.store.known_instances import KnownRow
from bot.watch.known import Known

if TYPE_CHECKING:
    from bot.watch.known import Transition


def known_of(row: KnownRow) -> Known:
    """What was known when the row was written."""
    reason = None if row.reason is None else Reason.of(row.reason)
    ref = InstanceRef(row.server, UUID(row.instance_id))
    return Known(ref, row.name, Health(row.health), row.since, reason, row.number)


def row_of(known: Known) -> KnownRow:
    """The row of what is known, but for a doubt, which a new process begins anew."""
    reason = None if known.reason is None else known.reason.value
    ref = known.ref
    return KnownRow(
        ref.server, str(ref.id), known.name, known.health.value, known.since, reason, known.number
    )


def history_of(change: Transition, *, while_away: bool) -> HistoryRow:
    """A transition as it is kept."""
    return HistoryRow(
        change.ref.server,
        str(change.ref.id),
        change.name,
        change.before and change.before.value,
        change.after and change.after.value,
        change.at,
        change.reason and change.reason.value,
        change.source.value,
        while_away,
    )
