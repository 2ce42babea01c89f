"""The alerts' desk: decides, as the watch's listener, which chats are to see what of all that happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from bot.alerts.book import Book
from bot.alerts.chats import Wanted
from bot.alerts.incident import Incident, Kind
from bot.alerts.outbox import Outbox
from bot.alerts.rows import left_in, rows_of
from bot.store import incidents as store
from bot.store import outbox as outbox_store

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.alerts.chats import AlertChat, AlertChats
    from bot.alerts.memory import Changes
    from bot.alerts.ongoing import Ongoing
    from bot.clock import Clock
    from bot.fleet.instance import InstanceRef
    from bot.store.database import Database
    from bot.store.statement import Statement
    from bot.watch.known import Happened

KEPT: Final = timedelta(days=30)
"""So long a finished incident is kept."""

_SWEEP: Final = timedelta(days=1)


class AlertDesk:
    """The book of incidents, and a row in the outbox for each chat that is to see one."""

    def __init__(self, book: Book, outbox: Outbox, chats: AlertChats, clock: Clock) -> None:
        self._book, self._outbox, self._chats, self._clock = book, outbox, chats, clock
        self._fresh: dict[int, Incident] = {}
        self._sweep_at = clock.now()

    @classmethod
    def open(
        cls,
        database: Database,
        chats: AlertChats,
        clock: Clock,
        after: timedelta,
        servers: Collection[str],
    ) -> tuple[Self, Outbox]:
        """Go on where an earlier process was with ``servers``, their keys; the database must be up to date.

        Raises:
            DataFolderError: it cannot be read.
        """
        left, over = left_in(store.read(database))
        rows, last_id = outbox_store.read(database)
        outbox = Outbox(rows, last_id, (*left.incidents, *over))
        book = Book(left, after)
        book.begin(servers, clock.now())
        return cls(book, outbox, chats, clock), outbox

    def ongoing(self) -> Ongoing:
        """How many incidents go on, and since when."""
        return self._book.ongoing()

    def worst(self, count: int) -> list[Incident]:
        """The worst incidents that go on, at most so many."""
        return self._book.worst(count)

    def those_down(self) -> frozenset[InstanceRef]:
        """The instances that are down in an incident that goes on."""
        return self._book.those_down()

    def take(self, happened: Happened) -> Sequence[Statement]:
        """Something happened; what is to be written for it."""
        return self._written(self._book.take(happened))

    def due(self) -> datetime | None:
        """When :meth:`tick` is to be called at the latest, in UTC."""
        due = self._book.due()
        return self._sweep_at if due is None else min(due, self._sweep_at)

    def tick(self, now: datetime) -> Sequence[Statement]:
        """Time passed; what is to be written for that."""
        written = self._written(self._book.tick(now))
        if now < self._sweep_at:
            return written
        self._sweep_at = now + _SWEEP
        return [*written, *store.forgotten_before(now - KEPT)]

    def committed(self) -> None:
        """All that was given back so far is on disk."""
        fresh, self._fresh = self._fresh, {}
        self._outbox.committed(fresh.values())

    def _written(self, changes: Changes) -> list[Statement]:
        now, chats = self._clock.now(), self._chats.all()
        for incident in changes.incidents:
            self._fresh[incident.id] = incident
            for chat in chats:
                add = _is_news(incident, chat) or self._is_held_back(incident, chat)
                self._outbox.want(incident, chat, now, add=add)
        return [*store.written(rows_of(changes)), *self._outbox.statements()]

    def _is_held_back(self, incident: Incident, chat: AlertChat) -> bool:
        """Whether its beginning is left out of a chat's summary for a mute, and is to be told when that ends."""
        if not incident.is_untold or incident.is_over or incident.kind is not Kind.INSTANCE:
            return False
        wanted = chat.wanted is Wanted.ALL or (chat.wanted is Wanted.FINAL and incident.is_final)
        return wanted and all(self._chats.muted_until(chat.chat_id, one.ref) for one in incident.members)


def _is_news(incident: Incident, chat: AlertChat) -> bool:
    """Whether a chat that was not told of an incident is to be told of it."""
    if chat.wanted is Wanted.NONE:
        return False
    if chat.wanted is Wanted.FINAL and not (incident.is_final or incident.kind is Kind.SERVER):
        return False
    if not incident.kind.goes_on:
        return not incident.is_over
    if incident.is_untold or incident.is_quiet:
        return incident.is_over and not incident.is_quiet
    return not incident.is_over or incident.revision == 1
