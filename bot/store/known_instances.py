"""What the watch knew of each instance and server when the process ended; written only where it changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.store.moments import read, written
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.store.database import Database
    from bot.store.statement import Rows


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One instance.

    Attributes:
        server: key of its server.
        instance_id: its UUID.
        name: its name.
        health: what was concluded.
        since: from when, in UTC.
        reason: WhatsApp's code for why it is down; None where none is known.
        number: the phone that is or was linked, in digits.
    """

    server: str
    instance_id: str
    name: str
    health: str
    since: datetime
    reason: int | None
    number: str | None


@dataclass(frozen=True, slots=True)
class ServerRow:
    """One server.

    Attributes:
        server: its key.
        reachable: whether it answered at last.
        since: from when that is so, in UTC.
        baseline_at: when it was looked at whole for the first time, in UTC; None before that.
    """

    server: str
    reachable: bool
    since: datetime
    baseline_at: datetime | None


_READ: Final = "SELECT server, instance_id, name, health, since, reason, number FROM known_instances"
_READ_NAME: Final = """
SELECT name FROM known_instances WHERE server = :server AND instance_id = :instance_id
"""
_READ_SERVERS: Final = "SELECT server, reachable, since, baseline_at FROM known_servers"

_PUT: Final = """
INSERT INTO known_instances (server, instance_id, name, health, since, reason, number)
VALUES (:server, :instance_id, :name, :health, :since, :reason, :number)
ON CONFLICT (server, instance_id) DO UPDATE SET
    name = excluded.name, health = excluded.health, since = excluded.since,
    reason = excluded.reason, number = excluded.number
"""
_DROP: Final = "DELETE FROM known_instances WHERE server = :server AND instance_id = :instance_id"

_PUT_SERVER: Final = """
INSERT INTO known_servers (server, reachable, since, baseline_at)
VALUES (:server, :reachable, :since, :baseline_at)
ON CONFLICT (server) DO UPDATE SET
    reachable = excluded.reachable, since = excluded.since, baseline_at = excluded.baseline_at
"""


def known_rows(database: Database) -> list[KnownRow]:
    """Every instance as it was last known.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [
        KnownRow(server, id_, name, health, read(since), reason, number)
        for server, id_, name, health, since, reason, number in database.rows(_READ)
    ]


def known_name(rows: Rows, server: str, instance_id: str) -> str | None:
    """What an instance was called when it was last looked at; None where it is not there.

    Raises:
        DataFolderError: it cannot be read.
    """
    found = rows(_READ_NAME, {"server": server, "instance_id": instance_id})
    return str(found[0][0]) if found else None


def server_rows(database: Database) -> list[ServerRow]:
    """Every server as it was last known.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [
        ServerRow(server, bool(reachable), read(since), baseline and read(baseline))
        for server, reachable, since, baseline in database.rows(_READ_SERVERS)
    ]


def put_known(rows: Iterable[KnownRow]) -> Statement:
    """Write instances down, each in place of what was known of it."""
    return Statement(_PUT, list(map(_values, rows)))


def _values(row: KnownRow) -> Mapping[str, Any]:
    """Column by column, since ``asdict`` takes ten times as long: 20 ms for a thousand, which hold up everybody."""
    return {
        "server": row.server,
        "instance_id": row.instance_id,
        "name": row.name,
        "health": row.health,
        "since": written(row.since),
        "reason": row.reason,
        "number": row.number,
    }


def drop_known(gone: Iterable[tuple[str, str]]) -> Statement:
    """Forget instances, by server and id."""
    return Statement(_DROP, [{"server": server, "instance_id": id_} for server, id_ in gone])


def put_servers(rows: Iterable[ServerRow]) -> Statement:
    """Write servers down, each in place of what was known of it."""
    return Statement(
        _PUT_SERVER,
        [
            asdict(row)
            | {"since": written(row.since), "baseline_at": row.baseline_at and written(row.baseline_at)}
            for row in rows
        ],
    )
