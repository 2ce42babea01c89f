"""What forgets old history in small pieces: what an instance was at the oldest moment that is kept stays known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.store.moments import counted
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.store.statement import Rows

ENTRIES_AT_ONCE: Final = 100
"""Of one instance at most, so that a transaction over some of them is short."""

_SPANS_AT_ONCE: Final = 2000


class Stale(NamedTuple):
    """An instance with entries that are too old.

    Attributes:
        number: as in :class:`bot.store.history.SeenInstance`.
        kept: the moment of its oldest entry that is still needed, in microseconds since 1970.
    """

    number: int
    kept: int


_STALE: Final = """
SELECT number, kept FROM (
    SELECT
        seen.id AS number,
        (SELECT MIN(at) FROM transitions WHERE instance = seen.id) AS oldest,
        (SELECT MAX(at) FROM transitions WHERE instance = seen.id AND at <= :oldest) AS kept
    FROM seen_instances AS seen
) AS instances
WHERE oldest < kept
"""
_FORGET: Final = """
DELETE FROM transitions WHERE instance = :number AND at IN (
    SELECT at FROM transitions WHERE instance = :number AND at < :kept ORDER BY at LIMIT :most
)
"""
_VANISHED: Final = """
SELECT id FROM seen_instances AS seen
WHERE (SELECT MAX(at) FROM transitions WHERE instance = seen.id) <= :oldest
AND (SELECT health FROM transitions WHERE instance = seen.id ORDER BY at DESC LIMIT 1) IS NULL
"""
_FORGET_LAST: Final = """
DELETE FROM transitions WHERE instance = :number AND NOT EXISTS (
    SELECT 1 FROM transitions AS later WHERE later.instance = :number AND later.at > :oldest
)
"""
_FORGET_INSTANCE: Final = """
DELETE FROM seen_instances WHERE id = :number AND NOT EXISTS (
    SELECT 1 FROM transitions WHERE instance = :number
)
"""
_FORGET_SPANS: Final = """
DELETE FROM server_spans WHERE (server, began) IN (
    SELECT server, began FROM server_spans WHERE ended < :oldest LIMIT :most
)
"""


def stale_instances(rows: Rows, oldest: datetime) -> list[Stale]:
    """Those of which :func:`forget_entries` has something to forget.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [Stale(*row) for row in rows(_STALE, {"oldest": counted(oldest)})]


def forget_entries(stale: Iterable[Stale]) -> Statement:
    """Forget the oldest entries of each, up to :data:`ENTRIES_AT_ONCE`."""
    return Statement(_FORGET, [one._asdict() | {"most": ENTRIES_AT_ONCE} for one in stale])


def vanished_instances(rows: Rows, oldest: datetime) -> list[int]:
    """The numbers of those that vanished before that.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [number for (number,) in rows(_VANISHED, {"oldest": counted(oldest)})]


def forget_vanished(numbers: Iterable[int], oldest: datetime) -> list[Statement]:
    """Forget that they were ever there, but for those that came back meanwhile."""
    gone = [{"number": number, "oldest": counted(oldest)} for number in numbers]
    return [Statement(_FORGET_LAST, gone), Statement(_FORGET_INSTANCE, gone)]


def forget_spans(oldest: datetime) -> Statement:
    """Forget when servers were watched before that, as much as takes a short transaction."""
    return Statement(_FORGET_SPANS, [{"oldest": counted(oldest), "most": _SPANS_AT_ONCE}])
