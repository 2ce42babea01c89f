"""Incidents, drops and outages as the store's rows, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.alerts.drop import Drop, Outage
from bot.alerts.incident import Incident, Kind, Member
from bot.alerts.memory import Left
from bot.fleet.diagnosis import Reason
from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.store.incidents import IncidentRows
from bot.store.moments import read, read_any, written, written_any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.alerts.memory import Changes

    Row = Mapping[str, Any]


def rows_of(changes: Changes) -> IncidentRows:
    """All that changed, as rows."""
    return IncidentRows(
        incidents=list(map(_incident_row, changes.incidents)),
        members=[_member_row(number, member) for number, member in changes.members],
        drops=list(map(_drop_row, changes.drops)),
        forgotten=list(map(_key, changes.forgotten)),
        outages=list(map(_outage_row, changes.outages)),
        answering=[{"server": server} for server in changes.answering],
    )


def left_in(rows: IncidentRows) -> tuple[Left, list[Incident]]:
    """What the book goes on with, and the incidents that are over but not told to the end."""
    members: dict[int, list[Member]] = {}
    for row in rows.members:
        members.setdefault(row["incident"], []).append(_member(row))
    incidents = [_incident(row, tuple(members.get(row["id"], ()))) for row in rows.incidents]
    left = Left(
        tuple(incident for incident in incidents if not incident.is_over),
        tuple(map(_drop, rows.drops)),
        tuple(map(_outage, rows.outages)),
        rows.last_id,
    )
    return left, [incident for incident in incidents if incident.is_over]


def _incident_row(incident: Incident) -> Row:
    return {
        "id": incident.id,
        "kind": incident.kind.value,
        "began_at": written(incident.began_at),
        "over_at": written_any(incident.over_at),
        "revision": incident.revision,
        "server": incident.server,
        "is_final": incident.is_final,
        "is_quiet": incident.is_quiet,
        "is_untold": incident.is_untold,
    }


def _incident(row: Row, members: tuple[Member, ...]) -> Incident:
    return Incident(
        row["id"],
        Kind(row["kind"]),
        read(row["began_at"]),
        read_any(row["over_at"]),
        row["revision"],
        row["server"],
        members,
        bool(row["is_final"]),
        bool(row["is_quiet"]),
        bool(row["is_untold"]),
    )


def _member_row(number: int, member: Member) -> Row:
    return {
        "incident": number,
        **_key(member.ref),
        "name": member.name,
        "number": member.number,
        "health": _value(member.health),
        "down_at": written(member.down_at),
        "up_at": written_any(member.up_at),
        "reason": _value(member.reason),
        "tries": member.tries,
        "appeared": member.appeared,
    }


def _member(row: Row) -> Member:
    return Member(
        _ref(row),
        row["name"],
        row["number"],
        _health(row),
        read(row["down_at"]),
        read_any(row["up_at"]),
        _reason(row),
        row["tries"],
        bool(row["appeared"]),
    )


def _drop_row(drop: Drop) -> Row:
    return {
        **_key(drop.ref),
        "name": drop.name,
        "number": drop.number,
        "health": _value(drop.health),
        "down_at": written_any(drop.down_at),
        "due": written_any(drop.due),
        "reason": _value(drop.reason),
        "tries": drop.tries,
        "incident": drop.incident,
        "storm": drop.storm,
        "counted_at": written_any(drop.counted_at),
        "was_up": drop.was_up,
        "changes": ";".join(written(change) for change in drop.changes),
    }


def _drop(row: Row) -> Drop:
    return Drop(
        _ref(row),
        row["name"],
        row["number"],
        _health(row),
        read_any(row["down_at"]),
        read_any(row["due"]),
        _reason(row),
        row["tries"],
        row["incident"],
        row["storm"],
        read_any(row["counted_at"]),
        bool(row["was_up"]),
        tuple(read(text) for text in row["changes"].split(";") if text),
    )


def _outage_row(outage: Outage) -> Row:
    return {
        "server": outage.server,
        "began_at": written(outage.began_at),
        "due": written(outage.due),
        "incident": outage.incident,
    }


def _outage(row: Row) -> Outage:
    return Outage(row["server"], read(row["began_at"]), read(row["due"]), row["incident"])


def _key(ref: InstanceRef) -> dict[str, str]:
    return {"server": ref.server, "instance_id": str(ref.id)}


def _ref(row: Row) -> InstanceRef:
    return InstanceRef(row["server"], UUID(row["instance_id"]))


def _value(choice: Health | Reason | None) -> Any:  # noqa: ANN401 -- text or a number, as the enum has it
    return None if choice is None else choice.value


def _health(row: Row) -> Health | None:
    return None if row["health"] is None else Health(row["health"])


def _reason(row: Row) -> Reason | None:
    return None if row["reason"] is None else Reason(row["reason"])
