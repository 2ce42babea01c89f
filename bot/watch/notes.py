"""What the watch knows and how a look changes it: the first sight is a baseline, all else is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from bot.fleet.health import Health
from bot.fleet.instance import InstanceRef
from bot.fleet.ours import Doing
from bot.store.healings import HealingRow, healing_rows
from bot.store.known_instances import ServerRow, known_rows, server_rows
from bot.watch.known import ServerChange, Source
from bot.watch.ledger import Ledger
from bot.watch.records import known_of, row_of
from bot.watch.transitions import appeared, gone, is_provisional, seen
from bot.watch.vigil import Vigil

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.fleet.ours import Ours
    from bot.store.database import Database
    from bot.store.statement import Statement
    from bot.watch.known import Healing, Known, Sight
    from bot.watch.look import Look
    from bot.watch.pages import Pages


class Notes:
    """The desk's memory, read at the start.

    Attributes:
        ledger: every instance as it is known.
        healings: how often each that is stuck was restarted, and when at last.
        vigil: from when to when each server is watched.
    """

    def __init__(self, database: Database, servers: Collection[str], ours: Ours) -> None:
        """Read what an earlier process knew of ``servers``, their keys; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        self._servers = {row.server: row for row in server_rows(database)}
        self.ledger = Ledger(known_of(row) for row in known_rows(database) if row.server in servers)
        for server in self._servers:
            if not self.is_reachable(server):
                self.ledger.hide(server)
        self.healings = {_ref_of(row): row for row in healing_rows(database)}
        self._ours = ours
        self._unannounced: set[InstanceRef] = set()
        self.vigil = Vigil(database, servers)

    def is_reachable(self, server: str) -> bool:
        """Whether a server answered at last; one that was never looked at is taken to."""
        row = self._servers.get(server)
        return row is None or row.reachable

    def changed_at(self, server: str) -> datetime | None:
        """When a server stopped answering, or did again, in UTC; None for one that was never looked at."""
        row = self._servers.get(server)
        return row.since if row else None

    def everything(self) -> Iterable[Known]:
        """Every instance of every server."""
        return self.ledger.everything()

    def has_baseline(self, server: str) -> bool:
        """Whether a server was looked at whole, by this process or by one before."""
        row = self._servers.get(server)
        return row is not None and row.baseline_at is not None

    def see(self, look: Look, sight: Sight, pages: Pages) -> None:
        """Make what is known of a sight, and tell what this changes."""
        known = self.ledger.get(sight.ref)
        source = self._source(look, sight, known)
        now, change = seen(known, sight, look.at, source)
        if now is None or now is known:
            return
        self._know(known, now, pages)
        away = look.is_first and self.has_baseline(look.server)
        if change:
            pages.change(change, while_away=away and change.before is not change.after)
        elif self._is_announced(known, now):
            pages.change(appeared(now, source), while_away=away)
        elif (known is None or is_provisional(known)) and not is_provisional(now):
            pages.begin(now, source)

    def end(self, look: Look, pages: Pages) -> None:
        """Take out what is gone; every sight of ``look`` was taken."""
        away = look.is_first and self.has_baseline(look.server)
        for ref in look.gone:
            if known := self.ledger.get(ref):
                by_us = self._ours.has_deleted(ref) or self._ours.doing(ref.server, known.name)
                source = Source.COMMAND if by_us else look.source
                self._unannounced.discard(ref)
                self.ledger.drop(ref)
                pages.forget(ref)
                pages.change(gone(known, look.at, source), while_away=away)
                self._heal(ref, pages)
        for name in look.settles:
            self._ours.drop(look.server, name)
        if look.is_first:
            self.vigil.turn(look.server, look.at, reachable=True)
            pages.looked(look.server)
        if look.is_first and not self.has_baseline(look.server):
            row = self._servers.get(look.server) or ServerRow(look.server, True, look.at, None)  # noqa: FBT003 -- a column
            self._know_server(replace(row, baseline_at=look.at), pages)

    def take(self, item: ServerChange | Healing, pages: Pages) -> None:
        """A server's change, or a restart of ours."""
        if not isinstance(item, ServerChange):
            row = HealingRow(item.ref.server, str(item.ref.id), item.number_of_try, item.at)
            self.healings[item.ref] = row
            pages.healing(item, row)
            return
        if item.reachable is self.is_reachable(item.server):
            return
        former = self._servers.get(item.server)
        baseline = former.baseline_at if former else None
        self._know_server(ServerRow(item.server, item.reachable, item.at, baseline), pages)
        self.vigil.turn(item.server, item.at, reachable=item.reachable)
        (self.ledger.show if item.reachable else self.ledger.hide)(item.server)
        pages.server_changed(item)

    def beat(self, now: datetime, *, is_last: bool = False) -> Sequence[Statement]:
        """Time passed; what is to be written for that."""
        return self.vigil.beat(now, self.is_reachable, is_last=is_last)

    def _source(self, look: Look, sight: Sight, known: Known | None) -> Source:
        doing = self._ours.doing(look.server, sight.name)
        is_new = known is None or sight.ref in self._unannounced
        is_ours = (
            doing is Doing.ANY
            or (doing is Doing.RESTART and sight.reason is None)
            or (doing is Doing.REPLACING and is_new)
        )
        return Source.COMMAND if is_ours else look.source

    def _know(self, known: Known | None, now: Known, pages: Pages) -> None:
        self.ledger.put(now)
        if is_provisional(now):
            return
        if known is None or is_provisional(known) or row_of(known) != row_of(now):
            pages.know(now)
        if now.health is Health.CONNECTED:
            self._heal(now.ref, pages)

    def _is_announced(self, known: Known | None, now: Known) -> bool:
        """Whether a first settled sight is of an instance that was not there at the baseline."""
        if known is None and self.has_baseline(now.ref.server):
            self._unannounced.add(now.ref)
        if now.ref not in self._unannounced or is_provisional(now):
            return False
        self._unannounced.remove(now.ref)
        return True

    def _heal(self, ref: InstanceRef, pages: Pages) -> None:
        if self.healings.pop(ref, None):
            pages.healed(ref)

    def _know_server(self, row: ServerRow, pages: Pages) -> None:
        self._servers[row.server] = row
        pages.know_server(row)


def _ref_of(row: HealingRow) -> InstanceRef:
    return InstanceRef(row.server, UUID(row.instance_id))
