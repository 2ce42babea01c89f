"""What the watch knows as rows, and rows as what it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.store.history import HistoryRow
from bot.store.known_instances import KnownRow
from bot.watch.known import Known

if TYPE_CHECKING:
    from bot.watch.known import Source, Transition

_LINKED: Final = {Health.CONNECTED, Health.CONNECTING, Health.DISCONNECTED}
"""In these a phone is or was linked; also one of WhatsApp's Business API, which has no number."""


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


def history_of(change: Transition) -> HistoryRow:
    """What a transition began, as it is kept."""
    linked = change.number is not None or not _LINKED.isdisjoint((change.before, change.after))
    return HistoryRow(
        change.ref.server,
        str(change.ref.id),
        change.name,
        change.after and change.after.value,
        change.at,
        linked,
        change.reason and change.reason.value,
        change.source.value,
    )


def baseline_of(known: Known, source: Source) -> HistoryRow:
    """What an instance was at its first sight, as it is kept."""
    row = row_of(known)
    linked = row.number is not None or known.health in _LINKED
    return HistoryRow(
        row.server, row.instance_id, row.name, row.health, row.since, linked, row.reason, source.value
    )
