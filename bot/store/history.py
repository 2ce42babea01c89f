"""From when each instance was in which health: one small row for each change, by instance and moment.

There are millions, and what reads them wants one instance's in order: so the instance is a number,
the moment one of microseconds, and the table is its own and only index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.store.moments import counted
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.store.statement import Rows


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A health that began, or what became known of one.

    Attributes:
        server: key of the instance's server.
        instance_id: the instance's UUID.
        name: its name then.
        health: what it is from then on; None where it vanished.
        at: from when, in UTC.
        linked: whether a phone is or was linked to it, as far as is known.
        reason: WhatsApp's code for why it went down; None where none is known.
        source: what made it known.
    """

    server: str
    instance_id: str
    name: str
    health: str | None
    at: datetime
    linked: bool
    reason: int | None
    source: str


class Entry(NamedTuple):
    """A row as it is read, by the ten thousand; moments in microseconds since 1970."""

    at: int
    health: str | None
    linked: bool
    reason: int | None


class SeenInstance(NamedTuple):
    """An instance of which there is a history; ``number`` is what its entries are kept under."""

    number: int
    server: str
    instance_id: str
    name: str


_NAME: Final = """
INSERT INTO seen_instances (server, instance_id, name) VALUES (:server, :instance_id, :name)
ON CONFLICT (server, instance_id) DO UPDATE SET name = excluded.name WHERE seen_instances.name <> excluded.name
"""
_ADD: Final = """
INSERT INTO transitions (instance, at, health, linked, reason, source)
VALUES (
    (SELECT id FROM seen_instances WHERE server = :server AND instance_id = :instance_id),
    :at, :health, :linked, :reason, :source
)
"""
_UNSAY: Final = """
DELETE FROM transitions
WHERE at >= :at AND instance = (
    SELECT id FROM seen_instances WHERE server = :server AND instance_id = :instance_id
)
"""
_SEEN: Final = "SELECT id, server, instance_id, name FROM seen_instances"
_SEEN_ONE: Final = f"{_SEEN} WHERE server = :server AND instance_id = :instance_id"
_KNOWN: Final = """
SELECT seen.id, known.server, known.instance_id, known.name
FROM known_instances AS known
JOIN seen_instances AS seen ON seen.server = known.server AND seen.instance_id = known.instance_id
"""
_GONE: Final = """
SELECT seen.id, seen.server, seen.instance_id, seen.name
FROM seen_instances AS seen
JOIN transitions AS ending ON ending.instance = seen.id AND ending.health IS NULL
AND ending.at = (SELECT MAX(at) FROM transitions WHERE instance = seen.id)
WHERE seen.name = :name
ORDER BY ending.at DESC
"""
_ENTRIES: Final = """
SELECT at, health, linked, reason FROM transitions
WHERE instance = :instance AND at <= :ended AND at >= COALESCE(
    (SELECT MAX(at) FROM transitions WHERE instance = :instance AND at <= :began), :began
)
ORDER BY at
"""

ABSENT, UP, DOWN, NEITHER = range(4)
"""How an entry counts, as :func:`counting_entries` has it."""

_COUNTING: Final = """
SELECT at, CASE
    WHEN health IS NULL THEN 0
    WHEN health = 'connected' THEN 1
    WHEN linked AND health IN ('disconnected', 'connecting', 'unresponsive') THEN 2
    ELSE 3
END
FROM transitions
WHERE instance = :instance AND at <= :ended AND at >= COALESCE(
    (SELECT MAX(at) FROM transitions WHERE instance = :instance AND at <= :began), :began
)
ORDER BY at
"""


def add_history(rows: Iterable[HistoryRow]) -> list[Statement]:
    """Write down what was seen, in that order: what was written last is what is true from its moment on.

    What stands there as later was written by a clock that was put back since.
    """
    kept: dict[tuple[str, str], list[HistoryRow]] = {}
    for row in reversed(list(rows)):
        of_one = kept.setdefault((row.server, row.instance_id), [])
        if not of_one or row.at < of_one[-1].at:
            of_one.append(row)
    whose = [{"server": key, "instance_id": id_} for key, id_ in kept]
    return [
        Statement(
            _NAME, [one | {"name": rows[0].name} for one, rows in zip(whose, kept.values(), strict=True)]
        ),
        Statement(
            _UNSAY,
            [one | {"at": counted(rows[-1].at)} for one, rows in zip(whose, kept.values(), strict=True)],
        ),
        Statement(
            _ADD,
            [
                {
                    "server": row.server,
                    "instance_id": row.instance_id,
                    "at": counted(row.at),
                    "health": row.health,
                    "linked": row.linked,
                    "reason": row.reason,
                    "source": row.source,
                }
                for of_one in kept.values()
                for row in reversed(of_one)
            ],
        ),
    ]


def seen_instance(rows: Rows, server: str, instance_id: str) -> SeenInstance | None:
    """One instance, whether or not it is still there; named as when it last changed.

    Raises:
        DataFolderError: it cannot be read.
    """
    found = rows(_SEEN_ONE, {"server": server, "instance_id": instance_id})
    return SeenInstance(*found[0]) if found else None


def known_now(rows: Rows) -> list[SeenInstance]:
    """Every instance that was there when its server was last looked at, named as it was then.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [SeenInstance(*row) for row in rows(_KNOWN)]


def gone_called(rows: Rows, name: str) -> list[SeenInstance]:
    """Every instance that was called just ``name`` and is no longer there, the one that vanished last first.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [SeenInstance(*row) for row in rows(_GONE, {"name": name})]


def entries(rows: Rows, number: int, began: int, ended: int) -> list[Entry]:
    """One instance's entries of a time, in order; the first one may be older: what it was when that began.

    Raises:
        DataFolderError: they cannot be read.
    """
    found = rows(_ENTRIES, {"instance": number, "began": began, "ended": ended})
    return [Entry._make(row) for row in found]


def counting_entries(rows: Rows, number: int, began: int, ended: int) -> list[tuple[int, int]]:
    """The same, only as moments and how the entry counts: quicker, for whoever reads them of a whole fleet.

    Raises:
        DataFolderError: they cannot be read.
    """
    return rows(_COUNTING, {"instance": number, "began": began, "ended": ended})
