"""From when to when each server was watched, and whether it answered; what lies in no span nobody saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.store.moments import counted, recounted
from bot.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.store.statement import Rows


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A time in which a process of ours watched a server.

    Attributes:
        server: its key.
        began: in UTC.
        ended: in UTC; of the one that lasts, when that was last written down.
        reachable: whether the server answered.
    """

    server: str
    began: datetime
    ended: datetime
    reachable: bool


_PUT: Final = """
INSERT INTO server_spans (server, began, ended, reachable) VALUES (:server, :began, :ended, :reachable)
ON CONFLICT (server, began) DO UPDATE SET ended = excluded.ended, reachable = excluded.reachable
"""
_WITHIN: Final = """
SELECT server, began, ended, reachable FROM server_spans WHERE ended >= :began AND began < :ended
"""
_LAST: Final = """
SELECT server, began, ended, reachable FROM server_spans
WHERE began = (SELECT MAX(began) FROM server_spans AS later WHERE later.server = server_spans.server)
"""


def put_spans(spans: Iterable[SpanRow]) -> Statement:
    """Write spans down, each in place of what was known of it."""
    return Statement(
        _PUT,
        [
            {
                "server": span.server,
                "began": counted(span.began),
                "ended": counted(span.ended),
                "reachable": span.reachable,
            }
            for span in spans
        ],
    )


def spans_within(rows: Rows, began: int, ended: int) -> dict[str, list[tuple[int, int, bool]]]:
    """The spans of a time by server, each as its begin, its end and whether the server answered.

    Moments are microseconds since 1970. They may overlap where the machine's clock was put back.

    Raises:
        DataFolderError: they cannot be read.
    """
    found: dict[str, list[tuple[int, int, bool]]] = {}
    for server, start, end, reachable in rows(_WITHIN, {"began": began, "ended": ended}):
        found.setdefault(server, []).append((start, end, bool(reachable)))
    return found


def last_spans(rows: Rows) -> list[SpanRow]:
    """Of each server the span that began last.

    Raises:
        DataFolderError: they cannot be read.
    """
    return [
        SpanRow(server, recounted(began), recounted(ended), bool(reachable))
        for server, began, ended, reachable in rows(_LAST)
    ]
