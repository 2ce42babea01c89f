"""What is remembered of incidents: rows by column name, with moments and choices as they stand in the database.

What they mean is :mod:`bot.alerts`' business, which writes and reads them through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.store import moments
from bot.store.statement import Statement
from bot.store.upsert import delete, upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.store.database import Database

    Row = Mapping[str, Any]

INCIDENT: Final = (
    *("id", "kind", "began_at", "over_at", "revision", "server"),
    *("is_final", "is_quiet", "is_untold"),
)
MEMBER: Final = (
    *("incident", "server", "instance_id", "name", "number", "health"),
    *("down_at", "up_at", "reason", "tries", "appeared"),
)
DROP: Final = (
    *("server", "instance_id", "name", "number", "health", "down_at", "due", "reason", "tries"),
    *("incident", "storm", "counted_at", "was_up", "changes"),
)
OUTAGE: Final = ("server", "began_at", "due", "incident")

_NEEDED: Final = "over_at IS NULL OR id IN (SELECT incident FROM outbox WHERE NOT is_done)"
"""Incidents that go on, and those of which somebody has not been told all."""


@dataclass(frozen=True)
class IncidentRows:
    """Rows to be written, or as they were read.

    Attributes:
        incidents: without their members.
        members: each names its incident.
        drops: instances that dropped.
        forgotten: keys of drops that are to go.
        outages: servers that do not answer.
        answering: keys of outages that are to go.
        last_id: when read, the highest id of an incident.
    """

    incidents: Sequence[Row] = ()
    members: Sequence[Row] = ()
    drops: Sequence[Row] = ()
    forgotten: Sequence[Row] = ()
    outages: Sequence[Row] = ()
    answering: Sequence[Row] = ()
    last_id: int = 0


def written(rows: IncidentRows) -> list[Statement]:
    """What writes them."""
    instance = ("server", "instance_id")
    return [
        *upsert("incidents", ("id",), rows.incidents),
        *upsert("incident_members", ("incident", *instance), rows.members),
        *upsert("drops", instance, rows.drops),
        *delete("drops", rows.forgotten),
        *upsert("outages", ("server",), rows.outages),
        *delete("outages", rows.answering),
    ]


def read(database: Database) -> IncidentRows:
    """All that is needed to go on; the database must be up to date.

    Raises:
        DataFolderError: it cannot be read.
    """

    def rows(columns: Sequence[str], source: str) -> list[Row]:
        found = database.rows(f"SELECT {', '.join(columns)} FROM {source}")  # noqa: S608 -- our own names
        return [dict(zip(columns, row, strict=True)) for row in found]

    needed = f"SELECT id FROM incidents WHERE {_NEEDED}"  # noqa: S608 -- likewise
    highest = "SELECT max(id) FROM (SELECT max(id) AS id FROM incidents UNION ALL SELECT max(storm) FROM drops) AS ids"
    return IncidentRows(
        incidents=rows(INCIDENT, f"incidents WHERE {_NEEDED} ORDER BY id"),
        members=rows(MEMBER, f"incident_members WHERE incident IN ({needed}) ORDER BY incident, down_at"),
        drops=rows(DROP, "drops"),
        outages=rows(OUTAGE, "outages"),
        last_id=database.rows(highest)[0][0] or 0,
    )


def read_since(database: Database, at: datetime) -> IncidentRows:
    """The incidents that were not over by then, with their members; none of the rest.

    Raises:
        DataFolderError: they cannot be read.
    """
    values = {"at": moments.written(at)}
    wanted = "over_at IS NULL OR over_at >= :at"

    def rows(columns: Sequence[str], source: str) -> list[Row]:
        query = f"SELECT {', '.join(columns)} FROM {source}"  # noqa: S608 -- our own names
        return [dict(zip(columns, row, strict=True)) for row in database.rows(query, values)]

    ids = f"SELECT id FROM incidents WHERE {wanted}"  # noqa: S608 -- likewise
    return IncidentRows(
        incidents=rows(INCIDENT, f"incidents WHERE {wanted} ORDER BY id"),
        members=rows(MEMBER, f"incident_members WHERE incident IN ({ids}) ORDER BY incident, down_at"),
    )


def forgotten_before(at: datetime) -> list[Statement]:
    """What drops the incidents that were over by then, with all that was delivered of them.

    The newest stays, since its id must not be used twice.
    """
    old = (
        "SELECT id FROM incidents WHERE over_at < :at AND id < (SELECT max(id) FROM incidents) "
        "AND id NOT IN (SELECT incident FROM outbox WHERE NOT is_done AND incident IS NOT NULL)"
    )
    row = [{"at": moments.written(at)}]
    return [
        Statement(f"DELETE FROM incident_members WHERE incident IN ({old})", row),  # noqa: S608 -- our own
        Statement(f"DELETE FROM outbox WHERE is_done AND incident IN ({old})", row),  # noqa: S608 -- likewise
        Statement(f"DELETE FROM incidents WHERE id IN ({old})", row),  # noqa: S608 -- likewise
    ]
