"""Every change of every instance that was seen, for people who ask what happened at night."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.store.moments import read, written
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.store.database import Database

KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change.

    Attributes:
        server: key of the instance's server.
        instance_id: the instance's UUID.
        name: its name then.
        before: the health that ended; None where it appeared.
        after: the health that began; None where it vanished.
        at: when that was seen, in UTC.
        reason: WhatsApp's code for why it went down; None where none is known.
        source: what made it known.
        while_away: it happened while no process of ours ran.
    """

    server: str
    instance_id: str
    name: str
    before: str | None
    after: str | None
    at: datetime
    reason: int | None
    source: str
    while_away: bool


_ADD: Final = """
INSERT INTO transitions (server, instance_id, name, before, after, at, reason, source, while_away)
VALUES (:server, :instance_id, :name, :before, :after, :at, :reason, :source, :while_away)
"""
_PRUNE: Final = "DELETE FROM transitions WHERE at < :oldest"
_OF_ONE: Final = """
SELECT server, instance_id, name, before, after, at, reason, source, while_away
FROM transitions WHERE server = :server AND instance_id = :instance_id ORDER BY id DESC LIMIT :most
"""


def add_history(rows: Iterable[HistoryRow]) -> Statement:
    """Write changes down, in the order in which they were seen."""
    return Statement(_ADD, [asdict(row) | {"at": written(row.at)} for row in rows])


def prune_history(now: datetime) -> Statement:
    """Forget what is older than :data:`KEPT`."""
    return Statement(_PRUNE, [{"oldest": written(now - KEPT)}])


def history_of(database: Database, server: str, instance_id: str, most: int) -> list[HistoryRow]:
    """The latest changes of one instance, the last one first.

    Raises:
        DataFolderError: they cannot be read.
    """
    values = {"server": server, "instance_id": instance_id, "most": most}
    return [
        HistoryRow(key, own_id, name, before, after, read(at), reason, source, bool(away))
        for key, own_id, name, before, after, at, reason, source, away in database.rows(_OF_ONE, values)
    ]
