"""What one batch of the desk brings: told to the listeners in order, and written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.store.healings import drop_healing, put_healing
from bot.store.history import add_history
from bot.store.known_instances import drop_known, put_known, put_servers
from bot.watch.known import Happened
from bot.watch.records import baseline_of, history_of, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.fleet.instance import InstanceRef
    from bot.store.healings import HealingRow
    from bot.store.history import HistoryRow
    from bot.store.known_instances import KnownRow, ServerRow
    from bot.store.statement import Statement
    from bot.watch.known import Healing, Known, ServerChange, Source, Transition
    from bot.watch.listener import Listener

log = structlog.get_logger(__name__)

AT_ONCE: Final = 100
"""Changes that listeners are told in one go: some 15 ms where each is a drop that they make rows of."""


class _Part:
    """One :class:`Happened` to be."""

    def __init__(self, *, while_away: bool) -> None:
        self.while_away = while_away
        self.transitions: list[Transition] = []
        self.servers: list[ServerChange] = []
        self.healings: list[Healing] = []
        self.looked: list[str] = []

    def happened(self) -> Happened | None:
        if not (self.transitions or self.servers or self.healings or self.looked):
            return None
        return Happened(
            *(tuple(self.transitions), tuple(self.servers), tuple(self.healings)),
            while_away=self.while_away,
            looked=tuple(self.looked),
        )


class Pages:
    """Collects; of each instance only what it is at the end is written, of its changes every one."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._known: dict[InstanceRef, KnownRow | None] = {}
        self._servers: dict[str, ServerRow] = {}
        self._history: list[HistoryRow] = []
        self._more: list[Statement] = []

    def change(self, transition: Transition, *, while_away: bool) -> None:
        """An instance changed."""
        self._part(while_away=while_away).transitions.append(transition)
        self._history.append(history_of(transition))

    def begin(self, known: Known, source: Source) -> None:
        """An instance was seen for the first time, which is told to nobody."""
        self._history.append(baseline_of(known, source))

    def server_changed(self, change: ServerChange) -> None:
        """A server stopped answering, or answers again; of one part that is told before the instances' changes."""
        if self._parts and self._parts[-1].transitions:
            self._parts.append(_Part(while_away=False))
        self._part(while_away=False).servers.append(change)

    def looked(self, server: str) -> None:
        """A server was seen whole, for the first time by this process; all that this changed was told before."""
        self._part(while_away=self._parts[-1].while_away if self._parts else False).looked.append(server)

    def healing(self, healing: Healing, row: HealingRow) -> None:
        """What was stuck is restarted."""
        self._part(while_away=False).healings.append(healing)
        self._more.append(put_healing(row))

    def healed(self, ref: InstanceRef) -> None:
        """What was restarted need not be any more."""
        self._more.append(drop_healing(ref.server, str(ref.id)))

    def know(self, known: Known) -> None:
        """This is to be remembered of an instance."""
        self._known[known.ref] = row_of(known)

    def forget(self, ref: InstanceRef) -> None:
        """Nothing is to be remembered of it."""
        self._known[ref] = None

    def know_server(self, row: ServerRow) -> None:
        """This is to be remembered of a server."""
        self._servers[row.server] = row

    def told(self, listeners: Sequence[Listener]) -> Iterator[list[Statement]]:
        """Tell ``listeners`` all of it, part after part, so that others can have a turn in between.

        Yields:
            What they want written for one part.
        """
        for part in self._parts:
            if happened := part.happened():
                yield [statement for listener in listeners for statement in _told(listener, happened)]

    def statements(self) -> list[Statement]:
        """What the watch itself wants written."""
        gone = [(ref.server, str(ref.id)) for ref, row in self._known.items() if row is None]
        return [
            put_known(row for row in self._known.values() if row is not None),
            drop_known(gone),
            put_servers(self._servers.values()),
            *add_history(self._history),
            *self._more,
        ]

    def _part(self, *, while_away: bool) -> _Part:
        last = self._parts[-1] if self._parts else None
        if last is None or last.while_away is not while_away or len(last.transitions) >= AT_ONCE:
            self._parts.append(last := _Part(while_away=while_away))
        return last


def _told(listener: Listener, happened: Happened) -> Sequence[Statement]:
    """What ``listener`` wants written; one that breaks costs neither the others nor the history."""
    try:
        return listener.take(happened)
    except Exception:
        log.exception("watch_listener_broke", listener=type(listener).__name__)
        return ()
