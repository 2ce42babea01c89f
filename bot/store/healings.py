"""How often each instance that is stuck was restarted by ourselves, so that a new process does not begin anew."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from bot.store.moments import read, written
from bot.store.statement import Statement

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class HealingRow:
    """One instance that is stuck.

    Attributes:
        server: key of its server.
        instance_id: its UUID.
        tries: how often it was restarted.
        at: when the last time, in UTC.
    """

    server: str
    instance_id: str
    tries: int
    at: datetime


_READ: Final = "SELECT server, instance_id, tries, at FROM healings"
_PUT: Final = """
INSERT INTO healings (server, instance_id, tries, at) VALUES (:server, :instance_id, :tries, :at)
ON CONFLICT (server, instance_id) DO UPDATE SET tries = excluded.tries, at = excluded.at
"""
_DROP: Final = "DELETE FROM healings WHERE server = :server AND instance_id = :instance_id"


def healing_rows(database: Database) -> list[HealingRow]:
    """Every instance that was stuck at last.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [HealingRow(server, id_, tries, read(at)) for server, id_, tries, at in database.rows(_READ)]


def put_healing(row: HealingRow) -> Statement:
    """Write down how often it was restarted."""
    return Statement(_PUT, [asdict(row) | {"at": written(row.at)}])


def drop_healing(server: str, instance_id: str) -> Statement:
    """It is connected again, or gone."""
    return Statement(_DROP, [{"server": server, "instance_id": instance_id}])
