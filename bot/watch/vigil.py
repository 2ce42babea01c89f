"""From when to when each server is watched, written down so that a kill loses a minute of it at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.store.server_spans import SpanRow, last_spans, put_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.store.database import Database
    from bot.store.statement import Statement

BEAT: Final = timedelta(minutes=1)
"""How often it is written that a server is still watched."""

BRIDGED: Final = timedelta(minutes=5)
"""Nobody looked for so long: no longer than a large server's instances wait for their look anyway."""


class Vigil:
    """The spans of this process: a span goes on until its server turns, or nobody looked for a while.

    A machine that slept, and a clock that was put forward or back, begin a new one.
    """

    def __init__(self, database: Database, servers: Collection[str]) -> None:
        """Read what an earlier process wrote last.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._servers = servers
        self._former = {span.server: span for span in last_spans(database.rows)}
        self._spans: dict[str, SpanRow] = {}
        self._changed: list[SpanRow] = []
        self._due: datetime | None = None

    def due(self) -> datetime | None:
        """When :meth:`beat` is to be called at the latest; None before its first time."""
        return self._due

    def turn(self, server: str, at: datetime, *, reachable: bool) -> None:
        """From then on a server answers, or does not; nothing if that is known."""
        current = self._spans.get(server)
        if current is None:
            former = self._former.get(server)
            goes_on = former and former.reachable is reachable and timedelta() <= at - former.ended <= BRIDGED
            self._put(replace(former, ended=at) if former and goes_on else SpanRow(server, at, at, reachable))
        elif current.reachable is not reachable:
            since = max(current.began, at)
            self._put(replace(current, ended=since))
            self._put(SpanRow(server, since, since, reachable))

    def beat(
        self, now: datetime, is_reachable: Callable[[str], bool], *, is_last: bool = False
    ) -> Sequence[Statement]:
        """Every server is watched until now; what is to be written for that, at most once a :data:`BEAT`."""
        if self._due is None:
            self._due = now + BEAT
        if is_last or not self._due - BEAT <= now < self._due:
            self._due = now + BEAT
            self._go_on(now, is_reachable)
        changed, self._changed = self._changed, []
        return (put_spans(changed),) if changed else ()

    def _go_on(self, now: datetime, is_reachable: Callable[[str], bool]) -> None:
        for server in self._servers:
            current = self._spans.get(server)
            if current is None:
                if not is_reachable(server):  # since before this process; no look has answered yet
                    self.turn(server, now, reachable=False)
            elif abs(now - current.ended) > BRIDGED:
                self._put(SpanRow(server, now, now, current.reachable))
            elif now > current.ended:
                self._put(replace(current, ended=now))

    def _put(self, span: SpanRow) -> None:
        self._spans[span.server] = span
        self._changed.append(span)
